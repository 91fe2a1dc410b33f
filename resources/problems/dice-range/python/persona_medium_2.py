import re

TOKEN = re.compile(r"\d*d\d+|\d+|[-+*()]|\S")
PLAIN = re.compile(r"(?:(\d*)d)?(\d+)")


def dice_range(lines: list[str]) -> list[int]:
    parser = Parser([token for line in lines for token in TOKEN.findall(line)])
    try:
        low, high = parser.total()
    except ValueError:
        return []
    return [low, high] if parser.peek() == "" else []


class Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.place += 1
        return token

    def total(self) -> tuple[int, int]:
        low, high = self.term()
        while self.peek() in ("+", "-"):
            plus = self.take() == "+"
            a, b = self.term()
            low, high = (low + a, high + b) if plus else (low - b, high - a)
        return low, high

    def term(self) -> tuple[int, int]:
        low, high = self.factor()
        while self.peek() == "*":
            self.take()
            bounds = [one * other for other in self.factor() for one in (low, high)]
            low, high = min(bounds), max(bounds)
        return low, high

    def factor(self) -> tuple[int, int]:
        token = self.take()
        if token == "-":
            low, high = self.factor()
            return -high, -low
        if token == "(":
            inner = self.total()
            if self.take() != ")":
                raise ValueError("a bracket is not closed")
            return inner
        found = PLAIN.fullmatch(token)
        if not found:
            raise ValueError(f"{token!r} cannot begin a part")
        count, number = found[1], int(found[2])
        if count is None:
            return number, number
        dice = int(count or 1)
        return dice, dice * number
