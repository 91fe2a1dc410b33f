"""How time grows with the input, from measured points; no verdict rather than a wrong one.

What is claimed, and what is not:

- Time is taken as a constant floor plus a power of the size. The floor is found first and taken away; then the slope of
  log time over log size is estimated with weights that let an odd point count little (Huber), and a 95 % interval.
- All sizes count alike: the small ones suffer from start-up effects, the large ones from caches that are too small for
  them, and what they have in common is the program.
- A class is named when the whole interval lies within its band and the curve through the points is close. Bands leave
  gaps: what grows like n^1.5 gets no verdict.
- A factor log n is a slope of about 0.1, as large as what a processor's caches do to a linear program. So ``O(n)``
  alone is said only where the slope rules n log n out, ``O(n log n)`` alone never, and else ``O(n) or O(n log n)``:
  still useful beside a quadratic solution. A factor log n beside n^2 is not seen at all.
- ``O(log n)`` is told from ``O(1)`` by an increase that follows the logarithm and not a root.
- ``O(2^n)`` (any exponential, at small sizes) is told from powers by slopes that go on rising.

Measured growth is growth on the generator's inputs: an upper bound it does not prove.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from interview_desktop.domain.runs import Growth, GrowthPoint

CONSTANT, LOGARITHMIC, LINEAR, LINEARITHMIC = "O(1)", "O(log n)", "O(n)", "O(n log n)"
QUADRATIC, CUBIC, EXPONENTIAL = "O(n^2)", "O(n^3)", "O(2^n)"
CLASSES: Final = (CONSTANT, LOGARITHMIC, LINEAR, LINEARITHMIC, QUADRATIC, CUBIC, EXPONENTIAL)
LINEAR_OR_LOG: Final = f"{LINEAR} or {LINEARITHMIC}"
CONSTANT_OR_LOG: Final = f"{CONSTANT} or {LOGARITHMIC}"

FEWEST = 5
SHORTEST_MS = 0.00005
"""Below this, a clock measures itself."""

FASTEST_MS, PER_ELEMENT_MS, MANY = 0.002, 5e-9, 10_000
"""What takes less than this, and at the largest sizes less than 5 ps per element, cannot look at its whole input: not
even copying is so fast."""

COLD = 0.8
"""Less work takes less time; a size that took longer than a larger one, noise aside, was measured too early."""

SPAN = 8.0
"""How far the sizes must reach from each other, largest over smallest, to tell powers apart."""

TOO_NOISY, FLAT_NOISY = 0.25, 0.1
"""Typical relative distance of the points from the curve beyond which nothing is said; tables that double their room
make steps of up to 0.2."""

HALVES = 0.17
"""How far the slopes of the lower and the upper half may lie outside of the band: a growth that changes is none."""

FLAT = 0.06
"""Relative change over the whole span within which, interval and all, time is constant."""

_BANDS: Final = ((LINEAR_OR_LOG, 0.82, 1.37), (QUADRATIC, 1.74, 2.32), (CUBIC, 2.68, 3.4))

# Two-sided 95 % quantiles of Student's t for 1, 2, … degrees of freedom; the last stands for all above.
_T: Final = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.0)


@dataclass(frozen=True, slots=True)
class Line:
    """``y = start + slope * x`` with the slope's 95 % interval; ``off`` is the typical distance of a point from it."""

    start: float
    slope: float
    low: float
    high: float
    off: float


def estimate(points: Sequence[GrowthPoint], why_fewer: str = "") -> Growth:
    """The growth of ``points`` (any order). ``why_fewer`` is a sentence on why the measurement stopped early, used when
    what is left allows no verdict."""
    growth = _estimate(points, why_fewer)
    if not growth.verdict and _looks_at_little(growth.points):
        return replace(growth, verdict=CONSTANT_OR_LOG, reason="")
    return growth


