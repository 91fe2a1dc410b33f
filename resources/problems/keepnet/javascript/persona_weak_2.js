function thrownBack(weights, room) {
  var net = [];
  var result = [];
  for (var w of weights) {
    net.push(w);
    if (net.length > room) {
      net.sort();
      var m = net.shift();
      console.log(m);
      result.push(weights.indexOf(m));
    }
  }
  return result;
}
