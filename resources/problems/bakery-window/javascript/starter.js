class BakeryWindow {
  /** @param {number} places */
  constructor(places) {
    this.places = places;
  }

  /** Show a cake; return the one that left or was not shown, and 0 if there is none. */
  put(cake, price) {
    return 0;
  }

  /** Return the cake's price, or 0 if it is not in the window. */
  ask(cake) {
    return 0;
  }

  /** Make sure that the cake stays; return whether it is in the window. */
  pin(cake) {
    return false;
  }

  /** Take the pin back; return whether the cake was pinned. */
  unpin(cake) {
    return false;
  }
}
