"""Logic of the conversation: turn-taking, clauses, captions. No I/O of its own."""
