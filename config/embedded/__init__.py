"""Real PostgreSQL and real Valkey in a directory, for `make run` and the tests.

Production does not use this package: it is given DATABASE_URL, BROKER_URL and CACHE_URL.
"""
