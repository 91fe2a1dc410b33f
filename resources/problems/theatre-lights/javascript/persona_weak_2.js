class LightDesk {
  constructor() {
    this.d = {};
    this.h = [];
    this.r = null;
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
    this.r = [x[0], this.d[x[0]]];
    this.d[x[0]] = x[1];
    return true;
  }
  redo() {
    console.log(this.r);
    if (!this.r) {
      return false;
    }
    this.d[this.r[0]] = this.r[1];
    this.r = null;
    return true;
  }
}
