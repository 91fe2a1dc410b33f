"""Logic of the interview: problems, plan, hint ladder, rubric, evidence check. No I/O of its own."""
