function listeners(heights) {
  var r = [];
  for (var i = 0; i < heights.length; i++) {
    var c = 0;
    for (var j = i + 1; j < heights.length; j++) {
      c = c + 1;
      if (heights[j] > heights[i]) {
        break;
      }
    }
    for (var k = i - 1; k > 0; k--) {
      c = c + 1;
      if (heights[k] > heights[i]) {
        break;
      }
    }
    r.push(c);
  }
  return r;
}
