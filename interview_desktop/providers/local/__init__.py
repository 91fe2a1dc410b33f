"""Speech on this computer: the speech worker process and its voice packs."""
