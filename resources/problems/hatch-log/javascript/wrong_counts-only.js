function firstFault(log) {
  const isOpen = new Set();
  for (const [position, entry] of log.entries()) {
    if (entry > 0) {
      if (isOpen.has(entry)) return position;
      isOpen.add(entry);
    } else if (!isOpen.delete(-entry)) {
      return position;
    }
  }
  return isOpen.size > 0 ? log.length : -1;
}
