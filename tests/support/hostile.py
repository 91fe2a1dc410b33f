"""Programs that try to cheat, to break out, or to make the sandbox lie. Each attacks when it is called with 2."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import dedent

HONEST_VALUE = 7


@dataclass(frozen=True, slots=True)
class Hostile:
    """``statuses`` are those that the attacked call may honestly end with. When it returns, it must be with ``value``
    (JSON text) unless that is None. ``others`` tells whether the calls around it must be right all the same."""

    name: str
    language: str
    attack: str
    statuses: tuple[str, ...]
    value: str | None = None
    others: bool = True
    before: str = ""
    mentions: str = ""
    extra: tuple[str, ...] = field(default=())

    @property
    def code(self) -> str:
        if self.language == "python":
            body = dedent(self.attack).strip().replace("\n", "\n        ")
            return f"{dedent(self.before)}\ndef solve(n):\n    if n == 2:\n        {body}\n    return {HONEST_VALUE}\n"
        body = dedent(self.attack).strip()
        function = f"function solve(n) {{\n  if (n === 2) {{\n{body}\n  }}\n  return {HONEST_VALUE};\n}}\n"
        return f"{dedent(self.before)}\n{function}"


def _python(name: str, attack: str, *statuses: str, **more: object) -> Hostile:
    return Hostile(name, "python", attack, statuses, **more)  # type: ignore[arg-type]


def _javascript(name: str, attack: str, *statuses: str, **more: object) -> Hostile:
    return Hostile(name, "javascript", attack, statuses, **more)  # type: ignore[arg-type]


FORGED_ANSWER = """
import base64, json, os, struct
value = base64.b64encode(b"9").decode()
call = dict(status="returned", value=value, repr="", error="", line=0, stdout="", stderr="", wall_ms=1, cpu_ms=1)
message = json.dumps(dict(reason="finished", detail="", line=0, stdout="", stderr="", wall_ms=1, cpu_ms=1,
                          peak_memory=1, calls=[call] * 3)).encode()
