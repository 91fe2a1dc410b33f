function listeners(heights) {
  var r = [];
  for (var i = 0; i < heights.length; i++) {
    var c = 0;
    for (var j = i + 1; j < heights.length; j++) {
      if (heights[j] < heights[i]) {
        c = c + 1;
      }
    }
    r.push(c);
  }
  return r;
}