def _estimate(points: Sequence[GrowthPoint], why_fewer: str) -> Growth:
    kept = tuple(sorted(points, key=lambda point: point.size))
    usable = [
        (float(point.size), point.wall_ms)
        for point in kept
        if point.size > 0 and math.isfinite(point.wall_ms) and point.wall_ms >= SHORTEST_MS
    ]
    if len(usable) < len(kept) and len(usable) < FEWEST:
        return _none(kept, why_fewer or "The code is too fast to be measured at these sizes.")
    if len({size for size, _ in usable}) < FEWEST:
        return _none(kept, why_fewer or f"At least {FEWEST} sizes are needed to see a growth.")
    sizes = [size for size, _ in usable]
    times = [time for _, time in usable]
    if _bends_up(sizes, times):
        return _exponential(kept, sizes, times)
    if sizes[-1] / sizes[0] < SPAN:
        return _none(kept, why_fewer or "The sizes that could be measured lie too close together.")
    flat = _flat(kept, sizes, times)
    if flat is not None:
        return flat
    cold = _warming_up(times)
    return _power(kept, sizes[cold:], times[cold:], why_fewer)


def members(verdict: str) -> frozenset[str]:
    """The classes that a verdict leaves possible; empty for none."""
    return frozenset(verdict.split(" or ")) if verdict else frozenset()


def _looks_at_little(points: tuple[GrowthPoint, ...]) -> bool:
    """Too fast for a verdict on its growth, but not on what it cannot be. Sizes are taken to be numbers of elements."""
    if len(points) < FEWEST or points[-1].size < MANY or max(point.wall_ms for point in points) >= FASTEST_MS:
        return False
    return all(point.wall_ms < point.size * PER_ELEMENT_MS for point in points[-3:])


def _none(points: tuple[GrowthPoint, ...], reason: str, line: Line | None = None) -> Growth:
    if line is None:
        return Growth(points, "", None, None, None, reason)
    return Growth(points, "", round(line.slope, 3), round(line.low, 3), round(line.high, 3), reason)


def _verdict(points: tuple[GrowthPoint, ...], verdict: str, line: Line) -> Growth:
    return Growth(points, verdict, round(line.slope, 3), round(line.low, 3), round(line.high, 3))


def _warming_up(times: Sequence[float]) -> int:
    """How many of the smallest sizes took longer than a larger one: the interpreter was still getting ready."""
    last = 0
    for at, time in enumerate(times[: max(0, len(times) - 2 * FEWEST)]):
        if min(times[at + 1 :]) < COLD * time:
            last = at + 1
    return last


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _bends_up(sizes: list[float], times: list[float]) -> bool:
    """Whether log time follows the size itself rather than its logarithm, over at least a factor of 20 in time."""
    if times[-1] < 20 * times[0] or sizes[-1] > 40 * sizes[0]:
        return False
    floor = _floor(lambda size: 2.0 ** (size - sizes[-1]), sizes, times) if sizes[-1] < 1000 else 0.0
    above = [(size, time - floor) for size, time in zip(sizes, times, strict=True) if time > 1.5 * floor]
    if len(above) < FEWEST:
        return False
    logs = [math.log(time) for _, time in above]
    along = fit_line([size for size, _ in above], logs)
    power = fit_line([math.log(size) for size, _ in above], logs)
    # A power's local slope stays; an exponential's grows in proportion to the size, beyond any power in question.
    middle = len(above) // 2
    first = _slope(above[: middle + 1])
    last = _slope(above[middle:])
    return last > 3.6 and last > 1.25 * first and along.off < 0.5 * power.off and along.slope * above[0][0] > 1.5


def _slope(part: Sequence[tuple[float, float]]) -> float:
    return fit_line([math.log(size) for size, _ in part], [math.log(time) for _, time in part]).slope


