"""What the outcomes of the corpus amount to, as measures of a table."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.run import Measure
from tests.support.speech import word_error_rate
from tests.support.voice_corpus import Take
from tests.support.voice_corpus_echo import EchoOutcome, Setting
from tests.support.voice_corpus_offline import Outcome

Heard = Sequence[tuple[Take, Outcome]]

MOST_CUT_IN = 0.01
MOST_CUT_IN_LONG = 0.05
MOST_STOP_MS = 200.0


def measure(name: str, value: float, unit: str, goal: str = "", met: bool | None = None) -> Measure:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "met": met}


def share(name: str, counted: Iterable[bool], goal: str = "", most: float | None = None) -> Measure:
    """How many of them, in per cent."""
    values = list(counted)
    part = sum(values) / len(values)
    label = f"{name} ({sum(values)} of {len(values)})"
    return measure(label, 100 * part, "%", goal, None if most is None else part <= most)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that ``percent`` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def turn_taking(answers: Heard, label: str = "", *, goals: bool = True) -> list[Measure]:
    """False cut-ins by the length of the pause, missed ends and the silence waited for."""

    def cut(name: str, wanted: Callable[[Take], bool], goal: str = "", most: float | None = None) -> Measure:
        counted = (outcome.cut_in(take) for take, outcome in answers if wanted(take))
        return share(f"{label}{name}", counted, goal if goals else "", most if goals else None)

    def heard_early(name: str, wanted: Callable[[Take], bool]) -> Measure:
        counted = (outcome.talked_over(take) for take, outcome in answers if wanted(take))
        return share(f"{label}… in which the interviewer was heard before the end, {name}", counted)

    waits = [wait for take, outcome in answers if (wait := outcome.wait_s(take)) is not None]
    rows = [
        cut("turns cut in on, pauses up to 0.8 s", lambda take: take.pause_s <= 0.8, "≤ 1 %", MOST_CUT_IN),
        *(
            cut(f"… {_pause(pause_s)}", lambda take, pause_s=pause_s: take.pause_s == pause_s)  # type: ignore[misc]
            for pause_s in (0.0, 0.5, 0.8)
        ),
        cut("… 1.5 s of thinking within a sentence", lambda take: take.pause_s == 1.5, "≤ 5 %", MOST_CUT_IN_LONG),
        cut("… 3 s of thinking within a sentence", lambda take: take.pause_s == 3.0),
        heard_early("pauses up to 0.8 s", lambda take: take.pause_s <= 0.8),
        heard_early("1.5 s of thinking", lambda take: take.pause_s == 1.5),
        share(f"{label}missed ends", (outcome.wait_s(take) is None for take, outcome in answers)),
        measure(f"{label}silence waited for, median", 1000 * statistics.median(waits), "ms"),
        measure("… 90 % are below", 1000 * percentile(waits, 90), "ms"),
    ]
    return rows


def _pause(pause_s: float) -> str:
    return f"pause of {pause_s:g} s" if pause_s else "no pause"


def by_noise(answers: Heard) -> list[Measure]:
    """False cut-ins with pauses up to 0.8 s, in noise."""
    return [
        share(
            f"cut in on, up to 0.8 s, {'in a quiet room' if noise is None else f'{noise:g} dB above noise'}",
            (outcome.cut_in(take) for take, outcome in answers if take.noise_db == noise and take.pause_s <= 0.8),
        )
        for noise in (None, 20.0, 10.0)
    ]


def word_errors(answers: Heard, name: str) -> Measure:
    pairs = [(take.text, outcome.text) for take, outcome in answers]
    return measure(name, 100 * word_error_rate(pairs), "%")


def barge_in(heard: Heard) -> list[Measure]:
    """Interruptions that must stop the reply, and all the rest, which must not."""
    rows: list[Measure] = []
    real = [(take, outcome) for take, outcome in heard if take.expected == "reply stops"]
    times = [
        1000 * (outcome.silenced_at - take.speech[0].start_s)
        for take, outcome in real
        if outcome.silenced_at is not None
    ]
    rows.append(share("interruptions that do not stop the reply", (not outcome.cancelled for _, outcome in real)))
    if times:
        rows += [
            measure("speech → reply silenced, before the card: median", statistics.median(times), "ms"),
            measure("… 90 % are below", percentile(times, 90), "ms"),
        ]
    for kind in ("backchannel", "cough", "click", "typing", "music"):
        those = [outcome for take, outcome in heard if take.kind == kind]
        if those:
            rows.append(share(f"replies stopped by {_PLURALS[kind]}", (bool(one.cancelled) for one in those), "0", 0.0))
            rows.append(share("… held for a moment", (bool(one.held) for one in those)))
    return rows


_PLURALS = {
    "backchannel": "“mm-hm”, “yeah”, “right” …",
    "cough": "coughs",
    "click": "mouse clicks",
    "typing": "3 s of typing",
    "music": "music",
}


def echoes(heard: Sequence[tuple[Setting, EchoOutcome]]) -> list[Measure]:
    """What the interviewer's own voice did to it, and whether it could be interrupted over its echo."""
    alone = [
        (held is not None, cancelled is not None, open_)
        for setting, outcome in heard
        for open_, held, cancelled in list(zip(outcome.open, outcome.held, outcome.cancelled, strict=True))[
            : -len(setting.interruptions)
        ]
    ]
    spoken_over = [
        cancelled is None
        for setting, outcome in heard
        for cancelled in outcome.cancelled[-len(setting.interruptions) :]
    ]
    deaf = sum(not open_ for *_, open_ in alone)
    return [
        share("replies stopped by their own echo", (cancelled for _, cancelled, _ in alone), "0 of 200", 0.0),
        share("… held for a moment", (held for held, *_ in alone)),
        measure("… in which the ears were still closed", deaf, ""),
        share("interruptions over the echo that do not stop the reply", spoken_over),
    ]


def markdown(measures: Sequence[Measure]) -> str:
    """The table for the documentation."""
    rows = ["| | value | goal | |", "|---|--:|---|---|"]
    for one in measures:
        value = one["value"]
        number = f"{value:.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.1f}"
        met = one.get("met")
        rows.append(
            f"| {one['name']} | {number} {one['unit']} | {one.get('goal') or ''} |"
            f" {'' if met is None else 'reached' if met else '**missed**'} |"
        )
    return "\n".join(rows) + "\n"


def keep_outcomes(heard: Iterable[tuple[Take, Outcome]], path: Path) -> None:
    """For a person who wants to know which take went wrong."""
    rows = [
        {
            "take": {
                name: value
                for name, value in asdict(take).items()
                if name in ("name", "kind", "voice", "text", "end_s", "pause_s", "noise_db", "speech")
            },
            "cut_in": outcome.cut_in(take),
            "wait_s": outcome.wait_s(take),
            **asdict(outcome),
        }
        for take, outcome in heard
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
