// The candidate's program in QuickJS: loads the code once, then answers calls for ever.
//
// It runs in one function behind executors/javascript/values.js, whose `values` it uses, and speaks what
// executors/README.md says to whoever reads and writes the descriptors below. Everything here runs beside hostile code
// and can be changed by it: nothing is decided here.

const [CALLS, ANSWERS, INPUT] = [1003, 1004, 1005];
const [WARM, LOADED, RETURNED, NOT_JSON, RAISED, SYNTAX, LOAD_RAISED, NO_ENTRY] = Array.from({ length: 8 }, (_, i) => i);
const [MAX_VALUE, MAX_ERROR, MAX_SHOWN, MAX_DEPTH, MAX_ITEMS] = [1 << 20, 2000, 2000, 4, 100];

const { std, os } = globalThis;
const { parse, stringify } = JSON;
const { NotJson, shaped, plain, encode } = values;
const fromCharCode = String.fromCharCode;
const [AnError, APromise, ARangeError, AMap, ASet] = [Error, Promise, RangeError, Map, Set];

// ── reading and writing ─────────────────────────────────────────────────────────────────────────────────────────

function read(length) {
  const data = new Uint8Array(length);
  for (let filled = 0; filled < length; ) filled += os.read(CALLS, data.buffer, filled, length - filled);
  return data;
}

// Frames are ASCII: the host escapes the rest.
function receive() {
  const head = new DataView(read(4).buffer);
  const data = read(head.getUint32(0));
  let text = '';
  for (let at = 0; at < data.length; at += 8192) text += fromCharCode(...data.subarray(at, at + 8192));
  return parse(text);
}

function utf8(text) {
  const bytes = new Uint8Array(text.length * 3);
  let size = 0;
  for (const character of text) {
    let code = character.codePointAt(0);
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
    if (code < 0x80) bytes[size++] = code;
    else {
      const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
      bytes[size++] = [0, 0xc0, 0xe0, 0xf0][more] | (code >> (6 * more));
      for (let left = more - 1; left >= 0; left--) bytes[size++] = 0x80 | ((code >> (6 * left)) & 0x3f);
    }
  }
  return bytes.subarray(0, size);
}

function write(fd, data) {
  for (let done = 0; done < data.length; ) {
    const count = os.write(fd, data.buffer, data.byteOffset + done, data.length - done);
    if (count <= 0) return;
    done += count;
  }
}

function answer(kind, { line = 0, value = '', shown = '', error = '' } = {}) {
  const texts = [value, shown, error].map(utf8);
  const header = new DataView(new ArrayBuffer(20));
  [kind, line, ...texts.map((text) => text.length)].forEach((item, at) => header.setUint32(at * 4, item));
  for (const part of [new Uint8Array(header.buffer), ...texts]) write(ANSWERS, part);
}

// ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────────

