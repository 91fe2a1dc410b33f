"""Programs that want to be there after their time."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import Hostile, maker

_make = maker("survivor", "javascript")

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make(
        "a daemon that stays",
        "require('child_process').spawn('sleep', ['100'], { detached: true, stdio: 'ignore' }).unref(); return 8;",
        "returned",
        value="8",
    ),
    _make(
        "a daemon of a daemon",
        """
        const shell = '(setsid sh -c "setsid sleep 1000 &" &) >/dev/null 2>&1 </dev/null';
        require('child_process').spawnSync('sh', ['-c', shell]);
        return 8;
        """,
        "returned",
        value="8",
    ),
    _make(
        "a daemon that ignores signals",
        """
        const shell = "trap '' HUP INT QUIT TERM USR1 USR2 ALRM; while :; do sleep 0.1; done";
        require('child_process').spawn('sh', ['-c', shell], { detached: true, stdio: 'ignore' }).unref();
        return 8;
        """,
        "returned",
        value="8",
    ),
    _make(
        "ignores all signals and goes on",
        """
        for (const signal of Object.keys(require('os').constants.signals))
          try { process.on(signal, () => {}); } catch {}
        process.on('exit', () => { for (;;) {} });
        for (;;) {}
        """,
        "timeout",
    ),
    _make(
        "an orphan that holds stdout",
        """
        require('child_process').spawn('sleep', ['1000'], { stdio: 'inherit', detached: true });
        process.reallyExit(0);
        """,
        "crashed",
        mentions="exit code 0",
    ),
    _make(
        "an orphan that holds the answer pipe",
        """
        const stdio = ['ignore', 1, 2, 3, 4];
        require('child_process').spawn('sleep', ['1000'], { stdio, detached: true });
        process.reallyExit(0);
        """,
        "crashed",
        mentions="exit code 0",
    ),
    _make(
        "an orphan that goes on printing",
        """
        const shell = 'while :; do echo still here; sleep 0.01; done';
        require('child_process').spawn('sh', ['-c', shell], { stdio: 'inherit', detached: true }).unref();
        return 8;
        """,
        "returned",
        value="8",
    ),
    _make(
        "background jobs of a shell",
        """
        const shell = '(trap "" HUP TERM; sleep 1000) >/dev/null 2>&1 & nohup sleep 1000 >/dev/null 2>&1 &';
        require('child_process').spawnSync('sh', ['-c', shell], { stdio: 'ignore' });
        return 8;
        """,
        "returned",
        value="8",
    ),
    _make(
        "stopped children",
        """
        const { spawn } = require('child_process');
        for (let made = 0; made < 5; made++) {
          const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
          process.kill(child.pid, 'SIGSTOP');
          child.unref();
        }
        return 8;
        """,
        "returned",
        value="8",
    ),
    _make("timers that stay", "setInterval(() => {}, 1); setTimeout(() => {}, 1e9); return 8;", "returned", value="8"),
    _make(
        "a timer that throws in another test",
        "setTimeout(() => { throw new Error('late'); }, 0); setInterval(() => { throw 9; }, 1); return 8;",
        "returned",
        "error",
        value="8",
        after=False,
    ),
    _make(
        "a worker that stays",
        """
        new (require('worker_threads').Worker)('setInterval(() => {}, 1)', { eval: true });
        return 8;
        """,
        "returned",
        value="8",
    ),
    _make(
        "an ending that never ends",
        "process.on('exit', () => { for (;;) {} }); process.on('beforeExit', () => { for (;;) {} }); return 8;",
        "returned",
        value="8",
    ),
    _make(
        "leaves files for its next process and dies",
        """
        const fs = require('fs');
        fs.mkdirSync('node_modules');
        fs.mkdirSync('.node_modules');
        for (const name of ['fs', 'vm', 'util', 'stream', 'node_modules/fs', '.node_modules/fs'])
          fs.writeFileSync(`${name}.js`, 'process.exit(0)');
        fs.writeFileSync('package.json', '{"type": "module", "main": "fs.js"}');
        fs.writeFileSync('.noderc', 'process.exit(0)');
        process.reallyExit(3);
        """,
        "crashed",
        mentions="exit code 3",
    ),
)
