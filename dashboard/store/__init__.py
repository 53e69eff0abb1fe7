"""The store: SQLite through SQLAlchemy Core, one connection, the archive of every session."""
