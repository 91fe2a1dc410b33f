function leavingTimes(visitors, turn) {
  var t = 0;
  var r = visitors.map((v) => 0);
  var m = visitors.map((v) => v[1]);
  var left = m.length;
  while (left > 0) {
    for (var p = 0; p < m.length; p++) {
      if (m[p] > 0) {
        console.log(p);
        t = t + Math.min(turn, m[p]);
        m[p] = m[p] - turn;
        if (m[p] <= 0) {
          r[p] = t;
          left--;
        }
      }
    }
  }
  return r;
}
