"""The section *Interviewer and voice*: three plain choices, keys that are never shown, and what leaves the computer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from interview_desktop.domain.vendors import Usage
from interview_desktop.providers.faults import fault
from interview_desktop.session import choices as ch
from interview_desktop.ui.pages.settings_page import SettingsPage
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.vendor_card import VendorCard
from tests.support.golden import assert_golden
from tests.support.pages import settle, until, working_bridge
from tests.unit.test_vendors import ALL_SMALL, CANARY, World


@pytest.fixture
def opened(qtbot: QtBot, theme: Appearance) -> Callable[..., Any]:
    @asynccontextmanager
    async def show(world: World) -> AsyncIterator[VendorCard]:
        async with working_bridge() as bridge:
            world.settings.values.setdefault("appearance.theme", "dark")
            page = SettingsPage(bridge, theme, world.settings, vendors=world.vendors)
            qtbot.addWidget(page)
            page.resize(900, 900)
            page.show()
            assert page.vendors is not None
            if ch.place_of(world.settings) != "computer":
                await until(lambda: world.vendor.asked)
            await settle(20)
            yield page.vendors
            page.hide()

    return show


async def test_on_this_computer_there_are_no_keys_and_no_costs(opened: Callable[..., Any]) -> None:
    world = World({ch.PLACE_KEY: "computer"})
    async with opened(world) as card:
        assert card.places["computer"].isChecked()
        assert card.leaving.text() == "Nothing leaves this computer."
        assert not card.costs.isVisible()
        assert card.keys == {}
        assert world.vendor.asked == []


async def test_choosing_keys_says_at_once_what_leaves_the_computer(
    opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    preferred = {role: ("small",) for role in ch.AUTOMATIC} | {"duplex": ()}
    monkeypatch.setattr(ch, "PREFERRED", preferred)
    world = World({ch.PLACE_KEY: "computer"})
    async with opened(world) as card:
        card.places["keys"].click()
        await until(lambda: "sent to Small" in card.leaving.text())
        assert world.settings.get(ch.PLACE_KEY) == "keys"
        assert card.roles["interviewer"].who.text() == "Small · small-fast-2"
        assert card.keys["small"].isVisible()
        assert not card.keys["custom"].isVisible()
        card.places["computer"].click()
        await settle()
        assert card.leaving.text() == ch.NOTHING_LEAVES


async def test_each_role_may_have_its_own_provider_model_and_voice(opened: Callable[..., Any]) -> None:
    world = World({ch.ROLES_KEY: {}})
    async with opened(world) as card:
        row = card.roles["voice"]
        row.provider.setCurrentIndex(row.provider.findData("small"))
        row.provider.activated.emit(row.provider.currentIndex())
        row.voice.setCurrentIndex(row.voice.findData("bob"))
        row.voice.activated.emit(row.voice.currentIndex())
        assert world.settings.get(ch.ROLES_KEY)["voice"] == {"provider": "small", "model": "", "voice": "bob"}
        assert "What the interviewer says is sent to Small as text." in card.leaving.text()


async def test_a_key_is_masked_kept_tested_and_gone_from_the_window(opened: Callable[..., Any]) -> None:
    world = World(key="")
    async with opened_without_key(opened, world) as card:
        row = card.keys["small"]
        assert row.key.echoMode() == QLineEdit.EchoMode.Password
        assert not row.keep.isEnabled()
        row.key.setText(CANARY)
        row.keep.click()
        assert row.key.text() == ""
        await until(lambda: "✓" in row.result.text())
        assert world.secrets.kept == {"small": CANARY}
        assert row.remove.isVisible()
        assert "keyring" in row.words.text()
        row.remove.click()
        await until(lambda: world.secrets.kept == {} and not row.remove.isVisible())


def opened_without_key(opened: Callable[..., Any], world: World) -> Any:
    @asynccontextmanager
    async def show() -> AsyncIterator[VendorCard]:
        world.settings.values[ch.PLACE_KEY] = "computer"
        async with opened(world) as card:
            card.places["custom"].click()
            await until(lambda: "small" in card.keys)
            await settle(20)
            yield card

    return show()


async def test_the_test_button_says_in_words_what_is_wrong(opened: Callable[..., Any]) -> None:
    world = World()
    async with opened(world) as card:
        world.vendor.trouble = fault("rate_limited", "small", "Small")
        card.keys["small"].test.click()
        await until(lambda: "✗" in card.keys["small"].result.text())
        assert "Small asks us to slow down." in card.keys["small"].result.text()


async def test_everything_has_a_name_and_takes_the_keyboard(opened: Callable[..., Any]) -> None:
    async with opened(World()) as card:
        kinds = (QComboBox, QLineEdit, QPushButton, QRadioButton)
        shown = [widget for kind in kinds for widget in card.findChildren(kind) if widget.isVisible()]
        assert len(shown) > 15
        assert [type(widget).__name__ for widget in shown if not (widget.accessibleName() or widget.text())] == []


async def test_costs_are_counted_on_the_page_and_unknown_prices_can_be_entered(opened: Callable[..., Any]) -> None:
    world = World()
    async with opened(world) as card:
        world.meter.count(Usage("small", "new", "output_tokens", 2_000_000))
        await until(lambda: "unknown price" in card.costs.line.text())
        card.costs.price.setValue(1.5)
        card.costs.set_price.click()
        await until(lambda: "$3.00" in card.costs.line.text())
    world.meter.close()


async def test_without_a_key_it_is_asked_for_first_and_there_is_nothing_to_test(opened: Callable[..., Any]) -> None:
    async with opened_without_key(opened, World(key="")) as card:
        row = card.keys["small"]
        assert row.key.placeholderText() == "Paste your key"
        assert not row.test.isEnabled()
        assert row.mapTo(card, row.rect().topLeft()).y() < card.roles["interviewer"].cell.geometry().bottom() + (
            card.roles["interviewer"].cell.parentWidget().y()
        )
        assert card.keys["custom"].test.isEnabled()


async def test_each_receiver_is_told_in_a_line_of_its_own(opened: Callable[..., Any]) -> None:
    async with opened(World()) as card:
        assert card.leaving.text().splitlines() == [
            "What you say is sent to Small as sound.",
            "What you type, say and run, the skills found in your CV and job description (if you gave any), and what "
            "the interviewer says are sent to Small as text.",
        ]


async def test_the_section_fits_the_smallest_window(opened: Callable[..., Any]) -> None:
    async with opened(World()) as card:
        assert card.minimumSizeHint().width() < 700


@pytest.mark.parametrize("look", ["dark", "light", "high-contrast"])
async def test_the_section_looks_as_it_was_approved(look: str, opened: Callable[..., Any], theme: Appearance) -> None:
    theme.choose(look)
    roles = ALL_SMALL | {"voice": {"provider": "small", "voice": "bob"}}
    async with opened(World({ch.ROLES_KEY: roles, "appearance.theme": look})) as card:
        await settle(40)
        for row in card.keys.values():
            row.show_result("")
        await settle(20)
        assert_golden(card, f"vendors-{look}")
