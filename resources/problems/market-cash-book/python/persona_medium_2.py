import sys

sales = []
for line in sys.stdin:
    line = line.strip()
    if line == "" or line.startswith("#"):
        continue
    if line == "void":
        if sales:
            sales.pop()
        continue
    words = line.split()
    name = " ".join(words[:-2])
    sales.append((name, int(words[-2]), int(words[-1])))

pieces = {}
money = {}
for name, count, price in sales:
    pieces[name] = pieces.get(name, 0) + count
    money[name] = money.get(name, 0) + count * price

for name in sorted(money, key=lambda name: (-money[name], name)):
    print(name, pieces[name], "%.2f" % (money[name] / 100))
print("total", "%.2f" % (sum(money.values()) / 100))
