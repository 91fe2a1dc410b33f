function firstFault(log) {
  const stack = [];
  const opened = {};
  for (let position = 0; position < log.length; position++) {
    const entry = log[position];
    if (entry > 0) {
      if (opened[entry]) return position;
      stack.push(entry);
      opened[entry] = true;
    } else {
      const hatch = stack.pop();
      if (hatch !== -entry) return position;
      opened[hatch] = false;
    }
  }
  return stack.length > 0 ? log.length : -1;
}
