"""The program that measures a candidate's function from inside the sandbox.

One call of a job measures one input once: what carries the input to the function (pipe, JSON) is not counted, start-up
neither. It answers with the milliseconds that one call took, or with null when it would take too long.

- Processor time is taken where it is smaller than wall time: a sandbox gets half a processor in slices, and one that
  ends in the middle of a call would count twice.
- Fast functions are called many times in a row, as long as they leave their arguments as they were.
- Code that remembers (a table outside of the function, ``lru_cache``) is loaded anew before every measured call, and is
  never called in a row; else its memory would be measured.
- Before an input the time is foretold from the two before: the sandbox is not left running into its limit.

The candidate's code runs beside this program and could change what it answers. It would fool its own analysis, nothing
else: verdicts on tests never come from here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from interview_desktop.ports import JobKind

ENTRY: Final = "interview_desktop_measure"

_REMEMBERS: Final = {
    "python": (
        re.compile(r"\b(?:lru_cache|cache|cached_property|global|setdefault\s*=)\b"),
        re.compile(
            r"^[A-Za-z_]\w*\s*(?::[^=\n]+)?=\s*(?:[\[{]|\w*dict\b|\w*set\b|list\b|collections\b|Counter\b)", re.M
        ),
        re.compile(r"def\s+\w+\([^)]*=\s*(?:[\[{]|dict\(|set\(|list\()"),
        re.compile(r"^\s+[A-Za-z_]\w*\s*(?::[^=\n]+)?=\s*(?:\{\}|\[\]|dict\(\)|set\(\))", re.M),
    ),
    "javascript": (
        re.compile(r"^(?:const|let|var)\s+[A-Za-z_$][\w$]*\s*=\s*(?:new\b|[\[{])", re.M),
        re.compile(r"^(?:let|var)\s+[A-Za-z_$][\w$]*\s*(?:=|;|$)", re.M),
        re.compile(r"\bstatic\s+#?\w+\s*=|\bglobalThis\b|^const\s+\w+\s*=\s*\(\s*(?:\(\)|function)", re.M),
    ),
}


@dataclass(frozen=True, slots=True)
class Pace:
    """``most_ms``: a call that is foretold to take longer is not made; ``all_ms``: for all calls together."""

    most_ms: float = 400.0
    all_ms: float = 5_000.0


def remembers(language: str, code: str) -> bool:
    """Whether the code may keep something from call to call. Rather too often than too seldom."""
    if language == "python" and "class " in code:
        return any(pattern.search(code) for pattern in _REMEMBERS["python"])
    return any(pattern.search(code) for pattern in _REMEMBERS.get(language, ())[:3])


def program(language: str, code: str, entry: str, kind: JobKind, pace: Pace) -> str:
    """A program whose function ``ENTRY`` takes the size and then the arguments of ``entry``.

    Raises:
        KeyError: there is no stopwatch for ``language``.
    """
    settings = {
        "code": code.encode("utf-8", "backslashreplace").decode(),
        "entry": entry,
        "operations": kind == "operations",
        "fresh": remembers(language, code),
        "most_ms": pace.most_ms,
        "all_ms": pace.all_ms,
    }
    text = json.dumps(settings)
    return _PROGRAMS[language].replace("SETTINGS", json.dumps(text) if language == "python" else text)


_PYTHON: Final = """
import json as _json, math as _math, marshal as _marshal, time as _time

_S = _json.loads(SETTINGS)
_PROGRAM = compile(_S["code"], "solution.py", "exec", dont_inherit=True)
_GIVEN = {name: value for name, value in globals().items() if name[:1] != "_"}
_STATE = {"function": None, "all": 0.0, "times": {}}


def _load():
    namespace = {**_GIVEN, "__name__": "solution", "__file__": "solution.py", "__builtins__": __builtins__}
    exec(_PROGRAM, namespace)
    made = namespace[_S["entry"]]
    return _operate(made) if _S["operations"] else made


def _operate(kind):
    def run(names, lists):
        made = kind(*lists[0])
        for name, values in zip(names[1:], lists[1:]):
            getattr(made, name)(*values)
    return run


def _call(function, values, times, wall=_time.perf_counter_ns, cpu=_time.process_time_ns):
    wall_began, cpu_began = wall(), cpu()
    for _ in range(times):
        value = function(*values)
    if hasattr(type(value), "__await__"):
        import asyncio
        asyncio.run(_finish(value))
    return min(cpu() - cpu_began, wall() - wall_began) / times / 1e6


