function readyAt(moulds, orders) {
  function enoughAt(minute) {
    let ready = 0;
    for (const [warmUp, minutes] of moulds) {
      ready += Math.floor((minute - warmUp) / minutes);
    }
    return ready >= orders;
  }

  const [firstWarmUp, firstMinutes] = moulds[0];
  let early = 0;
  // By then, the first mould alone has made them all.
  let late = firstWarmUp + firstMinutes * orders;
  while (early < late) {
    const middle = Math.floor((early + late) / 2);
    if (enoughAt(middle)) late = middle;
    else early = middle + 1;
  }
  return early;
}