frame = struct.pack(">I", len(message)) + message
"""

PROGRAMS = (
    _python("endless loop", "while True: pass", "timeout"),
    _python(
        "fork bomb",
        """
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """,
        "timeout",
        "crashed",
        "out_of_memory",
    ),
    _python("memory bomb", "x = [bytearray(1 << 20) for _ in range(4000)]", "out_of_memory"),
    _python("output flood", "while True: print('x' * 4000)", "output_limit", others=False),
    _python("one huge line", "print('x' * 1_000_000)\nreturn 8", "returned", value="8"),
    _python(
        "forged frames on every descriptor",
        """
        for fd in range(256):
            try: os.write(fd, frame)
            except OSError: pass
        return 8
        """,
        "returned",
        "crashed",
        value="8",
        before=FORGED_ANSWER,
    ),
    _python(
        "forged frame through /proc/1",
        """
        reached = []
        for path in ["/proc/1/fd/1", "/proc/1/fd/0", "/proc/1/mem", "/proc/1/environ", "/proc/1/root/executor"]:
            for mode in ("rb", "wb"):
                try:
                    with open(path, mode) as file:
                        file.write(frame) if mode == "wb" else file.read(1)
                    reached.append(path + mode)
                except OSError: pass
        try: reached.append(os.listdir("/proc/1/fd"))
        except OSError: pass
        return reached
        """,
        "returned",
        value="[]",
        before=FORGED_ANSWER,
    ),
    _python(
        "answer ahead of the question",
        "for _ in range(9): os.write(4, struct.pack('>5I', 2, 0, 1, 0, 0) + b'9')",
        "returned",
        "crashed",
        before="import os, struct",
        others=False,
    ),
    _python("sys.exit", "import sys\nsys.exit(0)", "error", mentions="SystemExit"),
    _python("os._exit", "import os\nos._exit(0)", "crashed", mentions="exit code 0"),
    _python("kills itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "crashed", mentions="SIGSEGV"),
    _python(
        "signals to the runner",
        """
        import os, signal
        for number in range(1, 65):
            if number not in (signal.SIGSTOP,):
                try: os.kill(1, number)
                except OSError: pass
        try: os.kill(1, signal.SIGSTOP)
        except OSError: pass
        return 8
        """,
        "returned",
        value="8",
    ),
    _python("kills everybody", "import os\nos.kill(-1, 9)\nreturn 8", "returned", "error", value="8"),
    _python(
        "changed built-ins",
        """
        import builtins, json, os, sys, struct
        builtins.len = lambda *_: 0
        builtins.open = builtins.print = builtins.map = builtins.isinstance = lambda *_: True
        json.dumps = json.loads = json.JSONEncoder.encode = lambda *_: "9"
        sys.stdout = sys.stderr = None
        os._exit = sys.exit = lambda *_: None
        return 8
        """,
        "returned",
        "error",
        "crashed",
        "timeout",
        others=False,
    ),
    _python(
        "an object that equals everything",
        """
        class Same:
            def __eq__(self, other): return True
            def __hash__(self): return 0
            def __repr__(self): raise SystemExit
        return Same()
        """,
        "returned",
    ),
    _python(
        "a number that equals everything",
        """
        class Same(int):
            def __eq__(self, other): return True
            def __repr__(self): return "9"
            __str__ = __repr__
        return Same(8)
        """,
        "returned",
        value="8",
    ),
    _python(
        "network",
        """
        import socket
        made = []
        for family in (socket.AF_INET, socket.AF_INET6, 16, 17, 40):
            try: made.append(str(socket.socket(family, socket.SOCK_STREAM)))
            except OSError: pass
        return [made, sorted(os.listdir("/sys/class/net"))]
        """,
        "returned",
        value='[[],["lo"]]',
        before="import os",
    ),
    _python(
        "a daemon that stays",
        """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                while True: time.sleep(0.01)
            os._exit(0)
        return 8
        """,
        "returned",
        value="8",
    ),
    _python(
        "looks for the other tests",
        """
        import gc, os, re
        text, raw = re.compile("later[-]input"), re.compile(b"later[-]input")
        found = [1 for item in gc.get_objects() if isinstance(item, (list, dict)) and text.search(str(item)[:10000])]
        with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
            for line in maps:
                span, rights, *_ = line.split()
                if "rw" in rights:
                    start, end = (int(part, 16) for part in span.split("-"))
                    memory.seek(start)
                    if raw.search(memory.read(end - start)): found.append(span)
        for name in ("mem", "maps", "environ", "io", "stack", "syscall", "auxv", "cwd/x", "exe"):
            try: found.append(open("/proc/1/" + name, "rb").read(1).hex())
            except OSError: pass
        return found
        """,
        "returned",
        extra=("later-input-0000",),
        value="[]",
    ),
    _python(
        "fills its folder",
        """
        import os
        written = files = 0
        try:
            with open("big", "wb") as file:
                while True: written += file.write(b"x" * (1 << 20))
        except OSError: pass
        os.remove("big")
        try:
            while True:
                os.symlink("/proc/1/fd/1", f"link{files}")
                files += 1
        except OSError: pass
        return [written <= 32 << 20, 500 < files < 1024]
        """,
        "returned",
        value="[true,true]",
    ),
    _python(
        "writes elsewhere and runs what it wrote",
        """
        import os, subprocess
        done = []
        for path in ("/tmp/x", "/executor/candidate.py", "/etc/x", "/dev/x", "/usr/bin/x", "/var/tmp/x", "/dev/shm/x"):
            try:
                open(path, "w")
                done.append(path)
            except OSError: pass
        with open("program", "w") as file: file.write("#!/bin/sh\\necho ran")
        os.chmod("program", 0o755)
        try: done.append(subprocess.run(["./program"]).returncode)
        except OSError: pass
        return done
        """,
        "returned",
        value="[]",
    ),
    _python(
        "system calls",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        def refused(*arguments): return libc.syscall(*arguments) == -1
        numbers = {"ptrace": (101, 16, 1, 0, 0), "mount": (165, 0, 0, 0, 0, 0), "unshare": (272, 0x10000000),
                   "setns": (308, 0, 0), "bpf": (321, 0, 0, 0), "io_uring_setup": (425, 8, 0), "keyctl": (250, 0, 0),
                   "process_vm_writev": (311, 1, 0, 0, 0, 0, 0), "perf_event_open": (298, 0, 0, 0, 0, 0),
                   "userfaultfd": (323, 0), "memfd_create": (319, 0, 0), "pidfd_getfd": (438, 0, 0, 0),
                   "prlimit64 of the runner": (302, 1, 7, 0, 0), "clone in a new user namespace": (56, 0x10000011, 0)}
        if os.uname().machine != "x86_64": return []
        return [name for name, arguments in numbers.items() if not refused(*arguments)]
        """,
        "returned",
        value="[]",
    ),
    _python("deep value", "value = []\nfor _ in range(100_000): value = [value]\nreturn value", "returned", "crashed"),
    _python("endless value", "value = []\nvalue.append(value)\nreturn value", "returned"),
    _python("huge value", "return 'x' * (3 << 20)", "returned"),
    _python("number of a million digits", "return 7 ** 1_000_000", "returned", "timeout"),
    _python("not a number", "return float('nan')", "returned", value="NaN"),
    _python("lone surrogate", "return chr(0xD800)", "returned", value='"\\ud800"'),
    _python(
        "bytes that are no text", "os.write(1, bytes(range(256)))\nreturn 8", "returned", value="8", before="import os"
    ),
    _python("reads its input", "return input()", "error", mentions="EOFError"),
    _python(
        "an exception that lies",
        """
        class Liar(Exception):
            def __str__(self): raise SystemExit
        raise Liar
        """,
        "error",
        mentions="Liar",
    ),
    _python("endless recursion", "return solve(2)", "error", "crashed"),
    _javascript("endless loop", "for (;;) {}", "timeout"),
    _javascript(
        "memory bomb on the heap",
        "const all = []; for (;;) all.push(new Array(1000).fill(all.length));",
        "out_of_memory",
        "timeout",  # a busy computer meets the time limit first
    ),
    _javascript(
        "memory bomb outside of the heap",
        "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));",
        "out_of_memory",
        "error",
    ),
    _javascript(
        "process bomb",
        "const { spawn } = require('child_process'); for (;;) spawn('sleep', ['100']).on('error', () => {});",
        "timeout",
        "crashed",
        "out_of_memory",
        others=False,
    ),
    _javascript("output flood", "for (;;) console.log('x'.repeat(4000));", "output_limit", others=False),
    _javascript("one huge line", "console.log('x'.repeat(1000000)); return 8;", "returned", value="8"),
    _javascript(
        "forged frames on every descriptor",
        """
        const fs = require('fs');
        const value = Buffer.from('9').toString('base64');
        const call = { status: 'returned', value, repr: '', error: '', line: 0, stdout: '', stderr: '' };
        const message = Buffer.from(JSON.stringify({ reason: 'finished', calls: [call, call, call] }));
        const length = Buffer.alloc(4);
        length.writeUInt32BE(message.length);
        for (let fd = 0; fd < 256; fd++) try { fs.writeSync(fd, Buffer.concat([length, message])); } catch {}
        return 8;
        """,
        "returned",
        "crashed",
        value="8",
        others=False,
    ),
    _javascript(
        "reaches for the runner",
        """
        const fs = require('fs');
        const reached = [];
        for (const path of ['/proc/1/fd/1', '/proc/1/fd/0', '/proc/1/mem', '/proc/1/environ'])
          for (const mode of ['r', 'w'])
            try { fs.closeSync(fs.openSync(path, mode)); reached.push(path + mode); } catch {}
        for (let signal = 1; signal < 32; signal++) try { process.kill(1, signal); } catch {}
        try { fs.readFileSync('/executor/runner-node'); reached.push('runner'); } catch {}
        return reached;
        """,
        "returned",
        value="[]",
    ),
    _javascript("process.exit", "process.exit(0);", "crashed", mentions="exit code 0"),
    _javascript(
        "changed built-ins",
        """
        JSON.stringify = JSON.parse = () => '9';
        Object.is = Array.isArray = () => true;
        Array.prototype.map = Array.prototype.join = Buffer.concat = () => '9';
        return 8;
        """,
        "returned",
        "error",
        "crashed",
        "timeout",
        others=False,
    ),
    _javascript(
        "an object that equals everything",
        "return { toJSON() { return 9; }, valueOf() { return 9; }, toString() { return '9'; } };",
        "returned",
    ),
    _javascript("not a number", "return NaN;", "returned", value="NaN"),
    _javascript("a number without end", "return 2n ** 100000n;", "returned"),
    _javascript("nothing", "return undefined;", "returned"),
    _javascript("endless value", "const a = []; a.push(a); return a;", "returned"),
    _javascript("a promise nobody keeps", "return new Promise(() => {});", "crashed", mentions="promise"),
    _javascript("a rejected promise", "return Promise.reject(new TypeError('no'));", "error", mentions="TypeError"),
    _javascript(
        "network",
        """
        return new Promise((resolve) => {
          const socket = require('net').connect(80, '93.184.216.34');
          socket.on('connect', () => resolve('connected'));
          socket.on('error', () => resolve('refused'));
        });
        """,
        "returned",
        value='"refused"',
    ),
    _javascript(
        "a daemon that stays",
        "require('child_process').spawn('sleep', ['100'], { detached: true, stdio: 'ignore' }).unref(); return 8;",
        "returned",
        value="8",
    ),
)
