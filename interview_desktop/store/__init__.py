"""Adapter: the event table in SQLite, its projections, migrations and search."""
