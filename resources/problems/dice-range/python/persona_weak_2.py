def dice_range(lines):
    s = "".join(lines).replace(" ", "").replace("-", "+-")
    a = 0
    b = 0
    print(s)
    for p in s.split("+"):
        if "d" in p:
            x = p.split("d")
            try:
                a = a + int(x[0])
                b = b + int(x[0]) * int(x[1])
            except ValueError:
                return []
        else:
            try:
                a = a + int(p)
                b = b + int(p)
            except ValueError:
                return []
    return [a, b]
