def keys_to_keep(keys):
    r = []
    s = set()
    for p in range(len(keys)):
        if keys[p] not in s:
            r.append(p)
            s.add(keys[p])
    return r
