class LightDesk {
  #levels = new Map();
  #done = [];
  #undone = [];

  setLevel(lamps, level) {
    const before = new Map();
    for (const lamp of lamps) {
      before.set(lamp, this.level(lamp));
      this.#levels.set(lamp, level);
    }
    this.#done.push({ before, level });
    this.#undone = [];
  }

  level(lamp) {
    return this.#levels.get(lamp) ?? 0;
  }

  undo() {
    if (this.#done.length === 0) return false;
    const step = this.#done.pop();
    for (const [lamp, level] of step.before) this.#levels.set(lamp, level);
    this.#undone.push(step);
    return true;
  }

  redo() {
    if (this.#undone.length === 0) return false;
    const step = this.#undone.pop();
    for (const lamp of step.before.keys()) this.#levels.set(lamp, step.level);
    this.#done.push(step);
    return true;
  }
}
