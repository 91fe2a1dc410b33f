function certainAfter(hoists) {
  const shared = (one, other) => {
    let count = 0;
    while (count < one.length && count < other.length && one[count] === other[count]) count++;
    return count;
  };
  return hoists.map((row, place) => {
    let most = 0;
    for (const other of [hoists[place - 1], hoists[place + 1]]) {
      if (other) most = Math.max(most, shared(row, other));
    }
    return most < row.length ? most + 1 : 0;
  });
}
