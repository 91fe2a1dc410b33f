function thrownBack(weights, room) {
  var net = [];
  var result = [];
  for (var w of weights) {
    net.push(w);
    if (net.length > room) {
      net.sort();
      result.push(net.shift());
    }
  }
  return result;
}
