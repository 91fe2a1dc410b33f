var lines = require('fs').readFileSync(0, 'utf8').split('\n');
var t = 0;
for (var l of lines) {
  var w = l.split(' ');
  t = t + w[1] * w[2];
}
console.log('total ' + t / 100);
