"""Adapters: who listens, thinks and speaks."""
