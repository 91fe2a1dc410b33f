"""Verdicts on growth: right or silent, never wrong. Timings are simulated (seeded) or recorded in real sandboxes."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interview_desktop.domain.runs import Growth, GrowthPoint
from interview_desktop.interview.growth import CLASSES, estimate, fit_line, members

RECORDED = Path(__file__).parents[1] / "support" / "recorded_growth.json"

Shape = Callable[[float], float]
DOUBLED = [1000 * 2**step for step in range(8)]
FEW = [100 * 2**step for step in range(6)]
SHAPES: dict[str, tuple[str, Shape, list[int]]] = {
    "constant": ("O(1)", lambda n: 1.0, DOUBLED),
    "logarithm": ("O(log n)", math.log, DOUBLED),
    "linear": ("O(n)", lambda n: n, DOUBLED),
    "linearithmic": ("O(n log n)", lambda n: n * math.log(n), DOUBLED),
    "quadratic": ("O(n^2)", lambda n: n**2, FEW),
    "cubic": ("O(n^3)", lambda n: n**3, [20 * 2**step for step in range(5)]),
    "doubling": ("O(2^n)", lambda n: 2.0**n, list(range(8, 23, 2))),
    "golden": ("O(2^n)", lambda n: 1.618**n, list(range(10, 31, 2))),
    "root": ("", math.sqrt, DOUBLED),
    "n to 1.5": ("", lambda n: n**1.5, FEW),
    "n to 2.5": ("", lambda n: n**2.5, FEW),
    "n to 4": ("", lambda n: n**4, [10, 14, 20, 28, 40, 56, 80]),
    "bend": ("", lambda n: n + n**2 / 1500, [50 * 2**step for step in range(10)]),
}
ROUNDS = 60


def timings(name: str, noise: float, source: random.Random) -> list[GrowthPoint]:
    """Time with a floor, with what caches add, and with noise that makes things slower, some of them much."""
    truth, shape, sizes = SHAPES[name]
    floor = source.choice((0.0, 0.01, 0.1, 1.0)) * shape(sizes[0]) * (5 if truth == "O(log n)" else 1)
    cache = 0.0 if truth in {"O(1)", "O(log n)", ""} else source.choice((0.0, 0.05, 0.1))
    points = []
    for size in sizes:
        late = abs(source.gauss(0, noise)) * (5 if source.random() < 0.05 else 1)
        time = (floor + shape(size) * (size / sizes[0]) ** cache) * (1 + late)
        points.append(GrowthPoint(size, time * 0.001))
    return points


def outcome(truth: str, growth: Growth) -> str:
    if not growth.verdict:
        return "unclear"
    return "right" if truth in members(growth.verdict) else "wrong"


@pytest.mark.parametrize("noise", [0.01, 0.03, 0.08, 0.2])
@pytest.mark.parametrize("name", SHAPES)
def test_simulated_timings_are_never_judged_wrong(name: str, noise: float):
    source = random.Random(f"{name} {noise}")
    truth = SHAPES[name][0]
    said = Counter(outcome(truth, estimate(timings(name, noise, source))) for _ in range(ROUNDS))
    assert said["wrong"] == 0
    if truth and noise <= 0.03:
        assert said["unclear"] <= 0.1 * ROUNDS


def recorded() -> Iterator[tuple[str, str, list[GrowthPoint]]]:
    for key, points in json.loads(RECORDED.read_text()).items():
        language, truth, name = key.split("/")
        yield f"{name} ({language})", truth, [GrowthPoint(size, ms) for size, ms in points]


def test_recorded_timings_are_never_judged_wrong():
    said = {name: (outcome(truth, growth := estimate(points)), truth, growth) for name, truth, points in recorded()}
    known = {name: result for name, (result, truth, _) in said.items() if truth}
    assert {name: growth.verdict for name, (result, _, growth) in said.items() if result == "wrong"} == {}
    assert len(known) >= 40


def test_every_class_is_recorded():
    assert {truth for _, truth, _ in recorded()} == {*CLASSES, ""}


def test_the_true_slope_lies_in_the_interval():
    source = random.Random(5)
    inside = 0
    for _ in range(300):
        xs = [step * 0.7 for step in range(9)]
        line = fit_line(xs, [2.0 + 1.3 * x + source.gauss(0, 0.1) for x in xs])
        inside += line.low <= 1.3 <= line.high
    assert 0.88 <= inside / 300 <= 0.99


def test_one_odd_point_hardly_moves_the_line():
    xs = [float(step) for step in range(10)]
    ys = [3.0 * x for x in xs]
    ys[9] += 20
    assert fit_line(xs, ys).slope == pytest.approx(3.0, abs=0.15)


def points_of(shape: Shape, sizes: list[int]) -> list[GrowthPoint]:
    return [GrowthPoint(size, shape(size)) for size in sizes]


def test_a_floor_is_taken_away_before_the_slope():
    growth = estimate(points_of(lambda n: 3.0 + n * n * 1e-5, [100, 200, 400, 800, 1600, 3200, 6400]))
    assert growth.verdict == "O(n^2)"
    assert growth.exponent == pytest.approx(2.0, abs=0.05)


def test_the_same_points_in_another_order_say_the_same():
    points = points_of(lambda n: n * 1e-3, DOUBLED)
    assert estimate(points[::-1]) == estimate(points)


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ([], "sizes are needed"),
        (points_of(lambda n: n, [10, 20, 40]), "sizes are needed"),
        (points_of(lambda n: n, [100, 110, 120, 130, 140]), "too close together"),
        (points_of(lambda n: 1e-9 * n, [1, 2, 3, 4, 5]), "too fast"),
        (points_of(lambda n: n * (3 if n % 3 else 0.4), [100, 201, 400, 801, 1600, 3201]), "vary too much"),
        (points_of(lambda n: n**1.5, FEW), "between two classes"),
    ],
)
def test_no_verdict_has_a_reason(points: list[GrowthPoint], says: str):
    growth = estimate(points)
    assert growth.verdict == ""
    assert says in growth.reason


def test_why_there_are_so_few_points_is_passed_on():
    growth = estimate(points_of(lambda n: n, [10, 20]), "A larger input took too long.")
    assert (growth.verdict, growth.reason) == ("", "A larger input took too long.")


@pytest.mark.parametrize("bad", [0.0, -1.0, math.nan, math.inf])
def test_impossible_times_do_no_harm(bad: float):
    points = [*points_of(lambda n: n * 1e-3, DOUBLED), GrowthPoint(500, bad)]
    assert "O(n)" in members(estimate(points).verdict)
    assert estimate([GrowthPoint(size, bad) for size in DOUBLED]).verdict in {"", "O(1) or O(log n)"}


def test_what_is_too_fast_to_look_at_its_input_is_constant_or_logarithmic():
    growth = estimate(points_of(lambda n: 1.2e-5, [2**power for power in range(8, 18)]))
    assert members(growth.verdict) <= {"O(1)", "O(log n)"}
    assert growth.verdict
