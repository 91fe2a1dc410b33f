"""The table that ``dev.py bench`` prints."""

from __future__ import annotations

import json

from tests.benchmarks import run


def test_each_figure_stands_beside_its_floor_and_goal():
    text = run.table(
        [
            {"name": "first paint", "value": 0.3, "unit": "s", "floor": 0.2, "goal": "≤ 1.5×", "met": True},
            {"name": "append", "value": 2400.0, "unit": "µs", "goal": "< 1000 µs", "met": False},
        ]
    )
    paint, append = text.splitlines()[1:]
    assert paint.split() == ["first", "paint", "0.3000", "s", "0.2000", "s", "1.50×", "≤", "1.5×", "reached"]
    assert append.split() == ["append", "2,400", "µs", "<", "1000", "µs", "MISSED"]
    assert paint.index("0.3000") + len("0.3000 s") == append.index("2,400 µs") + len("2,400 µs")


def test_a_benchmark_that_fails_is_named_and_the_others_still_count(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(run, "FOLDER", tmp_path)
    monkeypatch.setattr(run, "OUTPUT", tmp_path)
    for name in ("bench_a.py", "bench_b.py"):
        (tmp_path / name).touch()
    answers = {"bench_a": ([], "ImportError: no"), "bench_b": ([{"name": "x", "value": 1.0, "unit": "s"}], "")}
    monkeypatch.setattr(run, "measure", answers.__getitem__)
    assert run.main([]) == 1
    data = json.loads((tmp_path / "bench.json").read_text())
    assert data["failures"] == {"bench_a": "ImportError: no"}
    assert [one["name"] for one in data["measures"]] == ["x"]
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == data
