def keys_to_keep(keys):
    basis = []
    kept = []
    for position in range(len(keys)):
        key = keys[position]
        for other in basis:
            key = min(key, key ^ other)
        if key > 0:
            basis.append(key)
            kept.append(position)
    return kept
