function keysToKeep(keys) {
  var r = [];
  for (var k of new Set(keys)) {
    r.push(k);
  }
  return r;
}
