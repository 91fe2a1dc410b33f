"""Programs that try to get out of the fallback's interpreters, to use up the computer, or to be judged wrongly.

Each attacks in the second of three calls. The calls around it must be right, whatever it did.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from textwrap import dedent, indent

import psutil
import pytest

from interview_desktop.execution.fallback.runner import FallbackRunner
from interview_desktop.execution.fallback.worker import Interpreter, Worker
from interview_desktop.ports import CodeJob, JobOutcome, Limits
from tests.support.fallback import require_fallback

HONEST = 7
LIMITS = Limits(test_s=1.5, job_s=20.0)
SECRET = "INTERVIEW_DESKTOP_TEST_SECRET"


@dataclass(frozen=True, slots=True)
class Attack:
    """``value`` is what a returned call must have come to: for most, that nothing was reached. ``spoils``
    tells that the third call may be lost with it."""

    language: str
    name: str
    body: str
    statuses: tuple[str, ...] = ("returned",)
    value: object = None
    before: str = ""
    spoils: bool = False

    @property
    def code(self) -> str:
        body = indent(dedent(self.body).strip(), "        ")
        if self.language == "python":
            return f"{dedent(self.before)}\ndef solve(n):\n    if n == 2:\n{body}\n    return {HONEST}\n"
        return f"{dedent(self.before)}\nfunction solve(n) {{\n  if (n === 2) {{\n{body}\n  }}\n  return {HONEST};\n}}\n"


REACHING = """
reached = []
def reach(what, action):
    try: reached.append([what, str(action())[:200]])
    except BaseException: pass
