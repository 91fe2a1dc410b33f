class LightDesk {
  constructor() {
    this.d = {};
    this.h = [];
  }
  setLevel(lamps, level) {
    for (var x of lamps) {
      this.h.push([x, this.d[x] || 0]);
      this.d[x] = level;
    }
  }
  level(lamp) {
    return this.d[lamp] || 0;
  }
  undo() {
    if (this.h.length == 0) {
      return false;
    }
    var x = this.h.pop();
    this.d[x[0]] = x[1];
    return true;
  }
  redo() {
    return false;
  }
}
