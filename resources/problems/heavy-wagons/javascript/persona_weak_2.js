function shunt(train, limit) {
  var a = [];
  var b = [];
  for (var t = train; t; t = t.next) {
    if (t.val > limit) {
      b.push(t);
    } else {
      a.push(t);
    }
  }
  var c = a.concat(b);
  for (var p = 0; p < c.length - 1; p++) {
    console.log(p);
    c[p].next = c[p + 1];
  }
  return c[0];
}
