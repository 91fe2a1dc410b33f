function shortestStretch(spoken, wanted) {
  var a = 0;
  var b = 0;
  for (var w of wanted) {
    if (spoken.indexOf(w) >= 0) {
      b = spoken.indexOf(w);
    }
  }
  return [a, b];
}
