function firstFault(log) {
  const stack = [];
  for (let position = 0; position < log.length; position++) {
    const entry = log[position];
    if (entry > 0) {
      stack.push(entry);
    } else if (stack.pop() !== -entry) {
      return position;
    }
  }
  return stack.length > 0 ? log.length : -1;
}