function cut(text, length) {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function describe(error) {
  try {
    if (error instanceof AnError) return cut(`${error.name}: ${error.message}`, MAX_ERROR);
    return cut(`thrown: ${inspect(error)}`, MAX_ERROR);
  } catch {
    return 'an exception that cannot be shown';
  }
}

// The innermost line of the candidate's own code in the stack; 0 when there is none. QuickJS does not note where a
// property is read: it would name another line, and none is better than a wrong one.
function lineOf(error) {
  try {
    if (error instanceof TypeError && /^cannot read property/.test(error.message)) return 0;
    const found = /<evalScript>:(\d+)/.exec(String(error.stack));
    return found ? Number(found[1]) : 0;
  } catch {
    return 0;
  }
}

function inspect(value, depth = 0, path = []) {
  if (typeof value === 'string') return depth ? `'${cut(value, 1000).replaceAll("'", "\\'")}'` : value;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return value.toString();
  if (typeof value === 'function') return `[Function: ${value.name || '(anonymous)'}]`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (path.includes(value)) return '[Circular]';
  if (value instanceof AnError) return `${value.name}: ${value.message}`;
  if (depth > MAX_DEPTH) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inner = [...path, value];
  const show = (item) => inspect(item, depth + 1, inner);
  const some = (items, each) => {
    const shown = items.slice(0, MAX_ITEMS).map(each);
    if (items.length > MAX_ITEMS) shown.push(`… ${items.length - MAX_ITEMS} more`);
    return shown.length ? ` ${shown.join(', ')} ` : '';
  };
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${some(Array.from(value), show)}]`;
  if (value instanceof ASet) return `Set(${value.size}) {${some([...value], show)}}`;
  if (value instanceof AMap) {
    return `Map(${value.size}) {${some([...value], ([key, item]) => `${show(key)} => ${show(item)}`)}}`;
  }
  if (value instanceof Date || value instanceof RegExp) return String(value);
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  const fields = some(Object.keys(value), (key) => `${key}: ${show(value[key])}`);
  return `${name && name !== 'Object' ? `${name} ` : ''}{${fields}}`;
}

function show(value) {
  try {
    return cut(inspect(value, 1), MAX_SHOWN);
  } catch {
    return `<${typeof value} that cannot be shown>`;
  }
}

// ── what a program finds ────────────────────────────────────────────────────────────────────────────────────────

// What went wrong beside the call: a timer that threw.
let stray = null;
let onStray = () => {};

function noteStray(error) {
  stray ??= { error };
  onStray();
}

function guarded(action, given) {
  return () => {
    try {
      action(...given);
    } catch (error) {
      noteStray(error);
    }
  };
}

function furnish() {
  const print = (stream) => (...items) => {
    stream.puts(`${items.map((item) => inspect(item)).join(' ')}\n`);
    stream.flush();
  };
  const [out, err] = [print(std.out), print(std.err)];
  const put = (stream) => (text) => {
    stream.puts(String(text));
    stream.flush();
    return true;
  };
  const lines = () => std.in.readAsString().split(/\r?\n/).filter((line, at, all) => line || at < all.length - 1);
  // What Node tells of later is told one turn of the loop later here.
  const telling = (pieces, piece, end) => {
    const told = {
      on(name, listener) {
        const tell = { [piece]: () => pieces().forEach((one) => listener(one)), [end]: () => listener() }[name];
        if (tell) os.setTimeout(guarded(tell, []), name === end ? 1 : 0);
        return told;
      },
      async *[Symbol.asyncIterator]() {
        yield* pieces();
      },
      setEncoding() {},
      resume() {},
      close() {},
    };
    told.once = told.on;
    return told;
  };
  const stdin = Object.assign(telling(() => [std.in.readAsString()].filter(Boolean), 'data', 'end'), { fd: 0 });
  const modules = {
    fs: {
      readFileSync(path) {
        if (path === 0 || path === '/dev/stdin') return std.in.readAsString();
        throw new AnError(`ENOENT: no such file or directory, open '${path}'`);
      },
      writeSync: (fd, text) => put(fd === 2 ? std.err : std.out)(text),
    },
    readline: { createInterface: () => telling(lines, 'line', 'close') },
    util: { inspect: show, format: (...items) => items.map((item) => inspect(item)).join(' ') },
  };
  const given = {
    console: { log: out, info: out, debug: out, error: err, warn: err, trace: err, table: out, time() {}, timeEnd() {} },
    setTimeout: (action, delay, ...rest) => os.setTimeout(guarded(action, rest), delay ?? 0),
    setImmediate: (action, ...rest) => os.setTimeout(guarded(action, rest), 0),
    setInterval: (action, delay, ...rest) => os.setInterval(guarded(action, rest), delay ?? 0),
    clearTimeout: (timer) => timer === undefined || os.clearTimeout(timer),
    clearInterval: (timer) => timer === undefined || os.clearInterval(timer),
    structuredClone: (value) => parse(stringify(value)),
    process: {
      argv: ['node', 'solution.js'],
      env: {},
      exit: (code) => std.exit(code ?? 0),
      nextTick: (action, ...rest) => queueMicrotask(guarded(action, rest)),
      stdin,
      stdout: { write: put(std.out) },
      stderr: { write: put(std.err) },
    },
    require(name) {
      const found = modules[String(name).replace(/^node:/, '')];
      if (found) return found;
      throw new AnError(`Cannot find module '${name}'. Without Docker only fs (standard input), readline and util exist.`);
    },
    module: { exports: {} },
    ListNode: values.ListNode,
    TreeNode: values.TreeNode,
  };
  given.exports = given.module.exports;
  given.global = globalThis;
  for (const name of ['std', 'os', 'bjson', 'scriptArgs', 'print']) delete globalThis[name];
  // What a candidate defines under the same name takes its place.
  for (const [name, value] of Object.entries(given)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

// ── loading and calling ─────────────────────────────────────────────────────────────────────────────────────────

// Reads the candidate's file and, unless it is a whole program, runs it; returns what is to be called, or null after
// having told why there is nothing.
function load(job) {
  const { evalScript } = std;
  let found;
  try {
    // As Node runs a program: in a function, which may return.
    if (job.kind === 'program') return evalScript(`(function (exports, require, module) {${job.code}\n})`);
    // Read without running: what cannot be read is another matter than what fails.
    evalScript(`(function () {${job.code}\n})`);
  } catch (error) {
    answer(SYNTAX, { line: lineOf(error), error: describe(error) });
    return null;
  }
  try {
    evalScript(job.code);
    // `const` and `let` at the top are no properties of the global object, but a second script sees them.
    found = evalScript(`typeof ${job.entry} === 'undefined' ? undefined : ${job.entry}`);
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

// What the promise comes to, unless something beside it fails first: then it may never settle.
function settled(promise) {
  return new APromise((resolve, reject) => {
    onStray = () => reject(stray.error);
    APromise.resolve(promise).then(resolve, reject);
  });
}

class Operation extends AnError {}

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
    if (!isOurs && !(error instanceof ARangeError) && lineOf(error)) tellRaised(error);
    else answer(NOT_JSON, { shown: show(value), error: isOurs ? error.message : '' });
    return;
  }
  if (utf8(text).length > MAX_VALUE) answer(NOT_JSON, { shown: show(value) });
  else answer(RETURNED, { value: text });
}

// Runs a whole program on a text; its end is the interpreter's.
function run(program, [text]) {
  write(INPUT, utf8(text));
  onStray = () => {
    tellRaised(stray.error);
    std.exit(1);
  };
  try {
    const { exports, require, module } = globalThis;
    program(exports, require, module);
  } catch (error) {
    noteStray(error);
  }
}

async function main() {
  furnish();
  answer(WARM);
  const job = receive();
  const entry = load(job);
  if (entry === null) return;
  answer(LOADED);
  if (job.kind === 'program') run(entry, receive());
  else for (;;) await call(entry, receive(), job);
}

main();
