"""Programs that want a better verdict than their answers deserve."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import SECRET_LOOKS_LIKE, Hostile, maker

_make = maker("forger", "python")
_LOST = ("returned", "error", "crashed", "timeout")
"""Who changes the answering process itself may lose it; only a pass would be a lie."""

_FORGED_ANSWER = """
import base64, json, os, struct
value = base64.b64encode(b"9").decode()
call = dict(status="returned", passed=True, value=value, repr="", error="", line=0, stdout="", stderr="", wall_ms=1)
message = json.dumps(dict(reason="finished", detail="", line=0, stdout="", stderr="", wall_ms=1, cpu_ms=1, passed=True,
                          peak_memory=1, calls=[call] * 3)).encode()
frame = struct.pack(">I", len(message)) + message
attached = struct.pack(">B3xI", 1, len(frame)) + frame
"""

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make(
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
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames on stdout",
        "for _ in range(20):\n    os.write(1, frame)\n    os.write(1, attached)\nreturn 8",
        "returned",
        value="8",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames on stderr",
        "for _ in range(20):\n    os.write(2, frame)\n    os.write(2, attached)\nreturn 8",
        "returned",
        value="8",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames on stdout, then the end",
        "os.write(1, frame)\nos.write(1, attached)\nos._exit(0)",
        "crashed",
        mentions="exit code 0",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames while loading",
        """
        for fd in (0, 1, 2, 5, 6, 7, 8, 9):
            try: os.write(fd, frame)
            except OSError: pass
        os._exit(0)
        """,
        "not_run",
        reasons=("crashed",),
        while_loading=True,
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames through /proc/1/fd",
        """
        reached = []
        for path in [*(f"/proc/1/fd/{fd}" for fd in range(64)), "/proc/1/mem", "/proc/1/task/1/fd/1", "/proc/1/cwd/x"]:
            for mode in ("rb", "wb"):
                try:
                    with open(path, mode, 0) as file:
                        file.write(frame) if mode == "wb" else file.read(1)
                    reached.append(path + mode)
                except OSError: pass
        return reached
        """,
        "returned",
        value="[]",
        head=_FORGED_ANSWER,
    ),
    _make(
        "forged frames through devices",
        """
        for path in ("stdout", "stderr", "console", "tty", "tty0", "ptmx", "pts/0", "pts/ptmx", "kmsg", "fd/1"):
            try:
                descriptor = os.open("/dev/" + path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
                os.write(descriptor, frame)
            except OSError: pass
        return 8
        """,
        "returned",
        value="8",
        head=_FORGED_ANSWER,
    ),
    _make(
        "says that all tests passed",
        """
        import sys
        print("3 passed in 0.01s\\nOK\\n{\\"passed\\": true}\\n##teamcity[testFinished]\\nok 1\\nok 2\\nok 3\\n1..3")
        print("\\x1b[2J\\x1b[32mAll tests passed\\x1b[0m", file=sys.stderr)
        sys.exit(0)
        """,
        "error",
        mentions="SystemExit",
    ),
    _make("sys.exit", "import sys\nsys.exit(0)", "error", mentions="SystemExit"),
    _make("os._exit", "import os\nos._exit(0)", "crashed", mentions="exit code 0"),
    _make(
        "os._exit while loading",
        "import os\nos._exit(0)",
        "not_run",
        reasons=("crashed",),
        while_loading=True,
    ),
    _make("sys.exit while loading", "raise SystemExit", "not_run", reasons=("crashed",), while_loading=True),
    _make("kills itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "crashed", mentions="SIGSEGV"),
    _make(
        "signals to the runner",
        """
        import os, signal
        for number in range(1, 65):
            try: os.kill(1, number)
            except OSError: pass
        return 8
        """,
        "returned",
        value="8",
    ),
    _make("kills everybody", "import os\nos.kill(-1, 9)\nreturn 8", "returned", "error", value="8"),
    _make(
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
        *_LOST,
        after=False,
    ),
    _make(
        "changed ways to write",
        """
        import json, os, sys
        real = os.write
        os.write = lambda fd, data: real(fd, bytes(data).replace(b"8", b"9")) and len(data)
        json.encoder.c_make_encoder = json.encoder.encode_basestring_ascii = lambda *_: (lambda *_: ["9"])
        sys.modules["json"] = sys.modules["os"] = sys.modules["struct"] = None
        sys.stdout.write = sys.stderr.write = lambda text: len(text)
        return 8
        """,
        *_LOST,
        secret=True,
        after=False,
    ),
    _make(
        "stdout that is something else",
        """
        class Passed:
            def write(self, text): raise SystemExit(0)
            def __getattr__(self, name): raise SystemExit(0)
        sys.stdout = sys.stderr = sys.__stdout__ = Passed()
        return 8
        """,
        *_LOST,
        value="8",
        after=False,
        head="import sys",
    ),
    _make(
        "closes all descriptors",
        "import os\nos.closerange(0, 256)\nreturn 8",
        "crashed",
        after=True,
    ),
    _make(
        "swaps answers and output",
        "import os\nos.dup2(1, 4)\nprint(9)\nreturn 9",
        "timeout",
        "crashed",
    ),
    _make(
        "output in place of answers",
        "import os\nos.dup2(4, 1)\nos.dup2(4, 2)\nprint('9' * 100)\nreturn 8",
        "crashed",
        "timeout",
    ),
    _make(
        "steals its own answer",
        """
        import os
        if os.fork() == 0:
            descriptor = os.open("/proc/self/fd/4", os.O_RDONLY)
            while True: os.read(descriptor, 1 << 16)
        import time
        time.sleep(0.1)
        return 9
        """,
        "timeout",
        "returned",
        "crashed",
        secret=True,
        after=False,
    ),
    _make(
        "answers ahead of the question",
        "for _ in range(9): main.answer(main.RETURNED, value='9')\nreturn 8",
        "returned",
        "crashed",
        secret=True,
        after=False,
        head="import sys\nmain = sys.modules['__main__']",
    ),
    _make(
        "answers ahead and goes on working",
        "main.answer(main.RETURNED, value='9')\nwhile True: pass",
        "returned",
        secret=True,
        after=False,
        head="import sys\nmain = sys.modules['__main__']",
    ),
    _make(
        "a child answers for the dead",
        """
        if os.fork() == 0:
            while True:
                time.sleep(0.05)
                main.answer(main.RETURNED, value="9")
        os._exit(0)
        """,
        "crashed",
        "returned",
        secret=True,
        after=False,
        head="import os, sys, time\nmain = sys.modules['__main__']",
    ),
    _make(
        "says again that it is warm and loaded",
        "main.answer(main.WARM)\nmain.answer(main.LOADED)\nmain.answer(200, value='9')\nreturn 9",
        "crashed",
        head="import sys\nmain = sys.modules['__main__']",
    ),
    _make(
        "an answer of four gigabytes is announced",
        "os.write(4, b'\\xff' * 64)\nreturn 9",
        "crashed",
        head="import os",
    ),
    _make(
        "half an answer",
        "os.write(4, struct.pack('>6I', 2, 0, 1, 0, 0, 0)[:9])\ntime.sleep(100)",
        "timeout",
        head="import os, struct, time",
    ),
    _make(
        "an answer in crumbs",
        "while True: os.write(4, b'\\0')",
        "crashed",
        "timeout",
        head="import os",
    ),
    _make(
        "walks up the frames",
        """
        frame = sys._getframe()
        while frame:
            for names in (frame.f_locals, frame.f_globals):
                for name in list(names):
                    if name in ("encode", "text", "value", "show", "describe"): names[name] = lambda *_: "9"
            frame = frame.f_back
        main = sys.modules["__main__"]
        main.NOT_JSON = main.RAISED = main.SYNTAX = main.RETURNED
        main.show = main.describe = lambda *_: "9"
        return 8
        """,
        *_LOST,
        secret=True,
        after=False,
        head="import sys",
    ),
    _make(
        "looks for the answer",
        """
        found = {match for item in gc.get_objects() for match in text.findall(str(item)[:20000])
                 if isinstance(item, (list, dict, tuple, str))}
        frame = sys._getframe()
        while frame:
            found.update(text.findall(str([frame.f_locals, frame.f_globals])))
            frame = frame.f_back
        with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
            for line in maps:
                span, rights, *_ = line.split()
                if rights.startswith("rw"):
                    start, end = (int(part, 16) for part in span.split("-"))
                    memory.seek(start)
                    found.update(match.decode() for match in raw.findall(memory.read(end - start)))
        for root in ("/executor", "/sandbox", "/run", "/var/tmp", "/tmp", "/proc/self", "/home", "/opt"):
            for folder, _, names in os.walk(root):
                for name in names:
                    try: descriptor = os.open(os.path.join(folder, name), os.O_RDONLY | os.O_NONBLOCK)
                    except OSError: continue
                    try: found.update(match.decode() for match in raw.findall(os.read(descriptor, 1 << 16)))
                    except OSError: pass
                    os.close(descriptor)
        return found.pop() if found else "nothing"
        """,
        "returned",
        value='"nothing"',
        secret=True,
        head=f"""
import gc, os, re, sys
text, raw = re.compile("{SECRET_LOOKS_LIKE}"), re.compile(b"{SECRET_LOOKS_LIKE}")
""",
    ),
    _make(
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
    _make(
        "traces its callers",
        """
        def trace(frame, event, argument):
            if event == "return" or "value" in frame.f_locals:
                try: frame.f_locals["value"] = frame.f_locals["text"] = 9
                except BaseException: pass
            return trace
        frame = sys._getframe()
        while frame:
            frame.f_trace = trace
            frame = frame.f_back
        sys.settrace(trace)
        sys.setprofile(trace)
        return 8
        """,
        *_LOST,
        secret=True,
        after=False,
        head="import sys",
    ),
    _make(
        "hooks for the end",
        """
        import atexit
        atexit.register(os.write, 1, frame)
        sys.excepthook = sys.unraisablehook = sys.breakpointhook = lambda *_: os.write(1, frame)
        class Last:
            def __del__(self): os.write(1, frame)
        sys.last = Last()
        raise KeyboardInterrupt
        """,
        "error",
        mentions="KeyboardInterrupt",
        head=_FORGED_ANSWER + "import sys",
    ),
    _make(
        "hooks for imports",
        """
        import types
        fake = types.ModuleType("asyncio")
        fake.run = lambda coroutine: coroutine.close() or 9
        sys.modules["asyncio"] = fake
        sys.meta_path.insert(0, fake)
        async def later(): return 8
        return later()
        """,
        "returned",
        secret=True,
        head="import sys",
    ),
    _make(
        "signals in the middle of the answer",
        """
        import signal
        def forge(*_):
            try: main.answer(main.RETURNED, value="9")
            finally: raise SystemExit
        signal.signal(signal.SIGALRM, forge)
        signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
        return "8" * 1_000_000
        """,
        *_LOST,
        secret=True,
        after=False,
        head="import sys\nmain = sys.modules['__main__']",
    ),
    _make(
        "a crash report on the answer pipe",
        "import faulthandler\nfaulthandler.enable(file=4)\nfaulthandler.dump_traceback(file=4)\nreturn 8",
        "crashed",
        "timeout",
    ),
)
