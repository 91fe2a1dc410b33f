function shortestRoute(islands, ferries, start, goal) {
  const neighbours = Array.from({ length: islands }, () => []);
  for (const [first, second, minutes] of ferries) {
    neighbours[first].push([second, minutes]);
    neighbours[second].push([first, minutes]);
  }
  const seen = new Set();
  const queue = new Heap();
  queue.add([0, start, 0]);
  while (queue.entries.length > 0) {
    const [elapsed, island, longest] = queue.take();
    if (island === goal) {
      return elapsed - longest + Math.floor(longest / 2);
    }
    if (seen.has(island)) continue;
    seen.add(island);
    for (const [neighbour, minutes] of neighbours[island]) {
      queue.add([elapsed + minutes, neighbour, Math.max(longest, minutes)]);
    }
  }
  return -1;
}

class Heap {
  constructor() {
    this.entries = [];
  }

  add(entry) {
    this.entries.push(entry);
    let at = this.entries.length - 1;
    while (at > 0) {
      const up = Math.floor((at - 1) / 2);
      if (this.entries[up][0] <= this.entries[at][0]) return;
      this.swap(up, at);
      at = up;
    }
  }

  take() {
    this.swap(0, this.entries.length - 1);
    const entry = this.entries.pop();
    let at = 0;
    while (2 * at + 1 < this.entries.length) {
      let down = 2 * at + 1;
      if (down + 1 < this.entries.length && this.entries[down + 1][0] < this.entries[down][0]) down += 1;
      if (this.entries[at][0] <= this.entries[down][0]) break;
      this.swap(at, down);
      at = down;
    }
    return entry;
  }

  swap(one, two) {
    const kept = this.entries[one];
    this.entries[one] = this.entries[two];
    this.entries[two] = kept;
  }
}
