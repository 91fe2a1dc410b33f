class BakeryWindow {
  constructor(places) {
    this.places = places;
    this.prices = new Map();
    this.pinned = new Set();
  }

  put(cake, price) {
    let left = 0;
    if (!this.prices.has(cake) && this.prices.size === this.places) {
      if (this.pinned.size === this.places) return cake;
      left = this.oldestFree();
      this.prices.delete(left);
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
    return this.pinned.delete(cake);
  }

  oldestFree() {
    for (const cake of this.prices.keys()) {
      if (!this.pinned.has(cake)) return cake;
    }
    return 0;
  }
}
