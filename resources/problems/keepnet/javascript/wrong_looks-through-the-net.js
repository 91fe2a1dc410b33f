function thrownBack(weights, room) {
  let net = [];
  const back = [];
  weights.forEach((weight, position) => {
    net.push({ weight, position });
    if (net.length <= room) return;
    const lightest = net.reduce((best, fish) => (fish.weight <= best.weight ? fish : best));
    net = net.filter((fish) => fish !== lightest);
    back.push(lightest.position);
  });
  return back;
}
