def any_allowed_order(arguments, expected, got):
    """``expected`` is the empty list where no order exists, and may be left out otherwise."""
    count, rules = arguments
    if not isinstance(got, list) or not all(isinstance(each, int) and not isinstance(each, bool) for each in got):
        return "A list of whole numbers is expected."
    if expected == []:
        return True if got == [] else "The rules allow no order, so the list must be empty."
    if not got:
        return "There is an order that keeps all rules."
    if len(got) != count or sorted(got) != list(range(count)):
        return "Every backdrop must appear exactly once."
    place = {backdrop: at for at, backdrop in enumerate(got)}
    for behind, front in rules:
        if place[behind] >= place[front]:
            return f"Backdrop {behind} has to hang before {front}."
    return True
