def first_fault(log):
    s = []
    for p in range(len(log)):
        e = log[p]
        if e > 0:
            s.append(e)
        else:
            print(s)
            if s[-1] == -e:
                s.pop()
            else:
                return p
    return -1
