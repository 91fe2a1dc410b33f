def keys_to_keep(keys):
    r = []
    for k in set(keys):
        r.append(k)
    return r
