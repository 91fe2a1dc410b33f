"""Programs that take more than they may: time, memory, processes, files, output."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import Hostile, maker

_make = maker("resources", "python")
_BOMB = ("timeout", "crashed", "out_of_memory", "error")
_WHOLE = ("finished", "timeout", "crashed", "out_of_memory")

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make("endless loop", "while True: pass", "timeout"),
    _make("endless loop while loading", "while True: pass", "not_run", reasons=("timeout",), while_loading=True),
    _make("sleeps for ever", "import time\nwhile True: time.sleep(100)", "timeout"),
    _make("stops itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nreturn 8", "timeout"),
    _make(
        "fork bomb",
        """
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """,
        *_BOMB,
    ),
    _make(
        "fork bomb while loading",
        """
        import os
        while True:
            try: os.fork()
            except OSError: pass
        """,
        "not_run",
        reasons=("timeout", "crashed", "out_of_memory"),
        while_loading=True,
    ),
    _make(
        "thread bomb",
        """
        import threading, time
        started = 0
        try:
            while True:
                threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
                started += 1
        except RuntimeError: pass
        return started < 64
        """,
        "returned",
        value="true",
    ),
    _make("memory bomb", "x = [bytearray(1 << 20) for _ in range(4000)]", "out_of_memory", "error"),
    _make(
        "memory bomb while loading",
        "x = [bytearray(1 << 20) for _ in range(4000)]",
        "not_run",
        reasons=("out_of_memory",),
        while_loading=True,
    ),
    _make(
        # The kernel ends who is the largest, and here that may be the runner.
        "memory bomb of many small processes",
        """
        import os, time
        for _ in range(60):
            if os.fork() == 0:
                with open("/proc/self/oom_score_adj", "w") as file: file.write("0")
                kept = bytearray(os.urandom(1 << 20) * 4)
                time.sleep(100)
        time.sleep(100)
        """,
        *_BOMB,
        "not_run",
        reasons=_WHOLE,
        before=False,
        after=False,
    ),
    _make(
        "memory held by pipes",
        """
        import fcntl, os
        held = 0
        kept = []
        try:
            while True:
                ends = os.pipe()
                kept.append(ends)
                try: fcntl.fcntl(ends[1], 1031, 1 << 20)
                except OSError: pass
                os.set_blocking(ends[1], False)
                try:
                    while True: held += os.write(ends[1], bytes(1 << 16))
                except BlockingIOError: pass
        except OSError: pass
        return held < 128 << 20
        """,
        "returned",
        "out_of_memory",
        "timeout",
        value="true",
    ),
    _make(
        "fills its folder",
        """
        written = 0
        try:
            with open("big", "wb") as file:
                while True: written += file.write(b"x" * (1 << 20))
        except OSError: pass
        return written <= 32 << 20
        """,
        "returned",
        value="true",
    ),
    _make(
        "fills its folder with names",
        """
        import os
        made = 0
        try:
            while True:
                os.symlink("/proc/1/fd/1", f"link{made}")
                made += 1
        except OSError: pass
        return 500 < made < 1024
        """,
        "returned",
        value="true",
    ),
    _make(
        "a file of a terabyte with nothing in it",
        """
        import os
        with open("sparse", "wb") as file:
            try: file.truncate(1 << 40)
            except OSError: pass
            try: os.posix_fallocate(file.fileno(), 0, 64 << 20)
            except OSError: return os.stat("sparse").st_blocks * 512 <= 32 << 20
        return "it was allocated"
        """,
        "returned",
        value="true",
    ),
    _make(
        "folders within folders",
        """
        import os
        depth = 0
        try:
            while True:
                os.mkdir("d" * 200)
                os.chdir("d" * 200)
                depth += 1
        except OSError: pass
        return depth < 1024
        """,
        "returned",
        value="true",
    ),
    _make(
        "all descriptors",
        """
        import os
        opened = 0
        try:
            while True:
                os.open("/dev/null", 0)
                opened += 1
        except OSError: pass
        return opened < 256
        """,
        "returned",
        value="true",
    ),
    _make(
        "all watches of its user",
        """
        import ctypes
        libc = ctypes.CDLL(None)
        made = 0
        while libc.inotify_init() >= 0: made += 1
        return 0 < made < 256
        """,
        "returned",
        value="true",
    ),
    _make("output flood", "while True: print('x' * 4000)", "output_limit", reasons=("output_limit",), after=False),
    _make(
        "log flood",
        "import sys\nwhile True: print('x' * 4000, file=sys.stderr)",
        "output_limit",
        reasons=("output_limit",),
        after=False,
    ),
    _make(
        "output flood while loading",
        "while True: print('x' * 4000)",
        "not_run",
        reasons=("output_limit",),
        while_loading=True,
    ),
    _make(
        "a flood from many processes",
        """
        import os
        for _ in range(20):
            if os.fork() == 0:
                while True: os.write(1 + os.getpid() % 2, bytes(4096))
        while True: pass
        """,
        "output_limit",
        reasons=("output_limit",),
        after=False,
    ),
    _make("one huge line", "print('x' * 1_000_000)\nreturn 8", "returned", value="8"),
    _make(
        "a line without end",
        "import os\nwhile True: os.write(1, bytes(1 << 16))",
        "output_limit",
        reasons=("output_limit",),
        after=False,
    ),
    _make(
        "output in drops",
        "import os\nwhile True: os.write(1, b'x')",
        "timeout",
        "output_limit",
        reasons=("finished", "output_limit"),
        after=False,
    ),
    _make("endless recursion", "return solve(2)", "error", "crashed"),
    _make(
        "endless recursion without a limit",
        "import sys\nsys.setrecursionlimit(2_000_000_000)\nreturn solve(2)",
        *_BOMB,
    ),
    _make("a pattern that explodes", "import re\nreturn bool(re.match(r'(a+)+$', 'a' * 60 + 'b'))", "timeout"),
    _make("a power without end", "return (10 ** 40_000_000) % 10 ** 39_000_000 == 8", "timeout"),
    _make(
        "fifty busy processes",
        """
        import os
        for _ in range(50):
            if os.fork() == 0:
                while True: pass
        return 8
        """,
        "returned",
        "timeout",
        value="8",
        after=False,
    ),
)
