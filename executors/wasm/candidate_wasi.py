"""Goes before the candidate's program of a Python container, so that the same program runs without an operating system.

``begin`` gets the sources of ``executors/python`` and the line in ``candidate.py`` that has the descriptors.
"""

import io
import os
import sys
import time
from types import ModuleType

INPUT = ".input"


def without_files(path, mode="r", *arguments, **named):
    """The program tells its kernel whom to kill when memory runs out, and makes a file its standard input; here there
    is no kernel, and what is written to a pipe of that name is the standard input."""
    if str(path).startswith("/proc/"):
        return io.StringIO()
    if path == INPUT:
        return open("/pipes/input", mode) if "w" in mode else Nothing()
    return open(path, mode, *arguments, **named)


class Nothing(io.BytesIO):
    def fileno(self):
        return 0


class LateAsyncio(ModuleType):
    """Loaded when it is wanted, which few programs do, and with an event loop that waits for nothing but clocks."""

    def __getattr__(self, name):
        if sys.modules.get("asyncio") is self:
            del sys.modules["asyncio"]
        import asyncio

        if not hasattr(asyncio, "_without_sockets"):
            asyncio._without_sockets = True
            prepare(asyncio)
        return getattr(asyncio, name)


def prepare(asyncio):
    import selectors

    class Clocks(selectors.SelectSelector):
        def select(self, timeout=None):
            time.sleep(1e6 if timeout is None else max(0, timeout))
            return []

    class Loop(asyncio.SelectorEventLoop):
        def __init__(self):
            super().__init__(Clocks())

        def _make_self_pipe(self):
            return

        def _close_self_pipe(self):
            return

        def _write_to_self(self):
            return

    class Policy(asyncio.DefaultEventLoopPolicy):
        _loop_factory = Loop

    asyncio.set_event_loop_policy(Policy())


def begin(candidate, values, pipes):
    os.set_inheritable = os.dup2 = lambda *_: None
    remove = os.remove
    os.remove = lambda path, **named: None if path == INPUT else remove(path, **named)
    sys.argv[:] = ["solution.py"]
    sys.modules["asyncio"] = LateAsyncio("asyncio")
    sys.modules["values"] = ModuleType("values")
    exec(compile(values, "values.py", "exec"), sys.modules["values"].__dict__)
    assert pipes in candidate
    source = candidate.replace(pipes, "CALLS, ANSWERS = PIPES", 1)
    opened = os.open("/pipes/calls", os.O_RDONLY), os.open("/pipes/answers", os.O_WRONLY)
    exec(compile(source, "candidate.py", "exec"), {"__name__": "__main__", "open": without_files, "PIPES": opened})
