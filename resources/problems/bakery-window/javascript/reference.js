class BakeryWindow {
  constructor(places) {
    this.places = places;
    this.shown = new Map();
    this.freeCount = 0;
    // A ring of the free cakes: after this entry stands the one that nobody has asked for the longest.
    this.ring = {};
    this.ring.before = this.ring.after = this.ring;
  }

  put(cake, price) {
    let entry = this.shown.get(cake);
    let left = 0;
    if (entry === undefined) {
      if (this.shown.size === this.places) {
        if (this.freeCount === 0) return cake;
        left = this.ring.after.cake;
        this.unlink(this.ring.after);
        this.shown.delete(left);
      }
      entry = { cake, pinned: false };
      this.shown.set(cake, entry);
      this.link(entry);
    } else {
      this.makeLatest(entry);
    }
    entry.price = price;
    return left;
  }

  ask(cake) {
    const entry = this.shown.get(cake);
    if (entry === undefined) return 0;
    this.makeLatest(entry);
    return entry.price;
  }

  pin(cake) {
    const entry = this.shown.get(cake);
    if (entry === undefined) return false;
    if (!entry.pinned) this.unlink(entry);
    entry.pinned = true;
    return true;
  }

  unpin(cake) {
    const entry = this.shown.get(cake);
    if (entry === undefined || !entry.pinned) return false;
    entry.pinned = false;
    this.link(entry);
    return true;
  }

  makeLatest(entry) {
    if (entry.pinned) return;
    this.unlink(entry);
    this.link(entry);
  }

  link(entry) {
    entry.before = this.ring.before;
    entry.after = this.ring;
    entry.before.after = entry;
    this.ring.before = entry;
    this.freeCount++;
  }

  unlink(entry) {
    entry.before.after = entry.after;
    entry.after.before = entry.before;
    this.freeCount--;
  }
}
