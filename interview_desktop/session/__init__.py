"""Use cases: run an interview, run code, replay, report, export. What the product can do."""