def _exponential(points: tuple[GrowthPoint, ...], sizes: list[float], times: list[float]) -> Growth:
    line = fit_line([math.log(size) for size in sizes], [math.log(time) for time in times])
    along = fit_line(sizes, [math.log(time) for time in times])
    if along.off > 0.45:
        return _none(points, "The times vary too much to tell how they grow.", line)
    return _verdict(points, EXPONENTIAL, line)


def _flat(points: tuple[GrowthPoint, ...], sizes: list[float], times: list[float]) -> Growth | None:
    """Constant and logarithmic time, or None where time grows like a power."""
    logs = [math.log(size) for size in sizes]
    raw = fit_line(logs, [math.log(time) for time in times])
    if raw.slope > 0.4 or times[-1] > 6 * times[0]:
        return None
    middle = median(times)
    along = fit_line(logs, [time / middle for time in times])
    span = logs[-1] - logs[0]
    rise = along.slope * span
    if along.off > FLAT_NOISY:
        # A power hidden below a floor bends away from the logarithm.
        return None if raw.slope > 0.05 else _none(points, "The times vary too much to tell how they grow.", raw)
    if max(abs(along.low), abs(along.high)) * span < FLAT and along.off < 0.03:
        return _verdict(points, CONSTANT, raw)
    if abs(rise) < 0.2 and along.off < 0.06:
        return _verdict(points, CONSTANT_OR_LOG, raw)
    if rise < 0:
        return _none(points, "The times do not grow with the input, but they are not steady either.", raw)
    root_off = _off(lambda size: math.sqrt(size), sizes, times)
    linear_off = _off(lambda size: size, sizes, times)
    log_off = _off(math.log, sizes, times)
    if log_off > 0.6 * min(root_off, linear_off):
        if raw.slope < 0.12 and rise < 0.5 and log_off < 0.08 and sizes[-1] >= 100 * sizes[0]:
            return _verdict(points, CONSTANT_OR_LOG, raw)
        return None
    if rise < 0.36 or along.low * span < 0.1:
        return _verdict(points, CONSTANT_OR_LOG, raw)
    return _verdict(points, LOGARITHMIC, raw)


def _power(points: tuple[GrowthPoint, ...], sizes: list[float], times: list[float], why_fewer: str) -> Growth:
    floor = min(_power_floor(sizes, times), min(times) * 0.98)
    above = [(size, time - floor) for size, time in zip(sizes, times, strict=True) if time > 1.6 * floor]
    if len(above) < FEWEST - 1 or above[-1][0] < SPAN * above[0][0]:
        return _none(
            points, why_fewer or "Most of the time does not depend on the input; larger inputs were not tried."
        )
    line = fit_line([math.log(size) for size, _ in above], [math.log(time) for _, time in above])
    if line.off > TOO_NOISY:
        return _none(points, "The times vary too much to tell how they grow.", line)
    middle = len(above) // 2
    halves = (_slope(above[: middle + 1]), _slope(above[middle:]))
    for verdict, low, high in _BANDS:
        if low <= line.low and line.high <= high:
            if not all(low - HALVES <= half <= high + HALVES for half in halves):
                return _none(points, "The growth is not the same for small and for large inputs.", line)
            return _verdict(points, _finer(verdict, line, above), line)
    if line.high - line.low > 0.6:
        return _none(points, "The times vary too much to tell how they grow.", line)
    return _none(points, "The growth lies between two classes.", line)


def _finer(verdict: str, line: Line, above: list[tuple[float, float]]) -> str:
    """``O(n)`` alone where n log n would have to be steeper; see the module."""
    if verdict != LINEAR_OR_LOG:
        return verdict
    small, large = above[0][0], above[-1][0]
    if small < 2:
        return verdict
    extra = math.log(math.log(large) / math.log(small)) / math.log(large / small)
    return LINEAR if line.high < 1 + 0.5 * extra else verdict


# ── fitting ──────────────────────────────────────────────────────────────────────────────────────────────────────


