"""What tests stand on: real services, a database each, a browser, a worker process."""
