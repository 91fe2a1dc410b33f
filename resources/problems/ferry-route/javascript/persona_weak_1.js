function shortestRoute(islands, ferries, start, goal) {
  var q = [[start, 0]];
  var s = [];
  while (q.length) {
    var [a, t] = q.shift();
    if (a == goal) return t;
    s.push(a);
    for (var f of ferries) {
      if (f[0] == a) {
        if (!s.includes(f[1])) {
          q.push([f[1], t + f[2]]);
        }
      }
    }
  }
}
