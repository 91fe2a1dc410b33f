"""Anthropic's models, and servers that speak the same protocol."""
