class Beginning {
  constructor() {
    this.next = new Map();
    this.ships = 0;
  }
}

function certainAfter(hoists) {
  const root = new Beginning();
  for (const row of hoists) {
    let node = root;
    for (const flag of row) {
      if (!node.next.has(flag)) node.next.set(flag, new Beginning());
      node = node.next.get(flag);
      node.ships++;
    }
  }
  return hoists.map((row) => {
    let node = root;
    for (const [place, flag] of row.entries()) {
      node = node.next.get(flag);
      if (node.ships === 1) return place + 1;
    }
    return row.length;
  });
}
