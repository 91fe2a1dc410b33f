"""Interview Desktop: a spoken technical interview on one computer."""

__version__ = "0.1.0"
