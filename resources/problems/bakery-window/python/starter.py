class BakeryWindow:
    def __init__(self, places: int) -> None:
        self.places = places

    def put(self, cake: int, price: int) -> int:
        """Show a cake; return the one that left or was not shown, and 0 if there is none."""
        return 0

    def ask(self, cake: int) -> int:
        """Return the cake's price, or 0 if it is not in the window."""
        return 0

    def pin(self, cake: int) -> bool:
        """Make sure that the cake stays; return whether it is in the window."""
        return False

    def unpin(self, cake: int) -> bool:
        """Take the pin back; return whether the cake was pinned."""
        return False
