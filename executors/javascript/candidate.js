// The candidate's process in a JavaScript sandbox: loads the code once, then answers calls until its pipe is closed.
//
// Everything here runs beside hostile code and can be changed by it: nothing is decided here. The protocol is described
// in executors/README.md.
'use strict';

const fs = require('node:fs');
const { Writable } = require('node:stream');
const util = require('node:util');
const vm = require('node:vm');

const CALLS = 3;
const ANSWERS = 4;
const FILE = 'solution.js';
const MAX_VALUE = 1 << 20;
const NEVER_SETTLED = 13;
const MAX_ERROR = 2000;
const MAX_SHOWN = 2000;
const [WARM, LOADED, RETURNED, NOT_JSON, RAISED, SYNTAX, LOAD_RAISED, NO_ENTRY] = Array.from({ length: 8 }, (_, i) => i);

// The candidate's code may replace globals by accident (`name = …`, `JSON = …`): the originals are kept.
const { readSync, writeSync, writeFileSync } = fs;
const { parse, stringify } = JSON;
const { from: bufferFrom, alloc, concat } = Buffer;
const { inspect } = util;

class NotJson extends Error {}

// Node writes to a full pipe later, when the program lets it. Ours waits: what was printed before an endless loop is
// worth seeing, and a flood must meet its limit instead of filling the memory.
function printingAtOnce(fd) {
  return new Writable({
    write(chunk, _encoding, done) {
      for (let data = chunk; data.length; ) data = data.subarray(writeSync(fd, data));
      done();
    },
  });
}

function read(length) {
  const data = alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(CALLS, data, filled, length - filled);
    if (count === 0) process.reallyExit(0);
    filled += count;
  }
  return data;
}

function receive() {
  return parse(read(read(4).readUInt32BE(0)).toString());
}

function answer(kind, { line = 0, value = '', shown = '', error = '' } = {}) {
  const texts = [value, shown, error].map((text) => bufferFrom(text));
  const header = alloc(20);
  [kind, line, ...texts.map((text) => text.length)].forEach((number, at) => header.writeUInt32BE(number, at * 4));
  let data = concat([header, ...texts]);
  while (data.length) data = data.subarray(writeSync(ANSWERS, data));
}

function describe(error) {
  try {
    if (error instanceof Error) return cut(`${error.name}: ${error.message}`, MAX_ERROR);
    return cut(`thrown: ${inspect(error)}`, MAX_ERROR);
  } catch {
    return 'an exception that cannot be shown';
  }
}

// The innermost line of the candidate's own file in the stack; 0 when there is none.
function lineOf(error) {
  try {
    const found = /\bsolution\.js:(\d+)/.exec(String(error.stack));
    return found ? Number(found[1]) : 0;
  } catch {
    return 0;
  }
}

function show(value) {
  try {
    return cut(inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 1000, breakLength: 120 }), MAX_SHOWN);
  } catch {
    return `<${typeof value} that cannot be shown>`;
  }
}

function cut(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

// JSON text, with NaN and Infinity as such and BigInt as digits. Unlike JSON.stringify it refuses what would be lost:
// undefined, functions, Map, Set and the like; and it stops when the text gets too long.
function encode(value) {
  const parts = [];
  const path = [];
  let room = MAX_VALUE;
  const add = (text) => {
    room -= text.length;
    if (room < 0) throw new NotJson();
    parts.push(text);
  };
  const list = (items, open, close, each) => {
    add(open);
    for (let index = 0; index < items.length; index++) {
      if (index) add(',');
      each(items[index]);
    }
    add(close);
  };
  const visit = (item) => {
    if (typeof item === 'string') return add(stringify(item));
    if (typeof item === 'boolean' || typeof item === 'bigint' || item === null) return add(String(item));
    if (typeof item === 'number') return add(Object.is(item, -0) ? '0' : String(item));
    if (typeof item !== 'object' || path.includes(item)) throw new NotJson();
    path.push(item);
    if (Array.isArray(item) || (ArrayBuffer.isView(item) && !(item instanceof DataView))) {
      list(item, '[', ']', visit);
    } else if (Object.prototype.toString.call(item) === '[object Object]') {
      list(Object.keys(item), '{', '}', (key) => {
        add(`${stringify(key)}:`);
        visit(item[key]);
      });
    } else {
      throw new NotJson();
    }
    path.pop();
    return undefined;
  };
  visit(value);
  return parts.join('');
}

// Runs the candidate's file; returns the entry function, or null after having told why there is none.
function load(code, entry) {
  globalThis.require = require;
  globalThis.module = { exports: {} };
  globalThis.exports = globalThis.module.exports;
  let script;
  try {
    script = new vm.Script(code, { filename: FILE });
  } catch (error) {
    answer(SYNTAX, { line: lineOf(error), error: describe(error) });
    return null;
  }
  let found;
  try {
    script.runInThisContext();
    // `const` and `let` at the top are no properties of the global object, but a second script sees them.
    found = vm.runInThisContext(`typeof ${entry} === 'undefined' ? undefined : ${entry}`);
    const exported = globalThis.module?.exports;
    if (typeof found !== 'function') found = exported?.[entry] ?? exported;
  } catch (error) {
    answer(LOAD_RAISED, { line: lineOf(error), error: describe(error) });
    return null;
  }
  if (typeof found !== 'function') {
    answer(NO_ENTRY);
    return null;
  }
  return found;
}

async function call(entry, values) {
  let value;
  try {
    value = await entry(...values);
  } catch (error) {
    answer(RAISED, { line: lineOf(error), error: describe(error) });
    return;
  }
  let text;
  try {
    text = encode(value);
  } catch {
    text = null;
  }
  if (text === null || bufferFrom(text).length > MAX_VALUE) {
    answer(NOT_JSON, { shown: show(value) });
  } else {
    answer(RETURNED, { value: text });
  }
}

async function main() {
  // Where memory runs out, this process shall go, and not the runner.
  writeFileSync('/proc/self/oom_score_adj', '1000');
  for (const [name, fd] of [['stdout', 1], ['stderr', 2]]) {
    Object.defineProperty(process, name, { value: printingAtOnce(fd), configurable: true, writable: true });
  }
  answer(WARM);
  const job = receive();
  const entry = load(job.code, job.entry);
  if (entry === null) return;
  answer(LOADED);
  // A timer or a dropped promise of an earlier call must not end the calls that follow.
  process.on('uncaughtException', () => {});
  process.on('beforeExit', () => process.reallyExit(NEVER_SETTLED));
  for (;;) await call(entry, receive());
}

main();
