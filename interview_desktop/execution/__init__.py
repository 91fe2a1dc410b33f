"""Adapter: running code in containers."""
