"""Programs that want to be there after their time."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import Hostile, maker

_make = maker("survivor", "python")

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make(
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
    _make(
        "a daemon that ignores all signals",
        """
        import os, signal, time
        if os.fork() == 0:
            os.setsid()
            for number in range(1, 65):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
            while True: time.sleep(0.01)
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "ignores all signals and goes on",
        """
        import signal
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        while True: pass
        """,
        "timeout",
    ),
    _make(
        "an orphan that holds stdout",
        """
        import os, time
        if os.fork() == 0: time.sleep(1000)
        os._exit(0)
        """,
        "crashed",
        mentions="exit code 0",
    ),
    _make(
        "an orphan that goes on printing",
        """
        import os, time
        if os.fork() == 0:
            while True:
                os.write(1, b"still here ")
                time.sleep(0.01)
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "runs away from being killed",
        """
        import os
        if os.fork() == 0:
            os.setsid()
            while True:
                try:
                    if os.fork(): os._exit(0)
                except OSError: pass
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "processes that revive each other",
        """
        import os, time
        def guard():
            while True:
                if os.fork() == 0: continue
                try: os.wait()
                except OSError: pass
                time.sleep(0.05)
        if os.fork() == 0: guard()
        return 8
        """,
        "returned",
        "timeout",
        value="8",
        after=False,
    ),
    _make(
        "stopped children",
        """
        import os, signal
        for _ in range(10):
            if os.fork() == 0:
                os.setsid()
                os.kill(os.getpid(), signal.SIGSTOP)
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "adopts orphans and hides its name",
        """
        import ctypes, os, time
        libc = ctypes.CDLL(None)
        libc.prctl(36, 1, 0, 0, 0)
        libc.prctl(15, b"runner-python", 0, 0, 0)
        libc.prctl(4, 0, 0, 0, 0)
        for _ in range(5):
            if os.fork() == 0:
                if os.fork() == 0:
                    os.setsid()
                    time.sleep(1000)
                os._exit(0)
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "becomes another program",
        "import os\nos.execv('/bin/sh', ['runner-python', '-c', 'while :; do sleep 100; done'])",
        "crashed",
        "timeout",
    ),
    _make(
        "background jobs of a shell",
        """
        import os
        os.system("(trap '' HUP TERM INT; sleep 1000) & nohup sleep 1000 >/dev/null 2>&1 & setsid sleep 1000 &")
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "a timer that rings in another test",
        """
        import signal
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
        return 8
        """,
        "returned",
        "crashed",
        value="8",
        after=False,
    ),
    _make(
        "threads that stay",
        """
        import threading, time
        for _ in range(5): threading.Thread(target=time.sleep, args=(1000,)).start()
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "an ending that never ends",
        """
        import atexit, os, sys, time
        atexit.register(time.sleep, 1000)
        class Last:
            def __del__(self): time.sleep(1000)
        sys.last = Last()
        return 8
        """,
        "returned",
        value="8",
    ),
    _make(
        "leaves files for its next process and dies",
        """
        import os
        for name in ("json", "os", "struct", "sys", "site", "usercustomize", "sitecustomize"):
            with open(name + ".py", "w") as file: file.write("raise SystemExit('poisoned')")
        folder = ".local/lib/python%d.%d/site-packages" % sys.version_info[:2]
        os.makedirs(folder)
        for name in ("usercustomize.py", "evil.pth"):
            with open(f"{folder}/{name}", "w") as file: file.write("import os; os._exit(0)")
        with open("pyvenv.cfg", "w") as file: file.write("home = /sandbox")
        os._exit(3)
        """,
        "crashed",
        mentions="exit code 3",
        head="import sys",
    ),
)
