function mostSaved(reels) {
  const chosen = []; // ascending, so that the longest is the last
  let clock = 0;
  const insert = (hours) => {
    let low = 0;
    let high = chosen.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chosen[middle] < hours) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    chosen.splice(low, 0, hours);
    clock += hours;
  };
  const sorted = [...reels].sort((a, b) => a[1] - b[1]);
  for (const [hours, deadline] of sorted) {
    if (clock + hours <= deadline) {
      insert(hours);
    } else if (chosen.length && chosen[chosen.length - 1] > hours) {
      clock -= chosen.pop();
      insert(hours);
    }
  }
  return chosen.length;
}
