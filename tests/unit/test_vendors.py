"""From keys and choices to adapters: who is made, what is asked of whom, and what happens when that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from interview_desktop.app.vendors import Overlaid, Vendors, checked_address
from interview_desktop.domain.trouble import Trouble
from interview_desktop.domain.vendors import Model, Usage
from interview_desktop.providers.builtin.interviewer import BuiltinInterviewer
from interview_desktop.providers.faults import fault
from interview_desktop.session import choices as ch
from interview_desktop.session.costs import SESSION_LIMIT_KEY, Meter, Price, Prices
from interview_desktop.session.hearing import Speech
from interview_desktop.session.keys import Keys
from tests.fakes.desk import MemorySettings
from tests.fakes.vendors import BeepingVoice, DeafRecogniser, MemorySecrets, SmallVendor
from tests.support.virtual_clock import VirtualClock

CANARY = "sk-test-canary"
ALL_SMALL = {role: {"provider": "small"} for role in ("interviewer", "recogniser", "voice")}


class World:
    def __init__(self, values: dict[str, Any] | None = None, *, key: str = CANARY, persistent: bool = True) -> None:
        self.vendor = SmallVendor()
        self.settings = MemorySettings({ch.PLACE_KEY: "custom", ch.ROLES_KEY: ALL_SMALL} | (values or {}))
        self.clock = VirtualClock()
        self.secrets = MemorySecrets(persistent=persistent)
        prices = Prices({("small/small-fast-2", "output_tokens"): Price(0.001)}, self.settings)
        self.meter = Meter(self.settings, prices, self.clock)
        environment = {"SMALL_API_KEY": key} if key else {}
        own = {"small": self.vendor.provider(), "custom": self.vendor.provider("custom", custom=True)}
        self.vendors = Vendors(
            self.settings,
            Keys(self.secrets, environment),
            self.clock,
            self.meter,
            ids=lambda: tuple(own),
            provider=own.__getitem__,
            play=self._play,
        )
        self.played: list[tuple[int, int]] = []

    async def _play(self, pcm: bytes, rate: int) -> None:
        self.played.append((len(pcm), rate))


def local_speech() -> Speech:
    return Speech(*(object() for _ in range(4)))  # type: ignore[arg-type]


async def test_on_this_computer_no_provider_is_even_looked_at():
    world = World({ch.PLACE_KEY: "computer"})
    await world.vendors.prepare("s")
    speech = local_speech()
    assert await world.vendors.speech_over(speech) is speech
    assert world.vendors.interviewer_name() == "built-in"
    assert world.vendor.setups == []
    assert world.vendors.leaving() == ch.NOTHING_LEAVES


async def test_what_is_chosen_is_made_with_key_model_and_voice():
    world = World(
        {ch.ROLES_KEY: ALL_SMALL | {"voice": {"provider": "small", "model": "small-voice-1", "voice": "bob"}}}
    )
    await world.vendors.prepare("s")
    speech = local_speech()
    spoken = await world.vendors.speech_over(speech)
    assert spoken.activity is speech.activity
    assert spoken.recogniser is not speech.recogniser
    assert spoken.voice.sample_rate == 24_000
    assert [(one.model, one.voice, one.access.key) for one in world.vendor.setups] == [
        ("small-fast-2", "", CANARY),
        ("small-ears-1", "", CANARY),
        ("small-voice-1", "bob", CANARY),
    ]
    assert world.vendors.interviewer_name() == "Small small-fast-2"
    assert "is sent to Small as sound" in world.vendors.leaving()


async def test_a_sample_of_a_voice_is_made_and_played():
    world = World()
    await world.vendors.prepare("s")
    await world.vendors.sample("small", "small-voice-1", "bob")
    assert [(one.model, one.voice) for one in world.vendor.setups][-1] == ("small-voice-1", "bob")
    [(size, rate)] = world.played
    assert size > 0
    assert rate == 24_000


async def test_connections_are_given_up_when_nobody_needs_them():
    world = World()
    await world.vendors.prepare("s")
    spoken = await world.vendors.speech_over(local_speech())
    assert spoken.voice.sample_rate == 24_000
    await world.vendors.rest()
    assert world.vendor.closed >= 2


async def test_what_cannot_be_made_is_told_and_this_computer_does_it():
    world = World()
    world.vendor.broken = fault("key_rejected", "small", "Small")
    await world.vendors.prepare("s")
    speech = local_speech()
    assert await world.vendors.speech_over(speech) == speech
    make = world.vendors.make_interviewer(BuiltinInterviewer)
    assert isinstance(make(object(), ()), BuiltinInterviewer)  # type: ignore[arg-type]
    assert {trouble.code for trouble in world.vendors.troubles} == {"vendor_key_rejected"}


async def test_a_test_lists_models_measures_and_keeps_the_list_with_its_day():
    world = World()
    world.vendor.listed = [Model("small-fast-2", date(2026, 12, 1)), Model("small-fast-3")]
    tested = await world.vendors.test("small")
    assert (tested.ok, tested.models) == (True, 2)
    assert tested.latency_ms is not None
    assert "offers 2 models" in tested.message
    listed = (await world.vendors.load())[0].listed
    assert listed == tuple(world.vendor.listed)
    assert CANARY not in str(world.settings.values)


async def test_a_test_says_in_words_what_is_wrong():
    world = World()
    world.vendor.trouble = fault("key_rejected", "small", "Small")
    tested = await world.vendors.test("small")
    assert (tested.ok, tested.code) == (False, "vendor_key_rejected")
    assert tested.message == "Small does not accept the key."
    assert tested.remedy


async def test_without_a_key_or_an_address_nobody_is_asked():
    world = World(key="")
    assert (await world.vendors.test("small")).message == "There is no key for Small."
    assert "address" in (await world.vendors.test("custom")).message
    assert (await world.vendors.test("nobody")).code == "provider_unknown"
    assert world.vendor.asked == []


async def test_a_server_of_ones_own_needs_an_address_and_no_key():
    world = World({ch.ROLES_KEY: {"interviewer": {"provider": "custom"}}}, key="")
    await world.vendors.load()
    assert "address" in world.vendors.choices()["interviewer"].note
    await world.vendors.set_base_url("custom", "http://localhost:8080/v1/")
    assert (await world.vendors.test("custom")).ok
    assert world.vendor.asked[-1].base_url == "http://localhost:8080/v1"
    choice = world.vendors.choices()["interviewer"]
    assert choice.model == "small-fast-2"  # the server lists it first
    assert not choice.leaves_computer


async def test_the_list_of_another_server_is_not_believed():
    world = World()
    await world.vendors.test("small")
    assert (await world.vendors.load())[0].listed
    await world.vendors.set_base_url("small", "http://localhost:1/v1")
    assert (await world.vendors.load())[0].listed == ()


async def test_lists_are_brought_up_to_date_once_a_day():
    world = World()
    assert await world.vendors.refresh() == []
    asked = len(world.vendor.asked)
    assert asked
    await world.vendors.refresh()
    assert len(world.vendor.asked) == asked
    await world.clock.advance(25 * 3600)
    world.vendor.trouble = fault("unreachable", "small", "Small")
    assert [answer.code for answer in await world.vendors.refresh()] == ["vendor_unreachable"]


@pytest.mark.parametrize(("persistent", "where"), [(True, "keyring"), (False, "this run")])
async def test_a_key_is_kept_used_and_removed(persistent: bool, where: str):
    world = World(key="", persistent=persistent)
    assert await world.vendors.keep_key("small", CANARY) == where
    door = (await world.vendors.doors())[0]
    assert (door.key_source, door.removable) == (where, True)
    assert CANARY not in repr(door)
    assert not world.vendors.choices()["interviewer"].local
    await world.vendors.forget_key("small")
    assert world.vendors.choices()["interviewer"].local
    assert not (await world.vendors.doors())[0].removable


async def test_what_is_used_is_counted_and_the_limit_stops_the_vendor():
    world = World({SESSION_LIMIT_KEY: 1.0})
    await world.vendors.prepare("s")
    local = DeafRecogniser("from this computer")
    spoken = await world.vendors.speech_over(Speech(object(), local, BeepingVoice()))  # type: ignore[arg-type]
    told: list[Any] = []
    world.vendors.standbys.listen(lambda change: told.append(change.notice))
    assert (await spoken.recogniser.transcribe(b"")).text == "from the vendor"
    world.vendor.setups[0].on_usage(Usage("small", "small-fast-2", "output_tokens", 900))
    assert world.meter.session().usd == pytest.approx(0.9)
    assert (await spoken.recogniser.transcribe(b"")).text == "from this computer"
    assert [notice.code for notice in told] == ["cost_limit"]
    assert "may pass the limit of $1.00 for this interview" in told[0].message
    world.meter.agree()
    assert (await spoken.recogniser.transcribe(b"")).text == "from the vendor"
    assert told[-1].message == ""
    await world.vendors.close()


@pytest.mark.parametrize("text", ["localhost", "ftp://x", "http://", "http://a:99999", "http://me:secret@host"])
def test_an_address_that_is_none_is_refused(text: str):
    with pytest.raises(Trouble) as caught:
        checked_address(text)
    assert caught.value.code == "address_wrong"


def test_settings_of_this_run_go_before_the_remembered_ones_and_are_not_remembered():
    below = MemorySettings({"a": 1, "b": 2})
    over = Overlaid(below, {"a": 3})
    over.set("a", 4)
    over.set("b", 5)
    assert (over.get("a"), over.get("b"), below.values) == (4, 5, {"a": 1, "b": 5})
    assert over.all() == {"a": 4, "b": 5}


def test_without_a_key_nothing_of_a_vendor_is_loaded(tmp_path: Path):
    """Start-up time: what is not used is not imported."""
    script = """
import asyncio, sys
from interview_desktop.app import build
async def main():
    house = build()
    await house.vendors.prepare("s")
    house.vendors.choices(), house.vendors.leaving(), house.vendors.interviewer_name()
    await house.close()
asyncio.run(main())
sdks = ("openai", "anthropic", "httpx2", "websockets", "keyring")
loaded = [name for name in sys.modules if name.split(".")[0] in sdks]
loaded += [name for name in sys.modules if name.startswith("interview_desktop.providers.") and name.split(".")[2] in
           ("openai", "anthropic", "registry", "offers")]
print(loaded)
"""
    bare = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=bare | {"INTERVIEW_DESKTOP_DATA": str(tmp_path)},
        cwd=Path(__file__).parents[2],
    )
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "[]", "")
