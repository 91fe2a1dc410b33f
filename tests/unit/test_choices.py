"""Who does what, what leaves the computer, and which model takes the place of one that is gone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_desktop.domain.trouble import Trouble
from interview_desktop.domain.vendors import Capabilities, Model
from interview_desktop.providers.openai.provider import CUSTOM
from interview_desktop.session import choices as ch
from interview_desktop.session.choices import Candidate, Offered
from tests.fakes.desk import MemorySettings

TODAY = date(2026, 11, 22)
SENDS = Capabilities()
MINDS = {
    "interviewer": Offered(SENDS, ("claude-haiku-5-5", "claude-sonnet-5-5"), suits=lambda m: m.startswith("claude")),
    "reviewer": Offered(SENDS, ("claude-sonnet-5-5",), suits=lambda m: m.startswith("claude")),
}
CLAUDE = Candidate("anthropic", "Anthropic", True, roles=MINDS)
OPENAI = Candidate(
    "openai",
    "OpenAI",
    True,
    roles={
        "interviewer": Offered(SENDS, ("gpt-6-luna",), suits=lambda m: m.startswith("gpt-6")),
        "recogniser": Offered(SENDS, ("gpt-live-transcribe",), suits=lambda m: m.endswith("transcribe")),
        "voice": Offered(SENDS, ("gpt-realtime-2.1-mini",), ("marin", "cedar")),
        "duplex": Offered(SENDS, ("gpt-live-1.1",)),
    },
)
OWN = Candidate(
    "custom",
    "Your server",
    True,
    base_url="http://localhost:8080/v1",
    listed=(Model("llama-4"),),
    roles={"interviewer": Offered(SENDS)},
)
EVERYONE = (OPENAI, CLAUDE, OWN)
TO_CLAUDE = (
    "What you type, say and run, and the skills found in your CV and job description (if you gave any) are sent to "
    "Anthropic as text."
)


def used(choices: dict) -> dict[str, str]:
    return {role: f"{choice.provider}/{choice.model}" for role, choice in choices.items()}


def test_on_this_computer_nothing_leaves_it_whatever_keys_there_are():
    chosen = ch.choose("computer", {"interviewer": {"provider": "openai"}}, EVERYONE, TODAY)
    assert {choice.provider for choice in chosen.values()} == {"computer"}
    assert ch.leaving(chosen.values()) == "Nothing leaves this computer."


def test_with_both_keys_claude_thinks_and_openai_listens_and_speaks():
    chosen = ch.choose("keys", {}, EVERYONE, TODAY)
    assert used(chosen) == {
        "interviewer": "anthropic/claude-haiku-5-5",
        "reviewer": "anthropic/claude-sonnet-5-5",
        "recogniser": "openai/gpt-live-transcribe",
        "voice": "openai/gpt-realtime-2.1-mini",
    }
    assert chosen["voice"].voice == "marin"
    assert ch.leaving(chosen.values()) == (
        f"What you say is sent to OpenAI as sound. {TO_CLAUDE} What the interviewer says is sent to OpenAI as text."
    )


def test_with_one_key_the_rest_stays_on_this_computer():
    chosen = ch.choose("keys", {}, (CLAUDE,), TODAY)
    assert used(chosen)["recogniser"] == "computer/"
    assert ch.leaving(chosen.values()) == TO_CLAUDE


def test_without_a_key_keys_are_this_computer():
    nobody = [Candidate(one.id, one.title, False, roles=one.roles) for one in (OPENAI, CLAUDE)]
    chosen = ch.choose("keys", {}, nobody, TODAY)
    assert all(choice.local and not choice.note for choice in chosen.values())


def test_full_duplex_is_had_only_by_who_asks_for_it():
    assert "duplex" not in ch.choose("keys", {}, EVERYONE, TODAY)
    chosen = ch.choose("custom", {"duplex": {"provider": "openai"}}, EVERYONE, TODAY)
    assert chosen["duplex"].model == "gpt-live-1.1"
    assert "What you say is sent to OpenAI as sound" in ch.leaving(chosen.values())


def test_a_server_on_this_computer_sends_nothing_away():
    chosen = ch.choose("custom", {"interviewer": {"provider": "custom"}}, EVERYONE, TODAY)
    assert chosen["interviewer"].model == "llama-4"
    assert ch.leaving(chosen.values()) == ch.NOTHING_LEAVES


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://localhost:8080/v1", True),
        ("http://127.0.0.1:1234", True),
        ("http://[::1]:8080/v1", True),
        ("http://192.168.1.7:8080", False),
        ("https://localhost.example.com", False),
        ("", False),
    ],
)
def test_only_an_address_of_this_computer_is_here(url: str, here: bool):
    assert ch.is_here(url) is here


def test_a_choice_without_a_key_says_so_and_this_computer_does_it():
    no_key = Candidate("openai", "OpenAI", False, roles=OPENAI.roles)
    chosen = ch.choose("custom", {"voice": {"provider": "openai"}}, (no_key,), TODAY)
    assert chosen["voice"].local
    assert chosen["voice"].note == "There is no key for OpenAI; until then this computer does it."


def listed(*names: str, **last: date) -> tuple[Model, ...]:
    return tuple(Model(name, last.get(name.replace("-", "_").replace(".", "_"))) for name in names)


def test_a_model_that_is_gone_falls_back_to_the_newest_of_its_family_and_says_so():
    models = listed("claude-haiku-5-5", "claude-haiku-6", "claude-sonnet-6", "claude-haiku-4-5-20251001")
    found = ch.current_model("claude-haiku-5", models, MINDS["interviewer"], TODAY)
    assert found == ("claude-haiku-6", "claude-haiku-5 is gone; claude-haiku-6 takes its place.")


def test_a_model_after_its_last_day_is_gone():
    models = (Model("claude-haiku-5-5", date(2026, 11, 21)), Model("claude-sonnet-5-5"))
    assert ch.current_model("", models, MINDS["interviewer"], TODAY)[0] == "claude-sonnet-5-5"


def test_a_list_that_was_never_asked_for_is_no_reason_to_doubt():
    assert ch.current_model("claude-something", (), MINDS["interviewer"], TODAY) == ("claude-something", "")


def test_when_nothing_suits_this_computer_does_it_and_says_so():
    poor = Candidate("openai", "OpenAI", True, listed=listed("dall-e-9"), roles=OPENAI.roles)
    chosen = ch.choose("keys", {}, (poor,), TODAY)
    assert chosen["recogniser"].local
    chosen = ch.choose("custom", {"recogniser": {"provider": "openai"}}, (poor,), TODAY)
    assert chosen["recogniser"].note == "OpenAI lists no model for this; this computer does it."


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (None, ""),
        (date(2027, 1, 22), ""),
        (date(2027, 1, 21), "in 60 days, on 2027-01-21"),
        (date(2026, 11, 23), "tomorrow"),
        (TODAY, "today"),
        (date(2026, 11, 1), "was shut down on 2026-11-01"),
    ],
)
def test_the_end_of_a_model_is_told_60_days_ahead(last: date | None, words: str):
    said = ch.shutdown_words("gpt-4o", last, TODAY)
    assert words in said
    assert bool(said) == bool(words)


def test_the_end_of_the_model_in_use_stands_with_the_choice():
    old = Candidate("anthropic", "Anthropic", True, listed=(Model("claude-haiku-5-5", date(2026, 12, 1)),), roles=MINDS)
    choice = ch.choose("keys", {}, (old,), TODAY)["interviewer"]
    assert choice.shutdown == date(2026, 12, 1)
    assert "in 9 days" in choice.note


WORDS = st.text(max_size=12)


@given(
    st.dictionaries(st.sampled_from([*ch.ROLES, "odd"]), st.dictionaries(WORDS, WORDS | st.none()) | WORDS, max_size=5),
    st.lists(WORDS, max_size=6),
    st.sampled_from(["computer", "keys", "custom", "odd", None]),
)
def test_whatever_the_settings_hold_everybody_has_a_role(kept: object, names: list[str], place: object):
    settings = MemorySettings({ch.ROLES_KEY: kept, ch.PLACE_KEY: place})
    candidates = (Candidate("openai", "OpenAI", True, listed=tuple(map(Model, names)), roles=OPENAI.roles),)
    chosen = ch.choose(ch.place_of(settings), ch.wanted_of(settings), candidates, TODAY)
    assert set(ch.AUTOMATIC) <= set(chosen)
    assert all(choice.local or choice.model for choice in chosen.values())
    assert ch.leaving(chosen.values()).endswith(".")


@given(st.lists(st.tuples(WORDS, st.none() | st.dates()), max_size=6))
def test_a_model_list_comes_back_as_it_was_kept(items: list[tuple[str, date | None]]):
    models = tuple(Model(name, last) for name, last in items)
    assert ch.models_from(ch.models_to(models)) == models


def test_a_recording_is_heard_again_by_the_vendors_own_model_and_never_by_whom_it_was_not_asked_of():
    again = {"transcriber": Offered(SENDS, ("gpt-transcribe",), suits=lambda m: m.endswith("transcribe"))}
    vendor = Candidate("openai", "OpenAI", True, roles=again)
    choice = ch.transcribing(vendor, "", TODAY)
    assert (choice.model, choice.leaves_computer) == ("gpt-transcribe", True)
    older = Candidate("openai", "OpenAI", True, listed=(Model("gpt-4o-transcribe"), Model("gpt-6-luna")), roles=again)
    assert ch.transcribing(older, "", TODAY).model == "gpt-4o-transcribe"
    assert "transcriber" not in ch.choose("keys", {}, (vendor,), TODAY)
    with pytest.raises(Trouble) as caught:
        ch.transcribing(CLAUDE, "", TODAY)
    assert caught.value.code == "role_not_offered"


@pytest.mark.parametrize(("base_url", "leaves"), [("http://localhost:8080/v1", False), ("http://far.example/v1", True)])
def test_sound_for_a_server_of_ones_own_leaves_the_computer_when_the_server_is_elsewhere(base_url: str, leaves: bool):
    roles = {
        role: Offered(CUSTOM.offers[role].capabilities, CUSTOM.offers[role].models)
        for role in ("recogniser", "voice", "transcriber")
    }
    own = Candidate("custom", "Your server", True, base_url, (Model("ears"),), roles)
    wanted = {role: {"provider": "custom"} for role in ("recogniser", "voice")}
    chosen = ch.choose("custom", wanted, (own,), TODAY)
    assert [chosen[role].leaves_computer for role in ("recogniser", "voice")] == [leaves, leaves]
    assert ch.transcribing(own, "", TODAY).leaves_computer is leaves
