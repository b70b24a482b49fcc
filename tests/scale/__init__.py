"""Past one machine: other brokers, a copy of the database, a pool before it, several hosts."""
