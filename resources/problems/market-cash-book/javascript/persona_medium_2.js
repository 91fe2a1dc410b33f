const lines = require('fs').readFileSync(0, 'utf8').split('\n');
const sales = [];
for (const raw of lines) {
  const line = raw.trim();
  if (line === '' || line.startsWith('#')) continue;
  if (line === 'void') {
    sales.pop();
    continue;
  }
  const words = line.split(/\s+/);
  const name = words.slice(0, -2).join(' ');
  sales.push([name, Number(words.at(-2)), Number(words.at(-1))]);
}

const pieces = {};
const money = {};
for (const [name, count, price] of sales) {
  pieces[name] = (pieces[name] || 0) + count;
  money[name] = (money[name] || 0) + count * price;
}

let total = 0;
for (const name of Object.keys(money).sort().sort((one, other) => money[other] - money[one])) {
  console.log(`${name} ${pieces[name]} ${(money[name] / 100).toFixed(2)}`);
  total += money[name];
}
console.log(`total ${(total / 100).toFixed(2)}`);