async def _finish(value):
    return await value


def _too_slow(size):
    past = _STATE["times"]
    if size in past:
        return past[size] > _S["most_ms"]
    known = sorted(past)
    if len(known) < 2 or past[known[-1]] < 2:
        return False
    (one, two) = known[-2:]
    # Small sizes may be an exponential's: its logarithm grows with the size, a power's with the size's logarithm.
    ratio = max(past[two] / max(past[one], 1e-6), 1.0)
    exponent = (size - two) / (two - one) if two <= 100 else _math.log(size / two) / _math.log(two / one)
    return past[two] * ratio ** min(exponent, 60) > _S["most_ms"]


def _copy(values):
    try:
        return _marshal.dumps(values)
    except ValueError:
        return None


def interview_desktop_measure(size, *values):
    if _STATE["all"] > _S["all_ms"] or _too_slow(size):
        return None
    if _S["fresh"] or _STATE["function"] is None:
        _STATE["function"] = _load()
    before = None if _S["fresh"] else _copy(values)
    took = _call(_STATE["function"], values, 1)
    _STATE["all"] += took
    _STATE["times"][size] = min(took, _STATE["times"].get(size, took))
    if took < 1.0 and before is not None and _copy(values) == before:
        times = max(3, min(int(2.0 / max(took, 0.0002)), 4000))
        again = _call(_STATE["function"], values, times)
        _STATE["all"] += again * times
        took = min(took, again)
    return took
"""

_JAVASCRIPT: Final = """
const { S: _S, now: _now, cpu: _cpu, state: _state } = {
  S: SETTINGS,
  now: process.hrtime.bigint.bind(process.hrtime),
  cpu: process.cpuUsage.bind(process),
  state: { function: null, all: 0, times: new Map() },
};

function _load() {
  const found = `\\nreturn typeof ${_S.entry} === 'undefined' ? undefined : ${_S.entry};`;
  const module = { exports: {} };
  let made = new Function('module', 'exports', 'require', _S.code + found)(module, module.exports, require);
  if (typeof made !== 'function') made = module.exports?.[_S.entry] ?? module.exports;
  if (!_S.operations) return made;
  return (names, lists) => {
    const one = new made(...lists[0]);
    for (let at = 1; at < names.length; at++) one[names[at]](...lists[at]);
  };
}

// Milliseconds: the smaller of wall and processor time, which counts in steps of a microsecond.
async function _call(run, values, times) {
  const cpu = _cpu();
  const began = _now();
  let value;
  for (let turn = 0; turn < times; turn++) value = run(...values);
  if (value && typeof value.then === 'function') await value;
  const wall = Number(_now() - began) / 1e6;
  const { user, system } = _cpu(cpu);
  return Math.min(wall, wall < 0.5 ? wall : (user + system) / 1e3) / times;
}

function _tooSlow(size) {
  const past = _state.times;
  if (past.has(size)) return past.get(size) > _S.most_ms;
  const known = [...past.keys()].sort((one, other) => one - other);
  if (known.length < 2) return false;
  const [one, two] = known.slice(-2);
  if (past.get(two) < 2) return false;
  const ratio = Math.max(past.get(two) / Math.max(past.get(one), 1e-6), 1);
  const exponent = two <= 100 ? (size - two) / (two - one) : Math.log(size / two) / Math.log(two / one);
  return past.get(two) * ratio ** Math.min(exponent, 60) > _S.most_ms;
}

async function interview_desktop_measure(size, ...values) {
  if (_state.all > _S.all_ms || _tooSlow(size)) return null;
  if (_S.fresh || _state.function === null) _state.function = _load();
  const before = _S.fresh ? '' : JSON.stringify(values);
  let took = await _call(_state.function, values, 1);
  _state.all += took;
  _state.times.set(size, Math.min(took, _state.times.get(size) ?? took));
  if (took < 1 && before !== '' && JSON.stringify(values) === before) {
    // Repeated until it gets no faster: the just-in-time compiler works in steps.
    for (let turn = 0; turn < 6; turn++) {
      const times = Math.max(5, Math.min(Math.floor(4 / Math.max(took, 0.00005)), 20000));
      const again = await _call(_state.function, values, times);
      _state.all += again * times;
      const better = again < 0.9 * took;
      took = Math.min(took, again);
      if (!better && turn > 0) break;
    }
  }
  return took;
}
"""

_PROGRAMS: Final = {"python": _PYTHON, "javascript": _JAVASCRIPT}
