"""Which key is used, where it is said to be kept, and that no text shows it."""

from __future__ import annotations

import logging

import pytest

from interview_desktop.session.keys import HIDDEN, Key, Keys, hidden, source_in_words
from tests.fakes.vendors import MemorySecrets

CANARY = "sk-test-canary"


def test_the_environment_goes_before_the_keyring_and_says_so():
    secrets = MemorySecrets()
    keys = Keys(secrets, {"OPENAI_API_KEY": f" {CANARY}\n"})
    keys.keep("openai", "sk-other")
    key = keys.find("openai", "OPENAI_API_KEY")
    assert (key.value, key.source, key.waiting) == (CANARY, "environment", True)
    assert "OPENAI_API_KEY (environment) is used" in source_in_words(key, "OPENAI_API_KEY", persistent=True)
    assert Keys(secrets, {}).find("openai", "OPENAI_API_KEY").value == "sk-other"


def test_without_a_keyring_a_key_holds_for_this_run_and_says_so():
    keys = Keys(MemorySecrets(persistent=False), {})
    assert "this run" in source_in_words(keys.find("openai", "X"), "X", persistent=keys.persistent)
    assert keys.keep("openai", CANARY) == "this run"
    key = keys.find("openai", "X")
    assert key.source == "this run"
    assert "forgotten when the app is closed" in source_in_words(key, "X", persistent=False)


def test_a_key_that_is_forgotten_is_gone():
    secrets = MemorySecrets()
    keys = Keys(secrets, {})
    keys.keep("openai", CANARY)
    keys.forget("openai")
    assert not keys.find("openai", "X")
    assert secrets.kept == {}


def test_no_text_made_of_a_key_shows_it():
    key = Keys(MemorySecrets(), {"X": CANARY}).find("any", "X")
    assert CANARY not in f"{key!r} {key}"
    assert bool(key)
    assert not Key()


def test_what_a_vendor_echoes_is_hidden():
    Keys(MemorySecrets(), {"X": CANARY}).find("any", "X")
    assert hidden(f"Incorrect key: {CANARY}.") == f"Incorrect key: {HIDDEN}."


def test_no_log_record_shows_a_key_in_words_arguments_or_exceptions(caplog: pytest.LogCaptureFixture):
    Keys(MemorySecrets(), {"X": CANARY}).find("any", "X")
    logger = logging.getLogger("some.library")
    with caplog.at_level(logging.DEBUG):
        logger.debug("> Authorization: Bearer %s", CANARY)
        try:
            raise ValueError(f"bad key {CANARY}")
        except ValueError:
            logger.info("it failed", exc_info=True)
    assert CANARY not in caplog.text
    assert HIDDEN in caplog.text
    assert "it failed" in caplog.text
    assert "ValueError" in caplog.text
