def full_turns(teeth: list[int]) -> list[int]:
    seconds = 1
    for count in teeth:
        if seconds % count != 0:
            seconds *= count
    return [seconds // count for count in teeth]
