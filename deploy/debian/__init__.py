"""Chorus on a plain Debian server: what deploy/install, upgrade and rollback are made of.

The standard library of Debian's own Python only: nothing of Chorus is installed yet.
"""
