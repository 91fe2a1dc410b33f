function certainAfter(hoists) {
  const trie = { count: 0, next: {} };
  for (const row of hoists) {
    let node = trie;
    for (const flag of row) {
      if (!node.next[flag]) {
        node.next[flag] = { count: 0, next: {} };
      }
      node = node.next[flag];
      node.count++;
    }
  }
  const result = [];
  for (const row of hoists) {
    let node = trie;
    let answer = row.length;
    for (let i = 0; i < row.length; i++) {
      node = node.next[row[i]];
      if (node.count === 1) {
        answer = i + 1;
        break;
      }
    }
    result.push(answer);
  }
  return result;
}
