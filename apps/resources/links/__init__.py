"""Whether a link of the directory still leads to help. See docs/link-checks.md.

`checking.check_link` is the way in. Nothing here knows the database, and no body is kept.
"""
