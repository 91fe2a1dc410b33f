function firstFault(log) {
  let top = null;
  const isOpen = new Set();
  for (const [position, entry] of log.entries()) {
    if (entry > 0) {
      if (isOpen.has(entry)) return position;
      top = { hatch: entry, below: top };
      isOpen.add(entry);
    } else {
      if (top.hatch !== -entry) return position;
      isOpen.delete(top.hatch);
      top = top.below;
    }
  }
  return top === null ? -1 : log.length;
}
