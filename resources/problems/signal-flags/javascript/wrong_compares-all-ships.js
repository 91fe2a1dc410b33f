function certainAfter(hoists) {
  const beginning = (row, count) => row.slice(0, count).join(' ');
  return hoists.map((row, ship) => {
    for (let count = 1; count <= row.length; count++) {
      const shown = beginning(row, count);
      if (hoists.every((other, at) => at === ship || beginning(other, count) !== shown)) return count;
    }
    return 0;
  });
}
