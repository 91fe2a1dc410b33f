function certainAfter(hoists) {
  const shared = (one, other) => {
    let count = 0;
    while (count < one.length && count < other.length && one[count] === other[count]) count++;
    return count;
  };
  return hoists.map((row, place) => {
    let most = 0;
    hoists.forEach((other, at) => {
      if (at !== place) most = Math.max(most, shared(row, other));
    });
    return most < row.length ? most + 1 : 0;
  });
}
