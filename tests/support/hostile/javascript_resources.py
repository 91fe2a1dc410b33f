"""Programs that take more than they may: time, memory, processes, files, output."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import Hostile, maker

_make = maker("resources", "javascript")
_BOMB = ("timeout", "crashed", "out_of_memory", "error")

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make("endless loop", "for (;;) {}", "timeout"),
    _make("endless loop while loading", "for (;;) {}", "not_run", reasons=("timeout",), while_loading=True),
    _make("sleeps for ever", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return 8;", "timeout"),
    _make("stops itself", "process.kill(process.pid, 'SIGSTOP'); return 8;", "timeout"),
    _make("promises without end", "const next = () => Promise.resolve().then(next); return next();", "timeout", *_BOMB),
    _make(
        "ticks without end",
        "const tick = () => process.nextTick(tick); tick(); return new Promise(() => {});",
        "timeout",
    ),
    _make(
        "timers without end",
        "setInterval(() => {}, 0); return new Promise(() => {});",
        "timeout",
    ),
    _make(
        "memory bomb on the heap",
        "const all = []; for (;;) all.push(new Array(1000).fill(all.length));",
        "out_of_memory",
        "timeout",
    ),
    _make(
        "memory bomb while loading",
        "const all = []; for (;;) all.push(new Array(1000).fill(all.length));",
        "not_run",
        reasons=("out_of_memory", "timeout"),
        while_loading=True,
    ),
    _make(
        "memory bomb outside of the heap",
        "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));",
        "out_of_memory",
        "error",
        "timeout",
    ),
    _make(
        "memory bomb of WebAssembly",
        """
        const all = [];
        for (;;) {
          const memory = new WebAssembly.Memory({ initial: 16 });
          new Uint8Array(memory.buffer).fill(1);
          all.push(memory);
        }
        """,
        "out_of_memory",
        "error",
        "crashed",
    ),
    _make(
        "one array of gigabytes",
        "return [new Float64Array(2 ** 32).fill(1).length];",
        "error",
        "out_of_memory",
        "crashed",
    ),
    _make(
        "process bomb",
        "const { spawn } = require('child_process'); for (;;) spawn('sleep', ['100']).on('error', () => {});",
        *_BOMB,
        after=False,
        reasons=("finished", "crashed"),
    ),
    _make(
        "shell bomb",
        "require('child_process').spawnSync('sh', ['-c', 'b() { b | b & }; b; sleep 100']); for (;;) {}",
        *_BOMB,
        after=False,
        reasons=("finished", "crashed"),
    ),
    _make(
        "worker bomb",
        """
        const { Worker } = require('worker_threads');
        for (let made = 0; made < 40; made++) new Worker('for (;;) {}', { eval: true }).on('error', () => {});
        return new Promise(() => {});
        """,
        *_BOMB,
    ),
    _make(
        "fills its folder",
        """
        const fs = require('fs');
        let written = 0;
        const file = fs.openSync('big', 'w');
        try { for (;;) written += fs.writeSync(file, Buffer.alloc(1 << 20, 1)); } catch {}
        return written <= 32 << 20;
        """,
        "returned",
        value="true",
    ),
    _make(
        "fills its folder with names",
        """
        const fs = require('fs');
        let made = 0;
        try { for (;;) fs.symlinkSync('/proc/1/fd/1', `link${made++}`); } catch {}
        return made > 500 && made <= 1024;
        """,
        "returned",
        value="true",
    ),
    _make(
        "a file of a terabyte with nothing in it",
        """
        const fs = require('fs');
        fs.writeFileSync('sparse', '');
        try { fs.truncateSync('sparse', 2 ** 40); } catch {}
        return fs.statSync('sparse').blocks * 512 <= 32 << 20;
        """,
        "returned",
        value="true",
    ),
    _make(
        "all descriptors",
        """
        const fs = require('fs');
        let opened = 0;
        try { for (;;) { fs.openSync('/dev/null'); opened++; } } catch {}
        return opened < 256;
        """,
        "returned",
        value="true",
    ),
    _make(
        "output flood",
        "for (;;) console.log('x'.repeat(4000));",
        "output_limit",
        reasons=("output_limit",),
        after=False,
    ),
    _make(
        "log flood",
        "for (;;) console.error('x'.repeat(4000));",
        "output_limit",
        reasons=("output_limit",),
        after=False,
    ),
    _make(
        "output flood while loading",
        "for (;;) console.log('x'.repeat(4000));",
        "not_run",
        reasons=("output_limit",),
        while_loading=True,
    ),
    _make("one huge line", "console.log('x'.repeat(1000000)); return 8;", "returned", value="8"),
    _make(
        "a line without end",
        "for (;;) require('fs').writeSync(1, Buffer.alloc(1 << 16));",
        "output_limit",
        reasons=("output_limit",),
        after=False,
    ),
    _make(
        "output in drops",
        "for (;;) require('fs').writeSync(1, 'x');",
        "timeout",
        "output_limit",
        reasons=("finished", "output_limit"),
        after=False,
    ),
    _make("endless recursion", "return solve(2);", "error", mentions="RangeError"),
    _make(
        "a deeper stack than there is",
        """
        require('v8').setFlagsFromString('--stack-size=900000');
        return new Function('f', 'return f(f)')((f) => f(f));
        """,
        "error",
        "crashed",
        "out_of_memory",
    ),
    _make("a pattern that explodes", "return /^(a+)+$/.test('a'.repeat(60) + 'b');", "timeout"),
    _make("a power without end", "let n = 7n; for (;;) n = n ** 3n;", "timeout", "error", "out_of_memory"),
)
