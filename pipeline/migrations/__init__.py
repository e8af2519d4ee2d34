"""Alembic migrations of the workspace's database; they run on SQLite and PostgreSQL alike."""
