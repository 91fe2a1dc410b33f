function diceRange(lines) {
  var s = lines.join("").replace(/ /g, "").replace(/-/g, "+-");
  var a = 0;
  var b = 0;
  console.log(s);
  for (var p of s.split("+")) {
    if (p.includes("d")) {
      var x = p.split("d");
      a = a + parseInt(x[0]);
      b = b + parseInt(x[0]) * parseInt(x[1]);
    } else {
      a = a + parseInt(p);
      b = b + parseInt(p);
    }
  }
  if (isNaN(a) || isNaN(b)) {
    return [];
  }
  return [a, b];
}
