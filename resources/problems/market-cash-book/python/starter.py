import sys


def main() -> None:
    """Read the cash book from standard input and print what each kind of goods brought in."""
    book = sys.stdin.read()


main()
