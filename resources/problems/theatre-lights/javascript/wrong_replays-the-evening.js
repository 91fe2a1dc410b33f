class LightDesk {
  constructor() {
    this.levels = new Map();
    this.done = [];
    this.undone = [];
  }

  setLevel(lamps, level) {
    this.done.push([lamps, level]);
    this.undone = [];
    this.play(lamps, level);
  }

  level(lamp) {
    return this.levels.get(lamp) ?? 0;
  }

  undo() {
    if (this.done.length === 0) return false;
    this.undone.push(this.done.pop());
    this.levels = new Map();
    for (const [lamps, level] of this.done) this.play(lamps, level);
    return true;
  }

  redo() {
    if (this.undone.length === 0) return false;
    this.done.push(this.undone.pop());
    this.play(...this.done.at(-1));
    return true;
  }

  play(lamps, level) {
    for (const lamp of lamps) this.levels.set(lamp, level);
  }
}
