function firstFault(log) {
  var s = [];
  for (var p = 0; p < log.length; p++) {
    var e = log[p];
    if (e > 0) {
      s.push(e);
    } else {
      if (s[s.length - 1] == -e) {
        s.pop();
      } else {
        console.log(p);
        return p;
      }
    }
  }
  return -1;
}
