class LongestFirst {
  constructor() {
    this.items = [];
  }

  push(hours) {
    const items = this.items;
    let place = items.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (items[parent] >= hours) break;
      items[place] = items[parent];
      place = parent;
    }
    items[place] = hours;
  }

  pop() {
    const items = this.items;
    const top = items[0];
    const moved = items.pop();
    if (items.length === 0) return top;
    let place = 0;
    for (let child = 1; child < items.length; child = 2 * place + 1) {
      if (child + 1 < items.length && items[child + 1] > items[child]) child++;
      if (items[child] <= moved) break;
      items[place] = items[child];
      place = child;
    }
    items[place] = moved;
    return top;
  }
}

function mostSaved(reels) {
  const chosen = new LongestFirst();
  let clock = 0;
  const byDeadline = [...reels].sort((one, other) => one[1] - other[1]);
  for (const [hours, deadline] of byDeadline) {
    chosen.push(hours);
    clock += hours;
    if (clock >= deadline) clock -= chosen.pop();
  }
  return chosen.items.length;
}
