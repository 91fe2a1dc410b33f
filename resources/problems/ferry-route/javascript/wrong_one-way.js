function shortestRoute(islands, ferries, start, goal) {
  const crossings = Array.from({ length: islands }, () => []);
  for (const [first, second, minutes] of ferries) {
    crossings[first].push([second, minutes]);
  }
  const settled = [new Set(), new Set()];
  const queue = new MinutesQueue();
  queue.push([0, start, 0]);
  while (queue.size > 0) {
    const [elapsed, island, boatUsed] = queue.pop();
    if (island === goal) return elapsed;
    if (settled[boatUsed].has(island)) continue;
    settled[boatUsed].add(island);
    for (const [neighbour, minutes] of crossings[island]) {
      queue.push([elapsed + minutes, neighbour, boatUsed]);
      if (boatUsed === 0) queue.push([elapsed + Math.floor(minutes / 2), neighbour, 1]);
    }
  }
  return -1;
}

class MinutesQueue {
  constructor() {
    this.items = [];
  }

  get size() {
    return this.items.length;
  }

  push(item) {
    const items = this.items;
    let place = items.push(item) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (items[parent][0] <= items[place][0]) break;
      [items[parent], items[place]] = [items[place], items[parent]];
      place = parent;
    }
  }

  pop() {
    const items = this.items;
    const top = items[0];
    const last = items.pop();
    if (items.length > 0) {
      items[0] = last;
      this.sink();
    }
    return top;
  }

  sink() {
    const items = this.items;
    let place = 0;
    for (;;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if (child < items.length && items[child][0] < items[least][0]) least = child;
      }
      if (least === place) return;
      [items[least], items[place]] = [items[place], items[least]];
      place = least;
    }
  }
}
