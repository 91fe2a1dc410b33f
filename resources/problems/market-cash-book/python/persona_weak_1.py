import sys

t = 0
for l in sys.stdin:
    w = l.split()
    t = t + int(w[1]) * int(w[2])
print("total", t / 100)