def fit_line(xs: Sequence[float], ys: Sequence[float]) -> Line:
    """The line through points of which a few may be off: least squares, repeated with Huber's weights."""
    weights = [1.0] * len(xs)
    start = slope = 0.0
    for _ in range(20):
        start, slope = _least_squares(xs, ys, weights)
        offs = [abs(y - start - slope * x) for x, y in zip(xs, ys, strict=True)]
        scale = max(1.4826 * median(offs), 1e-12)
        weights = [min(1.0, 1.5 * scale / off) if off else 1.0 for off in offs]
    total = sum(weights)
    mean = sum(w * x for w, x in zip(weights, xs, strict=True)) / total
    spread = sum(w * (x - mean) ** 2 for w, x in zip(weights, xs, strict=True))
    freedom = max(len(xs) - 2, 1)
    squares = sum(w * (y - start - slope * x) ** 2 for w, x, y in zip(weights, xs, ys, strict=True))
    error = math.sqrt(squares / freedom / spread) if spread > 0 else math.inf
    reach = _T[min(freedom, len(_T)) - 1] * error
    return Line(start, slope, slope - reach, slope + reach, math.sqrt(squares / freedom))


def _least_squares(xs: Sequence[float], ys: Sequence[float], weights: Sequence[float]) -> tuple[float, float]:
    total = sum(weights)
    mean_x = sum(w * x for w, x in zip(weights, xs, strict=True)) / total
    mean_y = sum(w * y for w, y in zip(weights, ys, strict=True)) / total
    spread = sum(w * (x - mean_x) ** 2 for w, x in zip(weights, xs, strict=True))
    if spread <= 0:
        return mean_y, 0.0
    slope = sum(w * (x - mean_x) * (y - mean_y) for w, x, y in zip(weights, xs, ys, strict=True)) / spread
    return mean_y - slope * mean_x, slope


def _with_floor(shape: Callable[[float], float], sizes: list[float], times: list[float]) -> tuple[float, float]:
    """(floor, factor), neither negative, of the curve ``floor + factor * shape(size)`` that is relatively closest."""
    largest = max(abs(shape(size)) for size in sizes) or 1.0
    ones = [1 / time for time in times]
    parts = [shape(size) / largest / time for size, time in zip(sizes, times, strict=True)]
    s11 = sum(one * one for one in ones)
    s12 = sum(one * part for one, part in zip(ones, parts, strict=True))
    s22 = sum(part * part for part in parts)
    b1, b2 = sum(ones), sum(parts)
    determinant = s11 * s22 - s12 * s12
    floor = (b1 * s22 - b2 * s12) / determinant if determinant > 1e-12 * s11 * s22 else 0.0
    factor = (b2 * s11 - b1 * s12) / determinant if determinant > 1e-12 * s11 * s22 else b2 / s22
    if floor < 0:
        floor, factor = 0.0, b2 / s22
    elif factor < 0:
        floor, factor = b1 / s11, 0.0
    return floor, factor / largest


def _floor(shape: Callable[[float], float], sizes: list[float], times: list[float]) -> float:
    return _with_floor(shape, sizes, times)[0]


def _off(shape: Callable[[float], float], sizes: list[float], times: list[float]) -> float:
    """The typical relative distance from the best curve of this shape."""
    floor, factor = _with_floor(shape, sizes, times)
    squares = sum(((floor + factor * shape(size)) / time - 1) ** 2 for size, time in zip(sizes, times, strict=True))
    return math.sqrt(squares / max(len(sizes) - 2, 1))


def _power_floor(sizes: list[float], times: list[float]) -> float:
    """The floor of the power that fits best among exponents from 0.5 to 3.5."""

    def powered(exponent: float) -> Callable[[float], float]:
        return lambda size: (size / sizes[-1]) ** exponent

    best = min((step / 20 for step in range(10, 71)), key=lambda exponent: _off(powered(exponent), sizes, times))
    return _floor(powered(best), sizes, times)
