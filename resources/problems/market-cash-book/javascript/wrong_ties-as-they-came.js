const { readFileSync } = require('node:fs');

function readSales(book) {
  const sales = [];
  for (const line of book.split('\n')) {
    const words = line.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0 || words[0].startsWith('#')) continue;
    if (words.length === 1) {
      sales.pop();
      continue;
    }
    const price = Number(words.pop());
    const pieces = Number(words.pop());
    sales.push({ name: words.join(' '), pieces, cents: pieces * price });
  }
  return sales;
}

function asMoney(cents) {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function main() {
  const totals = new Map();
  let all = 0;
  for (const { name, pieces, cents } of readSales(readFileSync(0, 'utf8'))) {
    const entry = totals.get(name) ?? { pieces: 0, cents: 0 };
    totals.set(name, { pieces: entry.pieces + pieces, cents: entry.cents + cents });
    all += cents;
  }
  const best = [...totals].sort(
    ([, first], [, second]) => second.cents - first.cents,
  );
  const lines = best.map(([name, { pieces, cents }]) => `${name} ${pieces} ${asMoney(cents)}`);
  console.log([...lines, `total ${asMoney(all)}`].join('\n'));
}

main();
