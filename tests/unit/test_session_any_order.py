"""A spoken session in which everything happens in any order: the log stays sound, and it is never stuck."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from interview_desktop.domain import events as ev
from interview_desktop.domain.session import fold_all
from interview_desktop.ports import Say, Trouble
from tests.unit.test_listener import LOST
from tests.unit.test_live_session import Script, until
from tests.unit.test_voice_session import Room

WORDS = ("I would keep a map.", "And then", "", "Mm-hm.", "Wait, may it be empty?", "It is O of n.", LOST, "Because")
REPLIES = [
    [Say("Good. And why is that so? Tell me a little more about it.", "probe", "p1")],
    [Say("I see.", "answer")],
    [],
]


class Moods(Script):
    """Replies in one of several ways, and not always at once."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(begin=REPLIES[0])
        self._chance = chance

    async def reply(self, moment):  # type: ignore[no-untyped-def]
        self.acts["answered"] = self._chance.choice(REPLIES)
        if self._chance.random() < 0.3:
            await asyncio.sleep(self._chance.uniform(0.0, 0.15))
        async for act in super().reply(moment):
            yield act


async def live_through(room: Room, chance: random.Random) -> None:
    live = room.live
    talking: set[asyncio.Task[None]] = set()
    for _ in range(14):
        match chance.randrange(8):
            case 0 | 1 | 2:
                talking.add(asyncio.create_task(room.say(chance.choice((0.3, 0.6, 1.5, 3.0)))))
            case 3:
                await live.type_answer("Typed in between.")
            case 4:
                live.think(not live.floor.state.considering)
            case 5:
                await live.mute(not live.state.muted)
            case 6:
                await (live.continue_() if live.state.phase == "paused" else live.pause())
            case 7:
                live.edit_code("python", [ev.Edit(0, 0, "#")])
        await asyncio.sleep(chance.choice((0.0, 0.02, 0.1, 0.25)))
    await live.continue_()
    await live.mute(False)
    live.think(False)
    await asyncio.gather(*talking)


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_of_things_leaves_a_sound_log(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    heard: list[str | Trouble] = [chance.choice(WORDS) for _ in range(60)]
    room = Room(tmp_path, Moods(chance), *heard)
    room.kit.duplex = "full" if seed % 2 else "half"
    room.kit.voice.seconds_per_character = 0.04
    live = await room.open()
    await live_through(room, chance)
    await until(lambda: live.quiet)
    before = len(live.state.lines)
    await live.type_answer("Are you still there?")
    await until(lambda: len(live.state.lines) > before and live.quiet)
    await live.leave()
    log = await room.store.load("spoken")
    assert fold_all(log) == live.state
    check([item.payload for item in log])


def check(payloads: list[ev.Payload]) -> None:
    said: dict[int, list[str]] = {}
    over: dict[int, ev.ReplyFinished] = {}
    newest = 0
    for payload in payloads:
        match payload:
            case ev.InterviewerSaid():
                assert payload.turn >= newest, "a reply to an older turn is never heard"
                assert payload.turn not in over, "a reply that is over is over"
                assert all(turn in over for turn in said if turn != payload.turn), "one at a time"
                said.setdefault(payload.turn, []).append(payload.text)
                newest = payload.turn
            case ev.ReplyFinished():
                assert payload.turn not in over
                over[payload.turn] = payload
            case ev.CandidateSaid():
                assert payload.text.strip()
    assert said.keys() == over.keys(), "each reply was heard, or cut at a known word"
    for turn, finished in over.items():
        if finished.interrupted:
            whole = " ".join(said[turn]).split()
            assert whole[: len(finished.heard.split())] == finished.heard.split()
    counts = [payload for payload in payloads if isinstance(payload, ev.TurnMeasured)]
    assert all(0 <= count.discarded <= count.speculations + 1 for count in counts)
