class BakeryWindow {
  constructor(places) {
    this.places = places;
    this.cakes = [];
  }

  put(cake, price) {
    this.cakes.push([cake, price]);
    if (this.cakes.length > this.places) {
      var x = this.cakes.shift();
      return x[0];
    }
    return 0;
  }

  ask(cake) {
    var found = 0;
    for (var c of this.cakes) {
      if (c[0] == cake) {
        console.log(c);
        return c[1];
      }
    }
    return found;
  }

  pin(cake) {
    return true;
  }

  unpin(cake) {
    return true;
  }
}
