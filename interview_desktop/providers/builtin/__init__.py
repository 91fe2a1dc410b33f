"""The built-in interviewer: deterministic, without a model."""
