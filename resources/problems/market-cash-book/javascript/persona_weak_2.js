var lines = require('fs').readFileSync(0, 'utf8').split('\n');
var t = 0;
var d = {};
for (var l of lines) {
  var w = l.trim().split(' ');
  if (w[0] == '' || w[0] == '#' || w[0] == 'void') {
    continue;
  }
  var m = w[w.length - 2] * w[w.length - 1];
  t = t + m;
  d[w[0]] = (d[w[0]] || 0) + m;
}
for (var k in d) {
  console.log(k, d[k] / 100);
}
console.log('total ' + (t / 100).toFixed(2));
