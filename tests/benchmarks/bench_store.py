"""What keeping an event costs, against a bare insert and commit; what folding costs, against a bare loop."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.store.rows import pack
from tests.support.interviews import Item, finished_run, reply, said, started
from tests.support.stores import opened

APPENDS = 300
EVENTS = 10_000


def interview(count: int) -> list[Item]:
    """The first ``count`` events of a long interview: mostly edits of code, with talk and runs in between."""
    items: list[Item] = [(0.0, 0.0, started())]
    for number in range(1, count):
        turn = number // 20
        payload: ev.Payload = ev.CodeEdited("python", (ev.Edit(number % 800, number % 2, "for number in numbers"),))
        match number % 20:
            case 0:
                payload = said("I would sort the numbers first and walk from both ends", turn)
            case 5:
                payload = reply("And what does the sorting cost?", turn)
            case 6:
                payload = ev.ReplyFinished(turn)
            case 10 if number % 200 == 10:
                payload = ev.RunStarted(number // 200 + 1, "python", number)
            case 11 if number % 200 == 11:
                payload = finished_run(number // 200 + 1, 3, 12)
            case 15:
                payload = ev.CodeSnapshot("python", "    total += numbers[i]\n" * 40)
        items.append((float(number), float(number), payload))
    return items


def run() -> list[dict[str, Any]]:
    items = interview(EVENTS)
    envelopes = [ev.Envelope("bench", seq, *item) for seq, item in enumerate(items, 1)]
    with tempfile.TemporaryDirectory() as folder:
        bare_ms = _bare_inserts(Path(folder), items[:APPENDS])
        append_ms, load_ms = asyncio.run(_appends(Path(folder), items[:APPENDS], items[APPENDS:]))
    loop_ms = _milliseconds(lambda: [envelope.payload for envelope in envelopes])
    fold_ms = _milliseconds(lambda: fold_all(envelopes))
    decode_floor_ms = _milliseconds(lambda: [pack("bench", seq, *item) for seq, item in enumerate(items, 1)])
    return [
        _measure("append one event (median)", append_ms, bare_ms),
        _measure(f"fold {EVENTS:,} events", fold_ms, loop_ms),
        _measure(f"load {EVENTS:,} events (floor: encode them)", load_ms, decode_floor_ms),
    ]


def _measure(name: str, value: float, floor: float) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": "ms", "floor": floor, "ratio": value / floor}


def _bare_inserts(folder: Path, items: list[Item]) -> float:
    """The median of insert and commit with the same durability, without anything else."""
    with closing(sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, payload TEXT NOT NULL)")
        times = []
        for seq, item in enumerate(items, 1):
            payload = pack("bench", seq, *item).payload
            began = time.perf_counter()
            connection.execute("BEGIN")
            connection.execute("INSERT INTO events (payload) VALUES (?)", (payload,))
            connection.execute("COMMIT")
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


async def _appends(folder: Path, one_by_one: list[Item], rest: list[Item]) -> tuple[float, float]:
    async with opened(folder) as store:
        await store.warm()
        times = []
        last = 0
        for item in one_by_one:
            began = time.perf_counter()
            last = await store.append("bench", last, [item])
            times.append((time.perf_counter() - began) * 1000)
        await store.append("bench", last, rest)
        began = time.perf_counter()
        await store.load("bench")
        return statistics.median(times), (time.perf_counter() - began) * 1000


def _milliseconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        work()
        best = min(best, (time.perf_counter() - began) * 1000)
    return best
