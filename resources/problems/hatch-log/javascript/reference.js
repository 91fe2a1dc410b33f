function firstFault(log) {
  const nested = [];
  const isOpen = new Set();
  for (const [position, entry] of log.entries()) {
    if (entry > 0) {
      if (isOpen.has(entry)) return position;
      nested.push(entry);
      isOpen.add(entry);
    } else {
      if (nested.at(-1) !== -entry) return position;
      isOpen.delete(nested.pop());
    }
  }
  return nested.length > 0 ? log.length : -1;
}
