class BakeryWindow {
  constructor(places) {
    this.places = places;
    this.free = new Map();
    this.pinned = new Map();
  }

  put(cake, price) {
    if (this.pinned.has(cake)) {
      this.pinned.set(cake, price);
      return 0;
    }
    let left = 0;
    if (this.free.size + this.pinned.size === this.places) {
      if (this.free.size === 0) return cake;
      left = this.free.keys().next().value;
      this.free.delete(left);
    }
    this.free.delete(cake);
    this.free.set(cake, price);
    return left;
  }

  ask(cake) {
    if (this.pinned.has(cake)) return this.pinned.get(cake);
    if (!this.free.has(cake)) return 0;
    const price = this.free.get(cake);
    this.free.delete(cake);
    this.free.set(cake, price);
    return price;
  }

  pin(cake) {
    if (this.free.has(cake)) {
      this.pinned.set(cake, this.free.get(cake));
      this.free.delete(cake);
    }
    return this.pinned.has(cake);
  }

  unpin(cake) {
    if (!this.pinned.has(cake)) return false;
    this.free.set(cake, this.pinned.get(cake));
    this.pinned.delete(cake);
    return true;
  }
}
