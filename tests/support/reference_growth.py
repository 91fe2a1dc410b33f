"""Functions of known growth in both languages, with inputs that bring it out."""

from __future__ import annotations

from dataclasses import dataclass

SIZES = tuple(sorted({size for power in range(4, 18) for size in (1 << power, 3 << power >> 1)}))
SMALL = tuple(range(6, 27))

NUMBERS = """
import random
def generate(size, seed):
    source = random.Random(seed)
    items = list(range(size))
    source.shuffle(items)
    return [items]
"""
SORTED = "def generate(size, seed):\n    return [list(range(0, 2 * size, 2)), 2 * size - 1]\n"
NUMBER = "def generate(size, seed):\n    return [size]\n"
TEXT = """
import random
def generate(size, seed):
    source = random.Random(seed)
    return ["".join(source.choice("abcdef") for _ in range(size))]
"""
TWO_TEXTS = """
import random
def generate(size, seed):
    source = random.Random(seed)
    return ["".join(source.choice("abcdef") for _ in range(size)) for _ in range(2)]
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """``truth`` is the class; empty: none of those that are told apart, so that only silence is right."""

    name: str
    truth: str
    generator: str
    python: str
    javascript: str
    sizes: tuple[int, ...] = SIZES

    def code(self, language: str) -> str:
        return self.python if language == "python" else self.javascript


REFERENCES: tuple[Reference, ...] = (
    Reference("first element", "O(1)", NUMBERS, "def f(a):\n    return a[0]", "const f = (a) => a[0];"),
    Reference(
        "arithmetic sum",
        "O(1)",
        NUMBER,
        "def f(n):\n    t = 0\n    for i in range(20):\n        t += (n + i) % 7\n    return t",
        "function f(n) { let t = 0; for (let i = 0; i < 20; i++) t += (n + i) % 7; return t; }",
    ),
    Reference(
        "binary search",
        "O(log n)",
        SORTED,
        "def f(a, x):\n    low, high = 0, len(a)\n    while low < high:\n        m = (low + high) // 2\n"
        "        if a[m] < x:\n            low = m + 1\n        else:\n            high = m\n    return low",
        "function f(a, x) { let low = 0, high = a.length; while (low < high) { const m = (low + high) >> 1;"
        " if (a[m] < x) low = m + 1; else high = m; } return low; }",
    ),
    Reference(
        "halving",
        "O(log n)",
        NUMBER,
        "def f(n):\n    steps = 0\n    while n > 1:\n        n //= 2\n        steps += 1\n    return steps",
        "function f(n) { let steps = 0; while (n > 1) { n = Math.floor(n / 2); steps++; } return steps; }",
    ),
    Reference(
        "sum in a loop",
        "O(n)",
        NUMBERS,
        "def f(a):\n    t = 0\n    for x in a:\n        t += x\n    return t",
        "function f(a) { let t = 0; for (const x of a) t += x; return t; }",
    ),
    Reference(
        "largest by library",
        "O(n)",
        NUMBERS,
        "def f(a):\n    return max(a)",
        "const f = (a) => a.reduce((x, y) => Math.max(x, y));",
    ),
    Reference(
        "pair with a map",
        "O(n)",
        NUMBERS,
        "def f(a):\n    seen = {}\n    for i, x in enumerate(a):\n        if -1 - x in seen:\n            return i\n        seen[x] = i",
        "function f(a) { const seen = new Map(); for (let i = 0; i < a.length; i++) {"
        " if (seen.has(-1 - a[i])) return i; seen.set(a[i], i); } return -1; }",
    ),
    Reference(
        "counting letters",
        "O(n)",
        TEXT,
        "from collections import Counter\ndef f(s):\n    return Counter(s).most_common(1)[0][0]",
        "function f(s) { const c = {}; for (const x of s) c[x] = (c[x] || 0) + 1; return c.a; }",
    ),
    Reference(
        "running sums, memory outside",
        "O(n)",
        NUMBER,
        "memo = {}\ndef f(n):\n    total = 0\n    for i in range(n):\n        memo[i] = total\n        total += i\n    return total",
        "const memo = new Map();\nfunction f(n) { let t = 0; for (let i = 0; i < n; i++) { memo.set(i, t); t += i; } return t; }",
    ),
    Reference(
        "steps with lru_cache",
        "O(n)",
        NUMBER,
        "from functools import lru_cache\nimport sys\nsys.setrecursionlimit(10**6)\n@lru_cache(None)\ndef g(n):\n"
        "    return 1 if n < 2 else (g(n - 1) + g(n - 2)) % 1000007\ndef f(n):\n    return g(n)",
        "function f(n) { let a = 1, b = 1; for (let i = 1; i < n; i++) [a, b] = [b, (a + b) % 1000007]; return b; }",
        tuple(size for size in SIZES if size <= 3072),
    ),
    Reference(
        "sort by library",
        "O(n log n)",
        NUMBERS,
        "def f(a):\n    return sorted(a)[0]",
        "const f = (a) => [...a].sort((x, y) => x - y)[0];",
    ),
    Reference(
        "sort in place",
        "O(n log n)",
        NUMBERS,
        "def f(a):\n    a.sort()\n    return a[0]",
        "function f(a) { a.sort((x, y) => x - y); return a[0]; }",
    ),
    Reference(
        "merge sort",
        "O(n log n)",
        NUMBERS,
        "def f(a):\n    if len(a) < 2:\n        return a\n    m = len(a) // 2\n    x, y = f(a[:m]), f(a[m:])\n    out = []\n"
        "    i = j = 0\n    while i < len(x) and j < len(y):\n        if x[i] < y[j]:\n            out.append(x[i])\n"
        "            i += 1\n        else:\n            out.append(y[j])\n            j += 1\n    return out + x[i:] + y[j:]",
        "function f(a) { if (a.length < 2) return a; const m = a.length >> 1; const x = f(a.slice(0, m)), y = f(a.slice(m));"
        " const out = []; let i = 0, j = 0; while (i < x.length && j < y.length) out.push(x[i] < y[j] ? x[i++] : y[j++]);"
        " while (i < x.length) out.push(x[i++]); while (j < y.length) out.push(y[j++]); return out; }",
    ),
    Reference(
        "heap",
        "O(n log n)",
        NUMBERS,
        "import heapq\ndef f(a):\n    h = []\n    for x in a:\n        heapq.heappush(h, -x)\n    out = []\n    while h:\n"
        "        out.append(heapq.heappop(h))\n    return out[0]",
        "function f(a) { const h = []; for (const x of a) { let i = h.push(x) - 1; while (i) { const p = (i - 1) >> 1;"
        " if (h[p] <= h[i]) break; [h[p], h[i]] = [h[i], h[p]]; i = p; } } let out = 0; while (h.length) { out = h[0];"
        " const last = h.pop(); if (!h.length) break; h[0] = last; let i = 0; for (;;) { let c = 2 * i + 1;"
        " if (c >= h.length) break; if (c + 1 < h.length && h[c + 1] < h[c]) c++; if (h[i] <= h[c]) break;"
        " [h[i], h[c]] = [h[c], h[i]]; i = c; } } return out; }",
    ),
    Reference(
        "all pairs",
        "O(n^2)",
        NUMBERS,
        "def f(a):\n    for i in range(len(a)):\n        for j in range(i + 1, len(a)):\n            if a[i] + a[j] == -1:\n"
        "                return [i, j]\n    return []",
        "function f(a) { for (let i = 0; i < a.length; i++) for (let j = i + 1; j < a.length; j++)"
        " if (a[i] + a[j] === -1) return [i, j]; return []; }",
    ),
    Reference(
        "bubble sort",
        "O(n^2)",
        NUMBERS,
        "def f(a):\n    for i in range(len(a)):\n        for j in range(len(a) - 1 - i):\n            if a[j] > a[j + 1]:\n"
        "                a[j], a[j + 1] = a[j + 1], a[j]\n    return a[0]",
        "function f(a) { for (let i = 0; i < a.length; i++) for (let j = 0; j < a.length - 1 - i; j++)"
        " if (a[j] > a[j + 1]) [a[j], a[j + 1]] = [a[j + 1], a[j]]; return a[0]; }",
    ),
    Reference(
        "insertion sort",
        "O(n^2)",
        NUMBERS,
        "def f(a):\n    for i in range(1, len(a)):\n        x, j = a[i], i\n        while j and a[j - 1] > x:\n"
        "            a[j] = a[j - 1]\n            j -= 1\n        a[j] = x\n    return a[0]",
        "function f(a) { for (let i = 1; i < a.length; i++) { const x = a[i]; let j = i; while (j && a[j - 1] > x)"
        " { a[j] = a[j - 1]; j--; } a[j] = x; } return a[0]; }",
    ),
    Reference(
        "edit distance",
        "O(n^2)",
        TWO_TEXTS,
        "def f(s, t):\n    row = list(range(len(t) + 1))\n    for i, x in enumerate(s, 1):\n        new = [i]\n"
        "        for j, y in enumerate(t, 1):\n            new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))\n"
        "        row = new\n    return row[-1]",
        "function f(s, t) { let row = Array.from({ length: t.length + 1 }, (_, i) => i); for (let i = 1; i <= s.length; i++) {"
        " const next = [i]; for (let j = 1; j <= t.length; j++) next.push(Math.min(row[j] + 1, next[j - 1] + 1,"
        " row[j - 1] + (s[i - 1] === t[j - 1] ? 0 : 1))); row = next; } return row[t.length]; }",
    ),
    Reference(
        "three nested loops",
        "O(n^3)",
        NUMBER,
        "def f(n):\n    t = 0\n    for i in range(n):\n        for j in range(n):\n            for k in range(n):\n"
        "                t += i ^ j ^ k\n    return t",
        "function f(n) { let t = 0; for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let k = 0; k < n; k++)"
        " t += i ^ j ^ k; return t; }",
    ),
    Reference(
        "all triples",
        "O(n^3)",
        NUMBERS,
        "def f(a):\n    n = len(a)\n    for i in range(n):\n        for j in range(i):\n            for k in range(j):\n"
        "                if a[i] + a[j] + a[k] == -1:\n                    return [i, j, k]\n    return []",
        "function f(a) { const n = a.length; for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) for (let k = 0; k < j; k++)"
        " if (a[i] + a[j] + a[k] === -1) return [i, j, k]; return []; }",
    ),
    Reference(
        "Fibonacci twice",
        "O(2^n)",
        NUMBER,
        "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)",
        "function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2); }",
        tuple(range(6, 41)),
    ),
    Reference(
        "all subsets",
        "O(2^n)",
        NUMBERS,
        "def f(a):\n    def best(i, t):\n        if i == len(a):\n            return t == -1\n"
        "        return best(i + 1, t + a[i]) or best(i + 1, t)\n    return best(0, 0)",
        "function f(a) { const best = (i, t) => i === a.length ? t === -1 : best(i + 1, t + a[i]) || best(i + 1, t);"
        " return best(0, 0); }",
        SMALL,
    ),
    Reference(
        "nested to the root",
        "",
        NUMBER,
        "def f(n):\n    t = 0\n    for i in range(n):\n        j = 0\n        while j * j < n:\n            t += j\n            j += 1\n    return t",
        "function f(n) { let t = 0; for (let i = 0; i < n; i++) for (let j = 0; j * j < n; j++) t += j; return t; }",
    ),
    Reference(
        "trial division",
        "",
        NUMBER,
        "def f(n):\n    n = n * n + 1\n    t, d = 0, 1\n    while d * d * d < n * n:\n        t += n % d\n        d += 1\n    return t",
        "function f(n) { const m = n * n + 1; let t = 0; for (let d = 1; d * d * d < m * m; d++) t += m % d; return t; }",
    ),
)
