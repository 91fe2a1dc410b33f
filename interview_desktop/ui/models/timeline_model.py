"""The conversation as rows: stages, what was said and what was typed, in the order of the log."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from interview_desktop.domain.session import Line, SessionState, StageVisit
from interview_desktop.ui.text import clock

RowKind = Literal["stage", "interviewer", "candidate"]

ROW_ROLE = Qt.ItemDataRole.UserRole

WINDOW = 160
"""How many rows are laid out at the end of a long conversation; earlier ones come when one scrolls up to them."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """``label`` is who or what, ``text`` what was said (empty for a stage)."""

    kind: RowKind
    seq: int
    label: str
    text: str = ""


def speaker(line: Line) -> str:
    """Who said it and how, in words."""
    if line.who == "interviewer":
        return _tr("Interviewer · hint") if line.act == "hint" else _tr("Interviewer")
    if line.typed:
        return _tr("You · typed")
    if line.confidence is not None and line.confidence < 0.5:
        return _tr("You · not heard clearly")
    return _tr("You")


class TimelineModel(QAbstractListModel):
    """Follows a session's state. A reply that is still being spoken is not here: the live tail shows it."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._sources: list[Line | StageVisit] = []
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
        return None

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
        sources: list[Line | StageVisit] = sorted([*state.stages, *lines], key=attrgetter("seq"))
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

    def _reset(self, sources: list[Line | StageVisit]) -> None:
        self.beginResetModel()
        self._sources = sources
        self._rows = [self._row(source) for source in sources]
        self._first = max(0, len(self._rows) - WINDOW)
        self.endResetModel()

    def _row(self, source: Line | StageVisit) -> Row:
        if isinstance(source, StageVisit):
            title = self._titles.get(source.stage, source.stage)
            return Row("stage", source.seq, f"{title} · {clock(source.elapsed_s)}")
        return Row(source.who, source.seq, speaker(source), source.text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
