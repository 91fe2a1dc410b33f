function hangingOrder(count, rules) {
  const before = new Array(count).fill(0);
  const graph = [];
  for (let i = 0; i < count; i++) {
    graph.push([]);
  }
  for (const [behind, front] of rules) {
    before[front] += 1;
    graph[behind].push(front);
  }
  const queue = [];
  for (let i = 0; i < count; i++) {
    if (before[i] === 0) {
      queue.push(i);
    }
  }
  for (let next = 0; next < queue.length; next++) {
    for (const front of graph[queue[next]]) {
      before[front] -= 1;
      if (before[front] === 0) {
        queue.push(front);
      }
    }
  }
  return queue;
}
