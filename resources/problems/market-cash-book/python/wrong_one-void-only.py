import sys


def read_sales(book: str) -> list[tuple[str, int, int]]:
    sales: list[tuple[str, int, int]] = []
    can_cancel = False
    for line in book.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words == ["void"]:
            if can_cancel:
                sales.pop()
            can_cancel = False
            continue
        *name, pieces, price = words
        sales.append((" ".join(name), int(pieces), int(price)))
        can_cancel = True
    return sales


def as_money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def main() -> None:
    totals: dict[str, list[int]] = {}
    for name, pieces, price in read_sales(sys.stdin.read()):
        entry = totals.setdefault(name, [0, 0])
        entry[0] += pieces
        entry[1] += pieces * price
    for name, (pieces, cents) in sorted(totals.items(), key=lambda item: (-item[1][1], item[0])):
        print(name, pieces, as_money(cents))
    print("total", as_money(sum(cents for _, cents in totals.values())))


main()
