const { readFileSync } = require('node:fs');

/** Read the cash book from standard input and print what each kind of goods brought in. */
function main() {
  const book = readFileSync(0, 'utf8');
}

main();
