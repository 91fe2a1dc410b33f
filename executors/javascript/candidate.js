// The candidate's process in a JavaScript sandbox: loads the code once, then answers calls until its pipe is closed.
//
// Everything here runs beside hostile code and can be changed by it: nothing is decided here. The protocol is described
// in executors/README.md.
'use strict';

const fs = require('node:fs');
const { Writable } = require('node:stream');
const util = require('node:util');
const vm = require('node:vm');
const values = require('./values.js');

const CALLS = 3;
const ANSWERS = 4;
const FILE = 'solution.js';
const INPUT = '.input';
const MAX_VALUE = 1 << 20;
const NEVER_SETTLED = 13;
const MAX_ERROR = 2000;
const MAX_SHOWN = 2000;
const [WARM, LOADED, RETURNED, NOT_JSON, RAISED, SYNTAX, LOAD_RAISED, NO_ENTRY] = Array.from({ length: 8 }, (_, i) => i);

// The candidate's code may replace globals by accident (`name = …`, `JSON = …`): the originals are kept.
const { readSync, writeSync, writeFileSync } = fs;
const { parse } = JSON;
const { from: bufferFrom, alloc, concat } = Buffer;
const { inspect } = util;
const { shaped, plain, encode, NotJson } = values;
const oneTurn = setImmediate;

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

// Runs the candidate's file, unless it is a whole program; returns what is to be called, or null after having told why
// there is nothing.
function load(job) {
  globalThis.require = require;
  globalThis.module = { exports: {} };
  globalThis.exports = globalThis.module.exports;
  const isProgram = job.kind === 'program';
  let script;
  try {
    // As Node itself runs a program: in a function, which may return.
    if (isProgram) script = vm.compileFunction(job.code, ['exports', 'require', 'module'], { filename: FILE });
    else script = new vm.Script(job.code, { filename: FILE });
  } catch (error) {
    answer(SYNTAX, { line: lineOf(error), error: describe(error) });
    return null;
  }
  const { ListNode, TreeNode } = values;
  // What a candidate defines under the same name takes their place.
  for (const [name, value] of Object.entries({ ListNode, TreeNode })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  if (isProgram) return script;
  let found;
  try {
    script.runInThisContext();
    // `const` and `let` at the top are no properties of the global object, but a second script sees them.
    found = vm.runInThisContext(`typeof ${job.entry} === 'undefined' ? undefined : ${job.entry}`);
    const exported = globalThis.module?.exports;
    if (typeof found !== 'function') found = exported?.[job.entry] ?? exported;
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

// What went wrong beside the call: a promise that was dropped and rejected, or a timer that threw.
let stray = null;
let onStray = () => {};

function noteStray(error) {
  stray ??= { error };
  onStray();
}

// What the promise comes to, unless something beside it fails first: then it may never settle.
function settled(promise) {
  return new Promise((resolve, reject) => {
    onStray = () => reject(stray.error);
    Promise.resolve(promise).then(resolve, reject);
  });
}

class Operation extends Error {}

// Makes an object and calls its methods; resolves to what each returned, with null for the making and for nothing.
async function operate(entry, [methods, args]) {
  const returned = [];
  let thing = null;
  for (let index = 0; index < methods.length; index++) {
    try {
      if (index === 0) thing = new entry(...args[0]);
      const value = index === 0 ? null : await settled(thing[methods[index]](...args[index]));
      returned.push(value === undefined ? null : value);
    } catch (error) {
      throw new Operation(`operation ${index + 1} (${methods[index]})`, { cause: error });
    }
  }
  return returned;
}

function tellRaised(error) {
  const cause = error instanceof Operation ? error.cause : error;
  const said = error instanceof Operation ? `${error.message}: ${describe(cause)}` : describe(cause);
  answer(RAISED, { line: lineOf(cause), error: cut(said, MAX_ERROR) });
}

async function call(entry, args, job) {
  stray = null;
  let value;
  try {
    if (job.kind === 'operations') value = await operate(entry, args);
    else value = await settled(entry(...shaped(args, job.shapes)));
    // A rejection that nobody handles is told one turn of the loop later.
    await new Promise((resolve) => oneTurn(resolve));
    if (stray !== null) throw stray.error;
  } catch (error) {
    tellRaised(error);
    return;
  }
  let text;
  try {
    text = encode(plain(value, job.returns));
  } catch (error) {
    // A generator runs only now: what it throws is the candidate's.
    const isOurs = error instanceof NotJson;
    if (!isOurs && !(error instanceof RangeError) && lineOf(error)) tellRaised(error);
    else answer(NOT_JSON, { shown: show(value), error: isOurs ? error.message : '' });
    return;
  }
  if (bufferFrom(text).length > MAX_VALUE) answer(NOT_JSON, { shown: show(value) });
  else answer(RETURNED, { value: text });
}

// Runs a whole program on a text; its end is the process's.
function run(program, [text]) {
  try {
    writeFileSync(INPUT, text);
    fs.closeSync(0);
    // The lowest free number is given: that of standard input.
    fs.openSync(INPUT, 'r');
    fs.unlinkSync(INPUT);
  } catch (error) {
    answer(RAISED, { error: `There is no room left for the input: ${describe(error)}` });
    return;
  }
  process.on('uncaughtException', (error) => {
    tellRaised(error);
    process.reallyExit(1);
  });
  program(globalThis.module.exports, require, globalThis.module);
}

async function main() {
  // Where memory runs out, this process shall go, and not the runner.
  writeFileSync('/proc/self/oom_score_adj', '1000');
  for (const [name, fd] of [['stdout', 1], ['stderr', 2]]) {
    Object.defineProperty(process, name, { value: printingAtOnce(fd), configurable: true, writable: true });
  }
  answer(WARM);
  const job = receive();
  const entry = load(job);
  if (entry === null) return;
  answer(LOADED);
  if (job.kind === 'program') {
    run(entry, receive());
    return;
  }
  // What fails beside a call is its error, and must not end the calls that follow.
  process.on('uncaughtException', noteStray);
  process.on('unhandledRejection', noteStray);
  process.on('beforeExit', () => process.reallyExit(NEVER_SETTLED));
  for (;;) await call(entry, receive(), job);
}

main();
