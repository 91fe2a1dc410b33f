function keysToKeep(keys) {
  var r = [];
  var s = new Set();
  for (var p = 0; p < keys.length; p++) {
    if (!s.has(keys[p])) {
      r.push(p);
      s.add(keys[p]);
    }
  }
  return r;
}
