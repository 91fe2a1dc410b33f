"""Answers, errors and clocks that claim to be something else."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import SECRET_LOOKS_LIKE, Hostile, maker

_make = maker("forger", "python")

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make(
        "an object that equals everything",
        """
        class Same:
            def __eq__(self, other): return True
            def __hash__(self): return 0
            def __repr__(self): raise SystemExit
            def __bool__(self): return True
            def __reduce__(self): return (exit, (0,))
        return Same()
        """,
        "returned",
    ),
    _make(
        "an object of a false class",
        """
        class Meta(type):
            def __instancecheck__(cls, other): return True
            def __eq__(cls, other): return True
            def __hash__(cls): return hash(int)
        class Same(metaclass=Meta):
            __class__ = int
            def __int__(self): return 9
            __index__ = __int__
            def __repr__(self): return "9"
            def __eq__(self, other): return True
        return Same()
        """,
        "returned",
        "error",
    ),
    _make(
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
    _make(
        "a list that shows another",
        """
        class Shown(list):
            def __iter__(self): return iter([9])
            def __eq__(self, other): return True
            def __len__(self): return 1
        class Same(dict):
            def items(self): return [("a", 9)]
            def __eq__(self, other): return True
        return [Shown([8]), Same(a=8)]
        """,
        "returned",
    ),
    _make(
        "an object that waits for the answer",
        """
        class Awaited:
            def __await__(self): raise SystemExit(0)
            def __eq__(self, other): return True
        return Awaited()
        """,
        "error",
        mentions="SystemExit",
    ),
    _make(
        "a pickle that runs when it is read",
        """
        import pickle
        class Run:
            def __reduce__(self): return (exec, ("raise SystemExit(0)",))
        tagged = {"__class__": "int", "$ref": "#"}
        return [pickle.dumps(Run()).decode("latin-1"), "!!python/object/apply:os._exit [0]", tagged]
        """,
        "returned",
    ),
    _make(
        "an exception that lies",
        """
        class Liar(Exception):
            def __str__(self): raise SystemExit
            def __class__(self): raise SystemExit
        raise Liar
        """,
        "error",
        mentions="Liar",
    ),
    _make(
        "an exception whose class lies",
        """
        class Meta(type):
            @property
            def __name__(cls): raise SystemExit(0)
        class Liar(BaseException, metaclass=Meta): pass
        raise Liar
        """,
        "error",
        "crashed",
    ),
    _make(
        "a text that lies about its length",
        """
        class Text(str):
            def __len__(self): return 1
            def encode(self, *_): return b"9" * 100_000
        class Shown:
            def __repr__(self): return Text("9")
        return Shown()
        """,
        "returned",
        "crashed",
    ),
    _make(
        "a clock that stands still",
        """
        import time
        real = time.sleep
        now = time.monotonic()
        time.monotonic = time.perf_counter = time.time = time.process_time = lambda: now
        time.monotonic_ns = time.perf_counter_ns = time.time_ns = lambda: int(now)
        real(0.4)
        return 8
        """,
        "returned",
        value="8",
        at_least_ms=400,
    ),
    _make(
        "keeps what earlier tests left",
        """
        found = [*kept, *builtins.kept, *sys.modules["kept"].kept]
        with open("kept") as file: found.append(file.read())
        return sorted({match for item in found for match in re.findall(looked_for, repr(item))})
        """,
        "returned",
        value="[]",
        secret=True,
        head=f"""
import builtins, gc, os, re, sys, types
looked_for = "{SECRET_LOOKS_LIKE}"
kept = builtins.kept = [str(frame) for frame in gc.get_objects() if isinstance(frame, (str, dict))]
sys.modules["kept"] = types.SimpleNamespace(kept=[dict(os.environ), sys.argv, sys.orig_argv])
with open("kept", "w") as file: file.write(repr(kept)[:1 << 20])
""",
    ),
)
