"""The conversation as rows: stages, what was said and what was typed, in the order of the log."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from interview_desktop.domain.session import Backchannel, Line, SessionState, StageVisit
from interview_desktop.ui.text import clock

RowKind = Literal["stage", "interviewer", "candidate", "remark"]
"""``remark``: what was said by the way and asks for no answer."""

ROW_ROLE = Qt.ItemDataRole.UserRole

WINDOW = 160
"""How many rows are laid out at the end of a long conversation; earlier ones come when one scrolls up to them."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()

_Source = Line | StageVisit | Backchannel


@dataclass(frozen=True, slots=True)
class Row:
    """``label`` is who or what, ``text`` what was said (empty for a stage). ``doubts`` are the places in ``text`` that
    the recogniser was not sure of, ``original`` is what it heard before a correction; ``cut``: the candidate
    interrupted here; ``spoken``: by the candidate, so that it may have been misheard."""

    kind: RowKind
    seq: int
    label: str
    text: str = ""
    doubts: tuple[tuple[int, int], ...] = ()
    original: str = ""
    cut: bool = False
    spoken: bool = False

    @property
    def note(self) -> str:
        """What is to be known about the words, for a tool tip and a screen reader."""
        if self.doubts:
            words = ", ".join(self.text[start:end] for start, end in self.doubts)
            return _tr("Not sure: {words}. Press Enter to correct.").format(words=words)
        if self.original:
            return _tr("Recognised was: {text}").format(text=self.original)
        return _tr("You interrupted here; this much was heard.") if self.cut else ""


def speaker(line: Line) -> str:
    """Who said it and how, in words."""
    if line.who == "interviewer":
        if line.interrupted:
            return _tr("Interviewer · interrupted")
        return _tr("Interviewer · hint") if line.act == "hint" else _tr("Interviewer")
    if line.original:
        return _tr("You · corrected")
    if line.typed:
        return _tr("You · typed")
    if line.confidence is not None and line.confidence < 0.5:
        return _tr("You · not heard clearly")
    return _tr("You")


class TimelineModel(QAbstractListModel):
    """Follows a session's state. A reply that is still being spoken is not here: the live tail shows it."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._sources: list[_Source] = []
        self._titles: dict[str, str] = {}
        self._rows: list[Row] = []
        self._first = 0

    # ── Qt ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows) - self._first

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[self._first + index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.label}: {row.text}" if row.text else row.label
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.note
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        row = self._rows[self._first + index.row()] if index.isValid() else None
        return flags | Qt.ItemFlag.ItemIsEditable if row is not None and row.spoken else flags

    # ── ours ─────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def has_earlier(self) -> bool:
        return self._first > 0

    def row(self, number: int) -> Row:
        """The shown row ``number``."""
        return self._rows[self._first + number]

    def show_state(self, state: SessionState) -> int:
        """Take over a state; returns how many rows were added at the end."""
        if state.started:
            self._titles = {stage.name: stage.title for stage in state.started.stages}
        lines = [line for line in state.lines if line.done and line.text]
        # What was said into a reply comes after it, and the reply has no row until it is over.
        open_seq = next((line.seq for line in reversed(state.lines) if not line.done), math.inf)
        remarks = [heard for heard in state.backchannels if heard.seq < open_seq]
        sources: list[_Source] = sorted([*state.stages, *lines, *remarks], key=attrgetter("seq"))
        old = self._sources
        shared = min(len(old), len(sources))
        # Lists compare by identity first: in C, this is far faster than a loop over a long conversation.
        same = shared if old[:shared] == sources[:shared] else 0
        while same < shared and old[same] is sources[same]:
            same += 1
        changed = 0
        while same + changed < shared and old[same + changed].seq == sources[same + changed].seq:
            changed += 1
        if same + changed < len(old):
            self._reset(sources)
            return 0
        self._sources = sources
        for number in range(same, same + changed):
            self._rows[number] = self._row(sources[number])
            if number >= self._first:
                index = self.index(number - self._first)
                self.dataChanged.emit(index, index)
        added = [self._row(source) for source in sources[len(old) :]]
        if not old:
            self._reset(sources)
        elif added:
            count = self.rowCount()
            self.beginInsertRows(QModelIndex(), count, count + len(added) - 1)
            self._rows += added
            self.endInsertRows()
        return len(added)

    def show_earlier(self) -> int:
        """Bring back earlier rows; returns how many."""
        count = min(self._first, WINDOW)
        if count:
            self.beginInsertRows(QModelIndex(), 0, count - 1)
            self._first -= count
            self.endInsertRows()
        return count

    def trim(self) -> None:
        """Lay out the newest rows only, so that a new one costs the same in a long conversation as in a short one."""
        first = max(0, len(self._rows) - WINDOW)
        if first - self._first >= WINDOW // 2:
            self.beginRemoveRows(QModelIndex(), 0, first - self._first - 1)
            self._first = first
            self.endRemoveRows()

    def _reset(self, sources: list[_Source]) -> None:
        self.beginResetModel()
        self._sources = sources
        self._rows = [self._row(source) for source in sources]
        self._first = max(0, len(self._rows) - WINDOW)
        self.endResetModel()

    def _row(self, source: _Source) -> Row:
        if isinstance(source, StageVisit):
            title = self._titles.get(source.stage, source.stage)
            return Row("stage", source.seq, f"{title} · {clock(source.elapsed_s)}")
        if isinstance(source, Backchannel):
            return Row("remark", source.seq, _tr("You, while listening: “{text}”").format(text=source.text))
        return Row(
            source.who,
            source.seq,
            speaker(source),
            source.text,
            source.doubts,
            source.original,
            source.interrupted,
            spoken=source.who == "candidate" and not source.typed,
        )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
