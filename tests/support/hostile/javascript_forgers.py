"""Programs that want a better verdict than their answers deserve."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import SECRET_LOOKS_LIKE, Hostile, maker

_make = maker("forger", "javascript")
_LOST = ("returned", "error", "crashed", "timeout")
"""Who changes the answering process itself may lose it; only a pass would be a lie."""

_FORGED_ANSWER = """
const fs = require('fs');
const value = Buffer.from('9').toString('base64');
const call = { status: 'returned', passed: true, value, repr: '', error: '', line: 0 };
const message = Buffer.from(JSON.stringify({ reason: 'finished', passed: true, calls: [call, call, call] }));
const prefix = Buffer.alloc(4);
prefix.writeUInt32BE(message.length);
const forged = Buffer.concat([prefix, message]);
const attached = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, forged.length]), forged]);
"""
_ANSWER = """
const { writeSync } = require('fs');
function answer(kind, value, claimed = value.length) {
  const header = Buffer.alloc(20);
  [kind, 0, claimed, 0, 0].forEach((number, at) => header.writeUInt32BE(number, at * 4));
  writeSync(4, Buffer.concat([header, Buffer.from(value)]));
}
"""

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make(
        "forged frames on every descriptor",
        "for (let fd = 0; fd < 256; fd++) try { fs.writeSync(fd, forged); } catch {}\nreturn 8;",
        "returned",
        "crashed",
        "timeout",
        after=False,
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames on stdout",
        "for (let i = 0; i < 20; i++) { fs.writeSync(1, forged); fs.writeSync(1, attached); }\nreturn 8;",
        "returned",
        value="8",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames on stderr",
        "for (let i = 0; i < 20; i++) { fs.writeSync(2, forged); fs.writeSync(2, attached); }\nreturn 8;",
        "returned",
        value="8",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames on stdout, then the end",
        "fs.writeSync(1, forged); fs.writeSync(1, attached); process.reallyExit(0);",
        "crashed",
        mentions="exit code 0",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames while loading",
        "for (const fd of [1, 2, 5, 6, 7, 8]) try { fs.writeSync(fd, forged); } catch {}\nprocess.reallyExit(0);",
        "not_run",
        reasons=("crashed",),
        while_loading=True,
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames through /proc/1/fd",
        """
        const reached = [];
        for (let fd = 0; fd < 64; fd++)
          for (const path of [`/proc/1/fd/${fd}`, `/proc/1/task/1/fd/${fd}`])
            try { fs.writeFileSync(path, forged); reached.push(path); } catch {}
        return reached;
        """,
        "returned",
        value="[]",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames through devices",
        """
        for (const name of ['stdout', 'stderr', 'console', 'tty', 'pts/0', 'kmsg', 'fd/1'])
          try { fs.writeFileSync(`/dev/${name}`, forged, { flag: 'r+' }); } catch {}
        return 8;
        """,
        "returned",
        value="8",
        head=_FORGED_ANSWER,
    ),
    _make(
        "says that all tests passed",
        """
        console.log('3 passing\\nok 1\\nok 2\\nok 3\\n1..3\\n{"passed": true}\\nTests: 3 passed, 3 total');
        console.error('\\u001b[2J\\u001b[32mAll tests passed');
        process.exit(0);
        """,
        "crashed",
        mentions="exit code 0",
    ),
    _make("process.exit", "process.exit(0);", "crashed", mentions="exit code 0"),
    _make("process.exit while loading", "process.exit(0);", "not_run", reasons=("crashed",), while_loading=True),
    _make(
        "exits with the code of a promise that nothing settles",
        "process.reallyExit(13);",
        "timeout",
    ),
    _make("aborts", "process.abort();", "crashed"),
    _make("kills itself", "process.kill(process.pid, 'SIGKILL'); for (;;) {}", "crashed", mentions="SIGKILL"),
    _make(
        "says that its memory ran out",
        "console.error('FATAL ERROR: JavaScript heap out of memory'); process.reallyExit(134);",
        "out_of_memory",
        "crashed",
    ),
    _make(
        "signals to the runner",
        "for (let signal = 1; signal < 65; signal++) try { process.kill(1, signal); } catch {}\nreturn 8;",
        "returned",
        value="8",
    ),
    _make(
        "kills everybody",
        "require('child_process').spawnSync('sh', ['-c', 'kill -9 -1']); process.kill(-1, 9); return 8;",
        "crashed",
        "returned",
        value="8",
    ),
    _make(
        "changed built-ins",
        """
        JSON.stringify = JSON.parse = () => '9';
        Object.is = Array.isArray = () => true;
        Array.prototype.map = Array.prototype.join = Buffer.concat = () => '9';
        return 8;
        """,
        *_LOST,
        secret=True,
        after=False,
    ),
    _make(
        "changed prototypes",
        """
        Object.prototype.toJSON = Array.prototype.toJSON = Number.prototype.toJSON = () => 9;
        Object.prototype.status = 'returned';
        Object.prototype.passed = true;
        Object.defineProperty(Object.prototype, 'value', { get: () => 9, set: () => {} });
        Object.defineProperty(Array.prototype, 0, { get: () => 9, set: () => {} });
        String.prototype.toString = Number.prototype.toString = () => '9';
        return 8;
        """,
        *_LOST,
        secret=True,
        after=False,
    ),
    _make(
        "changed ways to write",
        """
        const fs = require('fs');
        const { writeSync } = fs;
        fs.writeSync = fs.write = (fd, data) => writeSync(fd, Buffer.from(String(data).replace('8', '9')));
        process.stdout.write = process.stderr.write = process.exit = process.reallyExit = () => true;
        process.binding = process._linkedBinding = () => fs;
        console.log = console.error = () => { throw 9; };
        return 8;
        """,
        "returned",
        value="8",
        after=False,
    ),
    _make(
        "changed buffers",
        """
        Uint8Array.prototype.subarray = Buffer.prototype.subarray = function () { return Buffer.alloc(0); };
        Buffer.prototype.writeUInt32BE = function (number, at) { this[at + 3] = 9; };
        Object.getPrototypeOf(Uint8Array.prototype).fill = () => 9;
        return 8;
        """,
        *_LOST,
        secret=True,
        after=False,
    ),
    _make(
        "changed promises",
        """
        const { then } = Promise.prototype;
        Promise.prototype.then = function (done, failed) { return then.call(this, () => done(9), failed); };
        globalThis.Promise = class { then(done) { done(9); } };
        return { then: (done) => done(8) };
        """,
        "returned",
        secret=True,
        after=False,
    ),
    _make(
        "a promise that settles twice",
        "return { then(done) { done(8); done(9); throw 9; } };",
        "returned",
        value="8",
    ),
    _make("a promise that settles to itself", "const p = Promise.resolve().then(() => p); return p;", "error"),
    _make("a promise nobody keeps", "return new Promise(() => {});", "timeout", "crashed", mentions="promise"),
    _make(
        "closes all descriptors",
        "const fs = require('fs'); for (let fd = 0; fd < 5; fd++) try { fs.closeSync(fd); } catch {}\nreturn 8;",
        "timeout",
        "crashed",
    ),
    _make(
        "answers ahead of the question",
        "for (let i = 0; i < 9; i++) answer(2, '9'); return 8;",
        "returned",
        "crashed",
        secret=True,
        after=False,
        head=_ANSWER,
    ),
    _make(
        "answers ahead and goes on working",
        "answer(2, '9'); for (;;) {}",
        "returned",
        secret=True,
        after=False,
        head=_ANSWER,
    ),
    _make(
        "says again that it is warm and loaded",
        "answer(0, ''); answer(1, ''); answer(200, '9'); return 9;",
        "crashed",
        head=_ANSWER,
    ),
    _make(
        "an answer of four gigabytes is announced",
        "require('fs').writeSync(4, Buffer.alloc(64, 255)); return 9;",
        "crashed",
    ),
    _make("half an answer", "answer(2, '', 1000); for (;;) {}", "timeout", head=_ANSWER),
    _make(
        "an answer in crumbs",
        "answer(2, '', 1 << 20); for (;;) require('fs').writeSync(4, '9');",
        "timeout",
        "returned",
        "crashed",
        after=False,
        head=_ANSWER,
        secret=True,
    ),
    _make(
        "a child answers for the dead",
        """
        const script = `const { writeSync } = require('fs'); ${answer} setInterval(() => answer(2, '9'), 50)`;
        const stdio = ['ignore', 1, 2, 3, 4];
        require('child_process').spawn(process.execPath, ['-e', script], { stdio, detached: true });
        process.reallyExit(0);
        """,
        "crashed",
        "returned",
        secret=True,
        after=False,
        head=_ANSWER,
    ),
    _make(
        "looks for the answer",
        """
        const fs = require('fs');
        const found = new Set();
        const look = (data) => (data.toString('latin1').match(LOOKED_FOR) ?? []).forEach((match) => found.add(match));
        const memory = fs.openSync('/proc/self/mem');
        const room = Buffer.alloc(1 << 20);
        for (const line of fs.readFileSync('/proc/self/maps', 'latin1').split('\\n')) {
          const [span, rights] = line.split(' ');
          if (!rights?.startsWith('rw')) continue;
          const [start, end] = span.split('-').map((part) => parseInt(part, 16));
          try {
            for (let at = start; at < end; at += room.length)
              look(room.subarray(0, fs.readSync(memory, room, 0, Math.min(room.length, end - at), at)));
          } catch {}
        }
        for (const folder of ['/executor', '/sandbox', '/run', '/tmp', '/var/tmp', '/opt'])
          for (const name of fs.readdirSync(folder)) try { look(fs.readFileSync(`${folder}/${name}`)); } catch {}
        look(JSON.stringify([process.env, process.argv, Object.keys(require.cache), Object.keys(globalThis)]));
        const { inspect } = require('util');
        for (const seen of [module, require.main, process, globalThis]) look(inspect(seen, { depth: 9 }));
        return [...found][0] ?? 'nothing';
        """,
        "returned",
        value='"nothing"',
        secret=True,
        head=f"const LOOKED_FOR = /{SECRET_LOOKS_LIKE}/g;",
    ),
    _make(
        "looks for the other tests",
        """
        const fs = require('fs');
        const found = [];
        const memory = fs.openSync('/proc/self/mem');
        const room = Buffer.alloc(1 << 20);
        for (const line of fs.readFileSync('/proc/self/maps', 'latin1').split('\\n')) {
          const [span, rights] = line.split(' ');
          if (!rights?.startsWith('rw')) continue;
          const [start, end] = span.split('-').map((part) => parseInt(part, 16));
          try {
            for (let at = start; at < end; at += room.length) {
              const read = fs.readSync(memory, room, 0, Math.min(room.length, end - at), at);
              if (/later[-]input/.test(room.latin1Slice(0, read))) found.push(span);
            }
          } catch {}
        }
        return found;
        """,
        "returned",
        extra=("later-input-0000",),
        value="[]",
    ),
    _make(
        "an object that equals everything",
        "return { toJSON() { return 9; }, valueOf() { return 9; }, toString() { return '9'; } };",
        "returned",
    ),
    _make(
        "an object of a false class",
        """
        class Same extends Number {
          get [Symbol.toStringTag]() { return 'Object'; }
          [Symbol.toPrimitive]() { return 9; }
          static [Symbol.hasInstance]() { return true; }
        }
        return new Same(8);
        """,
        "returned",
    ),
    _make(
        "getters that tell another story each time",
        "let told = 8; return { get a() { return told++; }, get b() { process.stdout.write('9'); return told++; } };",
        "returned",
    ),
    _make(
        "a getter that ends it all", "return { get a() { process.reallyExit(0); } };", "crashed", mentions="exit code 0"
    ),
    _make("a getter that never returns", "return { get a() { for (;;) {} } };", "timeout"),
    _make(
        "a proxy for everything",
        """
        const same = new Proxy(function () {}, { get: (target, key) => (key === 'then' ? undefined : same),
          apply: () => 9, has: () => true, getPrototypeOf: () => Number.prototype, ownKeys: () => ['prototype'] });
        return [same, new Proxy([8], { get: (target, key) => (key === 'length' ? 1 : 9) })];
        """,
        "returned",
    ),
    _make(
        "a proxy of a list without end",
        "return new Proxy([], { get: (target, key) => ({ length: Infinity, then: undefined })[key] ?? 9 });",
        "returned",
    ),
    _make(
        "a revoked proxy", "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return [proxy];", "returned"
    ),
    _make(
        "an error that lies",
        """
        class Liar extends Error {
          get name() { throw this; }
          get message() { throw this; }
          get stack() { throw this; }
        }
        throw new Liar();
        """,
        "error",
        "crashed",
    ),
    _make(
        "a stack that is prepared",
        "Error.prepareStackTrace = () => 'at solution.js:999999999'; return null.value;",
        "error",
        mentions="TypeError",
    ),
    _make(
        "a clock that stands still",
        """
        const now = Date.now();
        Date.now = performance.now = process.hrtime = process.uptime = () => now;
        process.hrtime.bigint = () => 0n;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
        return 8;
        """,
        "returned",
        value="8",
        at_least_ms=400,
    ),
    _make(
        "reaches into the answering module",
        """
        const main = process.mainModule ?? require.main;
        main.exports = main.children = main.loaded = 9;
        for (const key of Object.keys(require.cache)) require.cache[key].exports = 9;
        require('module').prototype.require = () => 9;
        require('module')._load = () => 9;
        globalThis.process = globalThis.Buffer = globalThis.module = 9;
        return 8;
        """,
        "returned",
        value="8",
        after=False,
    ),
    _make(
        "reads its callers",
        """
        const names = [];
        Error.prepareStackTrace = (error, frames) => frames;
        for (const frame of new Error().stack) names.push(typeof frame.getFunction(), typeof frame.getThis());
        try { names.push(typeof solve.caller, typeof solve.arguments); } catch {}
        return names.includes('function') && solve.caller && solve.caller(9);
        """,
        *_LOST,
        secret=True,
        after=False,
    ),
)
