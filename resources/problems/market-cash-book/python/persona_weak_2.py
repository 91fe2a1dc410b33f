import sys

t = 0
d = {}
for l in sys.stdin:
    if l.strip() == "" or l.strip()[0] == "#":
        continue
    w = l.split()
    if w[0] == "void":
        continue
    m = int(w[-2]) * int(w[-1])
    t = t + m
    d[w[0]] = d.get(w[0], 0) + m
for k in d:
    print(k, d[k] / 100)
print("total", "%.2f" % (t / 100))
