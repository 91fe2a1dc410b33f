"""Answers and errors that are hard to read, compare or show."""

from __future__ import annotations

from typing import Final

from tests.support.hostile.program import Hostile, maker

_make = maker("value", "javascript")
_ANSWER = """
function answer(value) {
  const header = Buffer.alloc(20);
  [2, 0, value.length, 0, 0].forEach((number, at) => header.writeUInt32BE(number, at * 4));
  let data = Buffer.concat([header, Buffer.from(value)]);
  while (data.length) data = data.subarray(require('fs').writeSync(4, data));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  process.reallyExit(0);
}
"""

PROGRAMS: Final[tuple[Hostile, ...]] = (
    _make("not a number", "return NaN;", "returned", value="NaN"),
    _make("a number without end", "return 2n ** 100000n;", "returned"),
    _make("nothing", "return undefined;", "returned"),
    _make("endless value", "const a = []; a.push(a); return a;", "returned"),
    _make(
        "deep value",
        "let a = []; for (let i = 0; i < 100000; i++) a = [a]; return a;",
        "returned",
        "crashed",
        "timeout",
    ),
    _make("huge value", "return 'x'.repeat(3 << 20);", "returned"),
    _make("a list with four thousand million holes", "return new Array(2 ** 32 - 1);", "returned"),
    _make("true for one", "return true;", "returned", value="true"),
    _make("lone surrogate", "return '\\ud800';", "returned"),
    _make("a function for an answer", "return () => 9;", "returned"),
    _make("a symbol for an answer", "return Symbol('9');", "returned"),
    _make(
        "deep text as an answer",
        "answer('['.repeat(500000) + ']'.repeat(500000));",
        "returned",
        after=False,
        head=_ANSWER,
    ),
    _make(
        "text that is no JSON as an answer", "answer('9); process.exit(0) //');", "returned", after=False, head=_ANSWER
    ),
    _make("a rejected promise", "return Promise.reject(new TypeError('no'));", "error", mentions="TypeError"),
    _make("throws nothing", "throw undefined;", "error"),
    _make("an error of ten megabytes", "throw new Error('9'.repeat(10000000));", "error", mentions="Error"),
)
