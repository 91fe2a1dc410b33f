class Heap {
  constructor(before) {
    this.before = before;
    this.items = [];
  }

  get size() {
    return this.items.length;
  }

  get first() {
    return this.items[0];
  }

  push(item) {
    const { items, before } = this;
    let place = items.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(item, items[parent])) break;
      items[place] = items[parent];
      place = parent;
    }
    items[place] = item;
  }

  pop() {
    const { items, before } = this;
    const top = items[0];
    const moved = items.pop();
    if (items.length === 0) return top;
    let place = 0;
    for (let child = 1; child < items.length; child = 2 * place + 1) {
      if (child + 1 < items.length && before(items[child + 1], items[child])) child++;
      if (!before(items[child], moved)) break;
      items[place] = items[child];
      place = child;
    }
    items[place] = moved;
    return top;
  }
}

function assignOvens(ovens, cooling, vases) {
  const free = new Heap((one, other) => one < other);
  for (let oven = 0; oven < ovens; oven++) free.push(oven);
  const busy = new Heap((one, other) => one.until < other.until);
  let clock = 0;
  return vases.map(([arrival, minutes]) => {
    clock = Math.max(clock, arrival);
    if (free.size === 0) clock = Math.max(clock, busy.first.until);
    while (busy.size > 0 && busy.first.until <= clock) free.push(busy.pop().oven);
    const oven = free.pop();
    busy.push({ until: clock + minutes, oven });
    return [oven, clock];
  });
}
