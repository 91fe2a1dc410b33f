"""*Interviewer and voice*: who does what, with which key, what leaves the computer and what it costs."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QCoreApplication, QSignalBlocker
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from interview_desktop.domain.vendors import Role
from interview_desktop.ports import Settings
from interview_desktop.session import choices as ch
from interview_desktop.session.choices import Candidate, Choice
from interview_desktop.session.vendor_desk import Door, VendorDesk
from interview_desktop.ui.bridge import Bridge, sentences
from interview_desktop.ui.widgets.announce import announce
from interview_desktop.ui.widgets.common import Card, PlainButton, set_look, text_label
from interview_desktop.ui.widgets.cost_panel import CostPanel
from interview_desktop.ui.widgets.key_row import GAP, LABELS, KeyRow


class RoleRow:
    """Provider, model and voice of one role. ``changed`` is called after each choice by the person."""

    def __init__(self, role: Role, changed: Callable[[], None]) -> None:
        self.role = role
        title = role_title(role)
        self.label = text_label(title)
        self.who = text_label("", tone="muted", wrap=True)
        self.provider = _box(_tr("{role}: who").format(role=title), 160, 160)
        self.model = _box(_tr("{role}: model").format(role=title), 110, 206)
        self.voice = _box(_tr("{role}: voice").format(role=title), 100, 100)
        self.hear = PlainButton(_tr("Hear it"), "small", _tr("Hear this voice"))
        self.note = text_label("", "small", "warn", wrap=True)
        self.boxes = QWidget()
        row = QHBoxLayout(self.boxes)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        parts: tuple[QWidget, ...] = (self.provider, self.model, self.voice, self.hear)
        for part in parts:
            row.addWidget(part, 1 if part is self.model else 0)
        row.addStretch(0)
        self.cell = QWidget()
        column = QVBoxLayout(self.cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self.who, self.boxes, self.note):
            column.addWidget(widget)
        for box in (self.provider, self.model, self.voice):
            box.activated.connect(lambda _: changed())

    def wish(self) -> dict[str, str]:
        return {
            "provider": str(self.provider.currentData() or ch.COMPUTER),
            "model": str(self.model.currentData() or ""),
            "voice": str(self.voice.currentData() or ""),
        }

    def show(self, choice: Choice, wish: dict[str, str], candidates: Sequence[Candidate], *, custom: bool) -> None:
        self.boxes.setVisible(custom)
        self.who.setVisible(not custom)
        who = " · ".join(filter(None, (choice.title, choice.model, choice.voice))) or _tr("This computer")
        self.who.setText(who)
        self.note.setText(choice.note)
        self.note.setVisible(bool(choice.note))
        able = [one for one in candidates if self.role in one.roles]
        chosen = wish.get("provider", ch.COMPUTER)
        first = _tr("Off") if self.role == "duplex" else _tr("This computer")
        _fill(self.provider, [(first, ch.COMPUTER), *((one.title, one.id) for one in able)], chosen)
        offer = next((one for one in able if one.id == chosen), None)
        models: list[tuple[str, str]] = []
        voices: list[tuple[str, str]] = []
        if offer is not None:
            part = offer.roles[self.role]
            last = {model.id: model.shutdown for model in offer.listed}
            names = [model.id for model in offer.listed if part.suits(model.id)] or list(part.models)
            chosen_model = choice.model if choice.provider == chosen and not wish.get("model") else ""
            models = [(chosen_model or _tr("Chosen for you"), "")]
            names = [name for name in names if name != chosen_model]
            for name in dict.fromkeys((*names, *filter(None, [wish.get("model", "")]))):
                day = last.get(name)
                until = _tr("{model} (until {day})").format(model=name, day=day.isoformat()) if day else name
                models.append((until, name))
            voices = [(name.capitalize(), name) for name in part.voices]
        _fill(self.model, models, wish.get("model", ""))
        _fill(self.voice, voices, wish.get("voice", "") or choice.voice)
        self.model.setVisible(bool(models))
        self.voice.setVisible(bool(voices))
        self.hear.setVisible(bool(voices) and self.role == "voice")


class VendorCard(Card):
    """``vendors`` None (a window without them): nothing is offered."""

    def __init__(self, vendors: VendorDesk, settings: Settings, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=24, spacing=12)
        self._vendors, self._settings, self._bridge = vendors, settings, bridge
        self._scope = bridge.scope(self)
        self._candidates: Sequence[Candidate] = ()
        self.column.addWidget(text_label(self.tr("Interviewer and voice"), "heading"))
        self._places = QButtonGroup(self)
        self.places: dict[str, QRadioButton] = {}
        places = QGridLayout()
        places.setHorizontalSpacing(GAP)
        places.setVerticalSpacing(8)
        places.setColumnMinimumWidth(0, LABELS)
        places.setColumnStretch(1, 1)
        kinds = (
            ("computer", self.tr("On this computer"), self.tr("Needs no account and no network.")),
            (
                "keys",
                self.tr("With keys"),
                self.tr("The best that your keys allow; this computer does the rest."),
            ),
            ("custom", self.tr("Custom"), self.tr("You choose who does each part. It may be a server of your own.")),
        )
        for number, (place, words, more) in enumerate(kinds):
            button = QRadioButton(words)
            button.setAccessibleDescription(more)
            self._places.addButton(button)
            self.places[place] = button
            places.addWidget(button, number, 0)
            places.addWidget(text_label(more, "small", "muted", wrap=True), number, 1)
            button.clicked.connect(lambda _=False, place=place: self._choose_place(place))
        self.column.addLayout(places)
        self._leaving_title = _head(self.tr("What leaves this computer"))
        self.column.addWidget(self._leaving_title)
        self.leaving = text_label("", wrap=True)
        self.column.addWidget(self.leaving)
        # First the keys: without one there is nothing to choose from.
        self._keys_title = _head(self.tr("Keys"))
        self.column.addWidget(self._keys_title)
        self._keys = QVBoxLayout()
        self._keys.setSpacing(8)
        self.column.addLayout(self._keys)
        self.keys: dict[str, KeyRow] = {}
        self._roles_title = _head(self.tr("Who does what"))
        self.column.addWidget(self._roles_title)
        self.roles = {role: RoleRow(role, functools.partial(self._choose, role)) for role in ch.ROLES}
        self._grid_place = QWidget()
        grid = QGridLayout(self._grid_place)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setColumnMinimumWidth(0, LABELS)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for number, row_ in enumerate(self.roles.values()):
            grid.addWidget(row_.label, number, 0)
            grid.addWidget(row_.cell, number, 1)
        self.column.addWidget(self._grid_place)
        self.roles["voice"].hear.clicked.connect(self._hear)
        self.note = text_label("", "small", "muted", wrap=True)
        self.note.hide()
        self.column.addWidget(self.note)
        self._cost_title = _head(self.tr("Costs"))
        self.column.addWidget(self._cost_title)
        self.costs = CostPanel(vendors.meter, settings, bridge)
        self.column.addWidget(self.costs)
        self._show()

    def refresh(self) -> None:
        """Look for keys again, and bring the lists up to date in the background."""
        if self._place != "computer":
            self._run(self._look(), lambda _: self._after_look())
        else:
            self._show()

    @property
    def _place(self) -> ch.Place:
        return ch.place_of(self._settings)

    async def _look(self) -> tuple[Sequence[Candidate], Sequence[Door]]:
        self._candidates = await self._vendors.load()
        doors = await self._vendors.doors()
        for door in doors:
            self._show_door(door)
        return self._candidates, doors

    def _after_look(self) -> None:
        self._show()
        self._run(self._vendors.refresh(), lambda _: self._run(self._look(), lambda _: self._show()))

    def _show_door(self, door: Door) -> None:
        row = self.keys.get(door.provider)
        if row is not None:
            row.show_door(door)
            return
        row = KeyRow(door)
        self.keys[door.provider] = row
        self._keys.addWidget(row)
        name = door.provider
        row.keep_wanted.connect(lambda key: self._do(name, self._vendors.keep_key(name, key), self._tested(name)))
        row.remove_wanted.connect(lambda: self._do(name, self._vendors.forget_key(name), lambda: None))

        def use_address(url: str) -> None:
            self._do(name, self._vendors.set_base_url(name, url), self._tested(name) if url else lambda: None)

        row.address_wanted.connect(use_address)
        row.test_wanted.connect(self._tested(name))

    def _do(self, name: str, work: Awaitable[object], then: Callable[[], None]) -> None:
        async def all_of_it() -> None:
            await work
            await self._look()

        def done(_: object) -> None:
            self.keys[name].show_result("")
            self._show()
            then()

        def failed(error: Exception) -> None:
            self.keys[name].show_result(" ".join(sentences(error)).strip(), "bad")

        self._bridge.run(self._scope, all_of_it(), failed, done)

    def _tested(self, name: str) -> Callable[[], None]:
        def test() -> None:
            self.keys[name].show_result(self.tr("Asking…"))

            async def work() -> None:
                tested = await self._vendors.test(name)
                await self._look()
                self.keys[name].show_tested(tested)
                announce(self.keys[name].result, self.keys[name].result.text())

            self._run(work(), lambda _: self._show())

        return test

    def _choose_place(self, place: str) -> None:
        self._settings.set(ch.PLACE_KEY, place)
        self._show()
        self.refresh()

    def _choose(self, role: Role) -> None:
        kept = ch.wanted_of(self._settings)
        wish = self.roles[role].wish()
        if wish["provider"] != kept.get(role, {}).get("provider", ch.COMPUTER):
            # Models and voices of one provider mean nothing to another one.
            wish = {"provider": wish["provider"], "model": "", "voice": ""}
        self._settings.set(ch.ROLES_KEY, {**kept, role: wish})
        self._show()

    def _hear(self) -> None:
        choice = self._vendors.choices().get("voice")
        if choice is not None and not choice.local:
            self.note.hide()
            self._run(self._vendors.sample(choice.provider, choice.model, choice.voice), lambda _: None)

    def _show(self) -> None:
        place = self._place
        with QSignalBlocker(self._places):
            self.places[place].setChecked(True)
        choices, wanted = self._vendors.choices(), ch.wanted_of(self._settings)
        for role, row in self.roles.items():
            choice = choices.get(role, Choice(role))
            row.show(choice, wanted.get(role, {}), self._candidates, custom=place == "custom")
            there = role != "duplex" or place == "custom"
            row.label.setVisible(there)
            row.cell.setVisible(there)
        away = place != "computer"
        for widget in (self._roles_title, self._grid_place, self._keys_title, self._cost_title, self.costs):
            widget.setVisible(away)
        for key_row in self.keys.values():
            own = key_row.provider == "custom"
            key_row.setVisible(place == "custom" or (away and not own))
            key_row.show_address(place == "custom")
        sent = ch.sent(choices.values())
        self._leaving_title.setVisible(bool(sent))
        self.leaving.setText("\n".join(sent) or ch.NOTHING_LEAVES)
        set_look(self.leaving, tone="text" if sent else "good")

    def _run(self, work: Awaitable[object], done: Callable[[object], None]) -> None:
        async def awaited() -> object:
            return await work

        def failed(error: Exception) -> None:
            self.note.setText(" ".join(sentences(error)).strip())
            self.note.show()

        self._bridge.run(self._scope, awaited(), failed, done)


def _head(words: str) -> QLabel:
    label = text_label(words, "strong")
    label.setContentsMargins(0, 12, 0, 0)
    return label


def role_title(role: Role) -> str:
    return QCoreApplication.translate("VendorCard", ch.ROLE_TITLES[role])


def _box(name: str, narrowest: int, widest: int) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumWidth(narrowest)
    box.setMaximumWidth(widest)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _fill(box: QComboBox, items: Sequence[tuple[str, str]], chosen: str) -> None:
    with QSignalBlocker(box):
        box.clear()
        for words, value in items:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))


def _tr(words: str) -> str:
    return QCoreApplication.translate("VendorCard", words)
