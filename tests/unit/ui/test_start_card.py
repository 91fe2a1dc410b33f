"""The start card offers every type of interview with what fits it, and remembers what was chosen for each."""

from __future__ import annotations

import os

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.start_card import StartCard
from tests.fakes.desk import MemorySettings
from tests.support.interview_loop import bank


@pytest.fixture
def card(qtbot: QtBot, theme: Appearance, settings: MemorySettings) -> StartCard:
    made = StartCard(bank(), settings)
    qtbot.addWidget(made)
    made.resize(1200, 200)
    made.show()
    return made


def choose(box: QComboBox, value: str) -> None:
    place = box.findData(value)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def values(box: QComboBox) -> list[str]:
    return [str(box.itemData(place)) for place in range(box.count())]


def test_a_technical_interview_is_offered_first(card: StartCard) -> None:
    assert values(card.interview) == ["technical", "behavioral", "system_design"]
    assert card.request().interview == "technical"
    assert card.language.isVisible()
    assert {problem.id for problem in bank().problems} <= set(values(card.problem))


@pytest.mark.parametrize("kind", ["behavioral", "system_design"])
def test_a_conversation_offers_its_own_content_and_lengths_and_no_language(card: StartCard, kind: str) -> None:
    choose(card.interview, kind)
    content = bank().questions if kind == "behavioral" else bank().cases
    assert {item.id for item in content} <= set(values(card.problem))
    assert [int(value) for value in values(card.length)] == list(bank().interview(kind).lengths)
    assert not card.language.isVisible()
    assert card.problem.accessibleName() in {"First question", "System"}
    if folder := os.environ.get("PICTURES"):
        card.column.activate()
        card.grab().save(f"{folder}/start-{kind}.png")


def test_the_request_says_what_was_chosen(card: StartCard) -> None:
    choose(card.interview, "system_design")
    choose(card.industry, bank().industries[0].id)
    choose(card.problem, bank().cases[1].id)
    choose(card.length, "60")
    request = card.request()
    assert (request.interview, request.industry) == ("system_design", bank().industries[0].id)
    assert (request.problem_id, request.length_s) == (bank().cases[1].id, 3600.0)
    assert request.difficulty == bank().cases[1].difficulty


def test_surprise_asks_for_a_difficulty(card: StartCard) -> None:
    choose(card.interview, "behavioral")
    choose(card.problem, "surprise:hard")
    assert (card.request().problem_id, card.request().difficulty) == ("", "hard")


def test_each_type_remembers_its_own_choice(card: StartCard, settings: MemorySettings, qtbot: QtBot) -> None:
    choose(card.problem, bank().problems[-1].id)
    choose(card.interview, "system_design")
    choose(card.problem, bank().cases[-1].id)
    again = StartCard(bank(), settings)
    qtbot.addWidget(again)
    assert again.request().problem_id == bank().cases[-1].id
    choose(again.interview, "technical")
    assert again.request().problem_id == bank().problems[-1].id


def test_every_box_has_a_name_for_those_who_do_not_see_it(card: StartCard) -> None:
    names = [box.accessibleName() for box in card.findChildren(QComboBox)]
    assert len(names) == 6
    assert all(names)
