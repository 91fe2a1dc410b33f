function firstFault(log) {
  const nested = [];
  for (const [position, entry] of log.entries()) {
    if (entry > 0) nested.push(entry);
    else if (nested.at(-1) === -entry) nested.pop();
    else return position;
  }
  return nested.length > 0 ? log.length : -1;
}
