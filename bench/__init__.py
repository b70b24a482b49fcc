"""The benchmark: `make bench`, one part with `make bench ONLY=screening`.

Timings of one machine on one day mean little, so every figure stands beside a reference point that
was measured in the same run, and what counts is their ratio. It is bounded in count and time,
speaks to this machine only, and is no test.
"""