"""


def python(
    name: str, body: str, *statuses: str, value: object = None, before: str = "", spoils: bool = False
) -> Attack:
    return Attack("python", name, body, statuses or ("returned",), value, before, spoils)


def javascript(
    name: str, body: str, *statuses: str, value: object = None, before: str = "", spoils: bool = False
) -> Attack:
    return Attack("javascript", name, body, statuses or ("returned",), value, before, spoils)


JS_REACHING = """
const reached = [];
function reach(what, action) { try { reached.push([what, String(action()).slice(0, 200)]); } catch {} }
async function imported(name) { try { return await import(name); } catch { return null; } }
"""

ATTACKS = (
    python(
        "reads files",
        """
        import os
        for path in ("/etc/passwd", "/proc/self/environ", "/dev/null", "/var", "/sys", "../../etc/passwd"):
            reach(path, lambda: open(path, "rb").read(10))
            reach(path, lambda: os.listdir(path))
            reach(path, lambda: os.stat(path))
        return reached
        """,
        value=[],
        before=REACHING,
    ),
    python(
        "writes files",
        """
        import os, tempfile
        for path in ("/tmp/x", "x", "/pipes/x", "/pipes/../x", "/usr/local/lib/python3.12/x.py"):
            reach(path, lambda: open(path, "w").write("x"))
            reach(path, lambda: os.mkdir(path + "d"))
            reach(path, lambda: os.symlink("/etc/passwd", path))
        reach("temporary", tempfile.mkdtemp)
        return reached
        """,
        value=[],
        before=REACHING,
    ),
    python(
        "network",
        """
        import socket
        reach("connect", lambda: socket.create_connection(("127.0.0.1", 22), 1))
        reach("socket", lambda: socket.socket())
        reach("unix", lambda: socket.socket(socket.AF_UNIX))
        for fd in range(64): reach(f"fd {fd}", lambda: socket.socket(fileno=fd).send(b"x"))
        reach("names", lambda: socket.getaddrinfo("localhost", 80))
        return reached
        """,
        value=[],
        before=REACHING,
    ),
    python("environment", "import os\nreturn sorted(os.environ)", value=["PYTHONHASHSEED"]),
    python(
        "starts processes",
        """
        import os, subprocess
        reach("run", lambda: subprocess.run(["/bin/sh", "-c", "id"]))
        for name in ("fork", "execv", "system", "popen", "posix_spawn", "kill"):
            reach(name, lambda: getattr(os, name)("/bin/true", ["true"]))
        return reached
        """,
        value=[],
        before=REACHING,
    ),
    python("threads", "import threading\nthreading.Thread(target=print).start()", "error"),
    python(
        "native code",
        """
        for name in ("ctypes", "_ctypes", "mmap", "fcntl", "resource", "multiprocessing.shared_memory"):
            reach(name, lambda: __import__(name).__name__)
        return reached
        """,
        value=[],
        before=REACHING,
    ),
    python("memory", "x = [bytearray(1 << 20) for _ in range(4000)]", "out_of_memory"),
    python(
        "memory, caught", "try:\n  x = bytearray(1 << 30)\nexcept MemoryError:\n  return 'refused'", value="refused"
    ),
    python("endless loop", "while True: pass", "timeout"),
    python("sleeps for ever", "import time\ntime.sleep(1e9)", "timeout"),
    python("catches everything", "while True:\n  try:\n    while True: pass\n  except BaseException: pass", "timeout"),
    python("output flood", "while True: print('x' * 4000)", "output_limit", spoils=True),
    python("slow output flood", "while True: print()", "output_limit", "timeout", spoils=True),
    python("one huge line", "print('x' * 1_000_000)\nreturn 8", value=8),
    python("os._exit", "import os\nos._exit(0)", "crashed"),
    python("abort", "import os\nos.abort()", "crashed"),
    python("deep recursion", "f = lambda: f()\nf()", "error"),
    python(
        "deep recursion in C",
        "x = []\nfor _ in range(10**5): x = [x]\nreturn len(repr(x))",
        "error",
        "crashed",
        "out_of_memory",
    ),
    python(
        "crashes the interpreter",
        "exec((lambda: 0).__code__.replace(co_code=bytes(range(1, 200))))",
        *("error", "crashed", "timeout", "out_of_memory", "returned"),
        value=HONEST,
    ),
    python(
        "forges an answer on every descriptor",
        """
        import os, struct
        for fd in range(2048):
            try: os.write(fd, struct.pack(">5I", 2, 0, 1, 0, 0) + b"9")
            except OSError: pass
        return 8
        """,
        value=9,
        spoils=True,
    ),
    python(
        "forges the packets of the confined process",
        """
        import os, struct
        packet = struct.pack(">BIQQ", 4, 21, 0, 0) + struct.pack(">5I", 2, 0, 1, 0, 0) + b"9"
        for fd in range(1, 3): os.write(fd, packet * 10)
        return 8
        """,
        value=8,
    ),
    python(
        "a header that lies",
        """
        for fd in range(3, 64):
            try: os.write(fd, bytes([255]) * 4096)
            except OSError: pass
        return 8
        """,
        "crashed",
        before="import os",
    ),
    python("a huge value", "return 'x' * (5 << 20)", value=None),
    python("a value that lies", "class L(list):\n  def __eq__(self, other): return True\nreturn L([9])", value=[9]),
    python(
        "reads ahead of its turn",
        "import os\nfd = 0\nreturn [os.read(0, 9).decode(), len(os.listdir('/usr'))]",
        value=["", 1],
    ),
    javascript(
        "reads files",
        """
        return (async () => {
          const std = (await imported('qjs:std')) ?? (await imported('std'));
          const os = (await imported('qjs:os')) ?? (await imported('os'));
          for (const path of ['/etc/passwd', '/proc/self/environ', '/', '.', '../x', '/dev/null']) {
            reach(path, () => { const text = std.loadFile(path); if (text === null) throw 1; return text; });
            reach(path, () => { const fd = os.open(path, os.O_RDONLY); if (fd < 0) throw 1; return fd; });
            reach(path, () => { const [names, error] = os.readdir(path); if (error) throw 1; return names; });
          }
          return reached;
        })();
        """,
        value=[],
        before=JS_REACHING,
    ),
    javascript(
        "writes files",
        """
        return (async () => {
          const os = (await imported('qjs:os')) ?? (await imported('os'));
          for (const path of ['/tmp/x', 'x', '/pipes/x', '/pipes/../x']) {
            reach(path, () => { const fd = os.open(path, os.O_RDWR | os.O_CREAT); if (fd < 0) throw 1; return fd; });
            reach(path, () => { if (os.mkdir(path) < 0) throw 1; return path; });
          }
          return reached;
        })();
        """,
        value=[],
        before=JS_REACHING,
    ),
    javascript(
        "environment, processes and network",
        """
        return (async () => {
          const std = (await imported('qjs:std')) ?? (await imported('std'));
          const os = (await imported('qjs:os')) ?? (await imported('os'));
          for (const name of ['PATH', 'HOME', 'INTERVIEW_DESKTOP_TEST_SECRET']) {
            reach(name, () => { const value = std.getenv(name); if (value === undefined) throw 1; return value; });
          }
          reach('environ', () => { const all = Object.keys(std.getenviron()); if (!all.length) throw 1; return all; });
          for (const name of ['exec', 'kill', 'pipe', 'Worker', 'dup']) reach(name, () => new os[name](['/bin/id']));
          for (const name of ['popen', 'urlGet', 'tmpfile']) reach(name, () => std[name]('id', 'r').readAsString());
          for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket']) reach(name, () => globalThis[name].name);
          return reached;
        })();
        """,
        value=[],
        before=JS_REACHING,
    ),
    javascript(
        "modules of Node",
        """
        const found = [];
        for (const name of ['child_process', 'net', 'vm', 'worker_threads', 'process']) {
          try { require(name); found.push(name); } catch {}
        }
        return found;
        """,
        value=[],
    ),
    javascript("memory", "const all = []; for (;;) all.push(new Array(100000).fill(n));", "out_of_memory"),
    javascript("one huge buffer", "return new Uint8Array(2 ** 31 - 1).length;", "out_of_memory", "error"),
    javascript("endless loop", "for (;;) {}", "timeout"),
    javascript(
        "endless promises",
        "const again = () => Promise.resolve().then(again); return again();",
        "timeout",
        "out_of_memory",
    ),
    javascript("a promise that nothing settles", "return new Promise(() => {});", "crashed"),
    javascript("catastrophic expression", "return /^(a+)+$/.test('a'.repeat(60) + 'b');", "timeout"),
    javascript("output flood", "for (;;) console.log('x'.repeat(4000));", "output_limit", spoils=True),
    javascript("one huge line", "console.log('x'.repeat(1_000_000)); return 8;", value=8),
    javascript("exit", "process.exit(3);", "crashed"),
    javascript("deep recursion", "return solve(2) + 1;", "crashed", "error"),
    javascript(
        "forges an answer on every descriptor",
        """
        return (async () => {
          const os = (await imported('qjs:os')) ?? (await imported('os'));
          const frame = new Uint8Array([0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 57]);
          for (let fd = 0; fd < 2048; fd++) os.write(fd, frame.buffer, 0, frame.length);
          return 8;
        })();
        """,
        value=9,
        before=JS_REACHING,
        spoils=True,
    ),
    javascript(
        "a header that lies",
        """
        return (async () => {
          const os = (await imported('qjs:os')) ?? (await imported('os'));
          os.write(1004, new Uint8Array(4096).fill(255).buffer, 0, 4096);
          return 8;
        })();
        """,
        "crashed",
        before=JS_REACHING,
    ),
    javascript(
        "changes what everything stands on",
        "Array.prototype.map = JSON.stringify = Object.keys = () => 'forged'; Promise.prototype.then = null; return 8;",
        "returned",
        "crashed",
        "error",
        "timeout",
        value=8,
    ),
    javascript("a huge value", "return 'x'.repeat(2 << 20);", value=None),
    javascript("a value that lies", "return { toJSON: () => 9, valueOf: () => 9, n: 1n };", "returned", value=None),
)


async def attacked(attack: Attack) -> JobOutcome:
    runner = FallbackRunner(require_fallback(), keep_ready=False)
    try:
        return await runner.run(CodeJob(attack.language, attack.code, "solve", ((1,), (2,), (3,)), LIMITS))
    finally:
        await runner.close()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.language}-{attack.name}")
async def test_an_attack_reaches_nothing_and_spoils_no_other_call(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "known to nobody")
    before = living()

    outcome = await attacked(attack)
    first, second, third = outcome.calls

    assert (first.status, first.value_json) == ("returned", str(HONEST))
    assert second.status in attack.statuses
    if second.status == "returned" and second.value_json is not None:
        assert json.loads(second.value_json) == attack.value
    if third.status == "returned" or not attack.spoils:
        assert (third.status, third.value_json) == ("returned", str(HONEST))
    assert living() <= before


def living() -> set[psutil.Process]:
    """What this process has started, now and in earlier tests, and what still lives."""
    return {child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE}


async def one_child() -> psutil.Process:
    """The confined process, once it has shut its own door."""
    async with asyncio.timeout(10):
        while True:
            for child in psutil.Process().children():
                if child.rlimit(psutil.RLIMIT_NOFILE) == (0, 0):
                    return child
            await asyncio.sleep(0.01)


LOOPS = {"python": "def solve():\n    while True: pass\n", "javascript": "function solve() { for (;;) {} }\n"}


@pytest.mark.parametrize("language", ["python", "javascript"])
async def test_a_cancelled_program_is_gone_when_the_call_returns(language: str) -> None:
    before = living()
    runner = FallbackRunner(require_fallback())
    try:
        job = CodeJob(language, LOOPS[language], "solve", ((),), Limits(test_s=60, job_s=60))
        run = asyncio.create_task(runner.run(job))
        child = await one_child()
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert not child.is_running()
        assert living() <= before
    finally:
        await runner.close()


async def test_nothing_of_one_run_is_seen_by_the_next() -> None:
    runner = FallbackRunner(require_fallback())
    leave = "import builtins, os\ndef solve():\n    builtins.len = lambda _: 9\n    os.environ['LEFT'] = '1'\n"
    look = "import os\ndef solve():\n    return [len([]), 'LEFT' in os.environ]\n"
    try:
        await runner.run(CodeJob("python", leave, "solve", ((),)))
        seen = await runner.run(CodeJob("python", look, "solve", ((),)))
    finally:
        await runner.close()

    assert seen.pool_hit
    assert seen.calls[0].value_json == "[0,false]"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_the_process_of_the_interpreter_knows_nothing_and_can_open_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A way out of WebAssembly would find no environment, only pipes and the module, and no right to open more."""
    monkeypatch.setenv(SECRET, "known to nobody")
    runtimes = require_fallback()
    runner = FallbackRunner(runtimes, keep_ready=False)
    run = asyncio.create_task(runner.run(CodeJob("python", LOOPS["python"], "solve", ((),), Limits(2, 2))))
    try:
        child = await one_child()
        assert set(child.environ()) <= {"LC_CTYPE"}
        assert child.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
        assert child.rlimit(psutil.RLIMIT_NPROC) == (0, 0)
        folder = f"/proc/{child.pid}/fd"
        opened = {target(f"{folder}/{fd}") for fd in os.listdir(folder)}
        assert {name for name in opened if not name.startswith("pipe:")} <= {
            "/dev/null",
            str(runtimes.module("python")),
        }
    finally:
        await run
        await runner.close()


def target(link: str) -> str:
    return os.readlink(link)


def test_a_process_without_its_app_ends() -> None:
    runtimes = require_fallback()
    module = runtimes.module("javascript")
    assert module is not None
    worker = Worker(Interpreter(module, ("qjs", "-e", "for (;;) {}")))
    try:
        child = psutil.Process(worker.pid)
        assert worker._process.stdin is not None
        worker._process.stdin.close()
        assert child.wait(timeout=10) == 0
    finally:
        worker.kill()
