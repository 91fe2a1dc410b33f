def keys_to_keep(keys):
    basis = [0] * 30
    kept = []
    for position, key in enumerate(keys):
        rest = key
        for lamp in range(29, -1, -1):
            if not rest >> lamp & 1:
                continue
            if basis[lamp] == 0:
                basis[lamp] = key
                kept.append(position)
                break
            rest ^= basis[lamp]
    return kept
