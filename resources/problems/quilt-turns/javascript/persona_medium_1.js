function turnQuilt(quilt, turns) {
  let result = quilt.map((row) => row.slice());
  const times = turns % 4;
  for (let time = 0; time < times; time++) {
    const turned = [];
    for (let column = 0; column < result.length; column++) {
      turned.push(result.map((row) => row[column]).reverse());
    }
    result = turned;
  }
  return result;
}
