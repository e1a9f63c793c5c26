"""PostgreSQL and Valkey from wheels, run as our own children where no server is configured."""
