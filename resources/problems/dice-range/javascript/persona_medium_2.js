const TOKEN = /\d*d\d+|\d+|[-+*()]|\S/g;
const PLAIN = /^(?:(\d*)d)?(\d+)$/;

function diceRange(lines) {
  const tokens = lines.flatMap((line) => line.match(TOKEN) ?? []);
  let place = 0;

  function total() {
    let [low, high] = term();
    while (tokens[place] === '+' || tokens[place] === '-') {
      const plus = tokens[place++] === '+';
      const [a, b] = term();
      [low, high] = plus ? [low + a, high + b] : [low - b, high - a];
    }
    return [low, high];
  }

  function term() {
    let [low, high] = factor();
    while (tokens[place] === '*') {
      place++;
      const [a, b] = factor();
      const bounds = [low * a, low * b, high * a, high * b];
      [low, high] = [Math.min(...bounds), Math.max(...bounds)];
    }
    return [low, high];
  }

  function factor() {
    const token = tokens[place++] ?? '';
    if (token === '-') {
      const [low, high] = factor();
      return [0 - high, 0 - low];
    }
    if (token === '(') {
      const inner = total();
      if (tokens[place++] !== ')') throw new SyntaxError('a bracket is not closed');
      return inner;
    }
    const found = PLAIN.exec(token);
    if (!found) throw new SyntaxError(`${token} cannot begin a part`);
    const number = Number(found[2]);
    if (found[1] === undefined) return [number, number];
    const dice = Number(found[1] || 1);
    return [dice, dice * number];
  }

  try {
    const range = total().map((bound) => bound + 0);
    return place === tokens.length ? range : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
