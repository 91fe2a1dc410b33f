class Heap {
  constructor(before) {
    this.before = before;
    this.items = [];
  }

  get size() {
    return this.items.length;
  }

  push(item) {
    this.items.push(item);
    let at = this.size - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(this.items[at], this.items[parent])) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  pop() {
    this.swap(0, this.size - 1);
    const top = this.items.pop();
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      let first = at;
      for (const child of [left, left + 1]) {
        if (child < this.size && this.before(this.items[child], this.items[first])) first = child;
      }
      if (first === at) return top;
      this.swap(at, first);
      at = first;
    }
  }

  swap(one, other) {
    [this.items[one], this.items[other]] = [this.items[other], this.items[one]];
  }
}

function thrownBack(weights, room) {
  const goesFirst = (one, other) =>
    weights[one] === weights[other] ? one > other : weights[one] < weights[other];
  const net = new Heap(goesFirst);
  const back = [];
  for (let position = 0; position < weights.length; position++) {
    net.push(position);
    if (net.size > room) back.push(net.pop());
  }
  return back;
}
