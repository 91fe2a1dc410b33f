class BakeryWindow {
  constructor(places) {
    this.places = places;
    this.prices = new Map();
    this.pinned = new Set();
  }

  put(cake, price) {
    let left = 0;
    if (!this.prices.has(cake) && this.prices.size === this.places) {
      left = this.oldestFree() || this.prices.keys().next().value;
      this.prices.delete(left);
      this.pinned.delete(left);
    }
    this.prices.delete(cake);
    this.prices.set(cake, price);
    return left;
  }

  ask(cake) {
    const price = this.prices.get(cake);
    if (price === undefined) return 0;
    this.prices.delete(cake);
    this.prices.set(cake, price);
    return price;
  }

  pin(cake) {
    if (this.prices.has(cake)) this.pinned.add(cake);
    return this.prices.has(cake);
  }

  unpin(cake) {
    if (!this.pinned.delete(cake)) return false;
    this.ask(cake);
    return true;
  }

  oldestFree() {
    for (const cake of this.prices.keys()) {
      if (!this.pinned.has(cake)) return cake;
    }
    return 0;
  }
}
