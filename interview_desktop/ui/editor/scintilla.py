"""The code editor on Scintilla. Its bytes, colours and notifications stay in this module."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lexilla import create_lexer
from PySide6.QtCore import QByteArray, QPoint, QRect, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QWidget
from pyside6_scintilla import Scintilla, ScintillaEdit

from interview_desktop.domain.events import Edit
from interview_desktop.ui.editor import text_ops
from interview_desktop.ui.editor.api import EditorTheme
from interview_desktop.ui.editor.base import MAX_ZOOM, MIN_ZOOM, EditorBase, tr
from interview_desktop.ui.editor.styles import SETUPS

_M = Scintilla.Message
_FLAGS = Scintilla.ModificationFlags
_UTF8 = 65001
_INSERTED, _DELETED, _CHECK = int(_FLAGS.InsertText), int(_FLAGS.DeleteText), int(_FLAGS.InsertCheck)
_BY_CHARACTER = int(Scintilla.LineCharacterIndexType.Utf32)
_STYLE_DEFAULT, _STYLE_LINE_NUMBER, _STYLE_BRACE, _STYLE_BAD_BRACE = 32, 33, 34, 35
_STYLE_ERROR = 41
_NUMBER_MARGIN, _SYMBOL_MARGIN = 0, 1
_ERROR_MARKER, _ERROR_LINE_MARKER = 1, 2
_MATCH_INDICATOR = 8
_BRACKETS = frozenset(b"()[]{}")


class ScintillaView(ScintillaEdit):
    """Scintilla's widget; each thing that a person does to it becomes one batch of edits.

    ``readable`` holds what assistive technology asks, so that it lives as long as the widget.
    """

    def __init__(self, owner: ScintillaCodeEditor) -> None:
        super().__init__()
        self.owner = owner
        self.readable: tuple[object, ...] = ()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with self.owner._batch():
            if self.owner.handle_key(event) or self.owner.type_wide(event.text()):
                event.accept()
            else:
                super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        with self.owner._batch():
            super().inputMethodEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        with self.owner._batch():
            super().dropEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        with self.owner._batch():
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.owner.open_menu(event.globalPos())


class ScintillaCodeEditor(EditorBase):
    """:class:`CodeEditor` on ``pyside6_scintilla``."""

    def __init__(self, theme: EditorTheme) -> None:
        super().__init__()
        self._theme = theme
        self._error: tuple[int, str] | None = None
        self._caret_listeners: list[Callable[[], None]] = []
        self._view = ScintillaView(self)
        self._set_up()
        self._view.modified.connect(self._modified)
        self._view.updateUi.connect(self._updated)
        self._view.zoom.connect(self._zoomed)  # type: ignore[attr-defined]  # a method and a signal
        self.set_theme(theme)

    @property
    def widget(self) -> QWidget:
        return self._view

    def _set_up(self) -> None:
        view = self._view
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.send(_M.SetCodePage, _UTF8)
        view.send(_M.AllocateLineCharacterIndex, _BY_CHARACTER)
        view.send(_M.SetModEventMask, _INSERTED | _DELETED | _CHECK)
        view.send(_M.SetEOLMode, int(Scintilla.EndOfLine.Lf))
        view.send(_M.SetPasteConvertEndings, 1)
        view.send(_M.SetUseTabs, 0)
        view.send(_M.SetTabWidth, 4)
        view.send(_M.SetMultipleSelection, 0)
        view.send(_M.UsePopUp, int(Scintilla.PopUp.Never))
        view.send(_M.SetScrollWidthTracking, 1)
        view.send(_M.SetScrollWidth, 1)
        view.send(_M.SetEndAtLastLine, 1)
        view.send(_M.SetIndentationGuides, int(Scintilla.IndentView.None_))
        view.send(_M.SetCaretWidth, 2)
        view.send(_M.SetCaretLineVisibleAlways, 1)
        view.send(_M.SetMarginTypeN, _NUMBER_MARGIN, int(Scintilla.MarginType.Number))
        view.send(_M.SetMarginTypeN, _SYMBOL_MARGIN, int(Scintilla.MarginType.Symbol))
        view.send(_M.SetMarginMaskN, _SYMBOL_MARGIN, 1 << _ERROR_MARKER)
        view.send(_M.SetMarginLeft, 0, 8)
        for margin in range(2, 5):
            view.send(_M.SetMarginWidthN, margin, 0)
        view.send(_M.MarkerDefine, _ERROR_MARKER, int(Scintilla.MarkerSymbol.Character) + ord("✗"))
        view.send(_M.MarkerDefine, _ERROR_LINE_MARKER, int(Scintilla.MarkerSymbol.Background))
        view.send(_M.EOLAnnotationSetVisible, int(Scintilla.EOLAnnotationVisible.Standard))
        view.send(_M.IndicSetStyle, _MATCH_INDICATOR, int(Scintilla.IndicatorStyle.StraightBox))
        view.send(_M.IndicSetUnder, _MATCH_INDICATOR, 1)

    # ── text in characters ───────────────────────────────────────────────────────────────────────────────────────

    def text(self) -> str:
        view = self._view
        return bytes(view.get_text_range(0, view.send(_M.GetTextLength)).data()).decode()

    def set_text(self, text: str) -> None:
        cleaned = text_ops.clean(text).text
        view = self._view
        read_only = self.read_only
        self._loading = True
        try:
            view.send(_M.SetReadOnly, 0)
            view.send(_M.SetUndoCollection, 0)
            view.send(_M.ClearAll)
            view.sends(_M.AppendText, len(cleaned.encode()), cleaned)
            view.send(_M.SetUndoCollection, 1)
            view.send(_M.EmptyUndoBuffer)
            view.send(_M.GotoPos, 0)
        finally:
            self._loading = False
            view.send(_M.SetReadOnly, int(read_only))
        self.mark_error(None)
        self._fit_number_margin()

    def _size_bytes(self) -> int:
        return self._view.send(_M.GetTextLength)

    def _to_byte(self, character: int) -> int:
        view = self._view
        line = view.send(_M.LineFromIndexPosition, max(0, character), _BY_CHARACTER)
        offset = character - view.send(_M.IndexPositionFromLine, line, _BY_CHARACTER)
        start = view.send(_M.PositionFromLine, line)
        if offset <= 0:
            return start
        # PositionRelative answers 0 for what lies behind the end.
        return view.send(_M.PositionRelative, start, offset) or view.send(_M.GetTextLength)

    def _to_character(self, byte: int) -> int:
        view = self._view
        line = view.send(_M.LineFromPosition, byte)
        start = view.send(_M.PositionFromLine, line)
        return view.send(_M.IndexPositionFromLine, line, _BY_CHARACTER) + view.send(_M.CountCharacters, start, byte)

    # ── notifications ────────────────────────────────────────────────────────────────────────────────────────────

    def _modified(
        self, kind: int, position: int, length: int, _lines: int, text: QByteArray, _line: int, _fold: int, _was: int
    ) -> None:
        if kind & _CHECK:
            self._check(bytes(text.data()))
        elif kind & _INSERTED:
            self._edited(Edit(self._to_character(position), 0, bytes(text.data()).decode()))
        elif kind & _DELETED:
            self._edited(Edit(self._to_character(position), len(bytes(text.data()).decode()), ""))

    def _check(self, raw: bytes) -> None:
        """The last gate before text comes in on a way that is not ours (a drop, the middle button, an input method)."""
        if self._loading:
            return
        text = raw.decode(errors="replace")
        if len(raw) <= 4096 and "\ufffd" not in text and text_ops.clean(text).text == text:
            return
        accepted = self._accept(text) or ""
        if accepted.encode() != raw:
            self._view.sends(_M.ChangeInsertion, len(accepted.encode()), accepted)

    def _updated(self, _what: int) -> None:
        self._show_brackets()
        self._fit_number_margin()
        for listener in tuple(self._caret_listeners):
            listener()

    def on_caret(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when caret, selection or text have changed and were drawn."""
        self._caret_listeners.append(listener)

    def _zoomed(self, points: int) -> None:
        self._fit_number_margin(force=True)
        for listener in tuple(self._zoom_listeners):
            listener(points)

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def selection(self) -> tuple[int, int]:
        view = self._view
        return self._to_character(view.send(_M.GetAnchor)), self._to_character(view.send(_M.GetCurrentPos))

    def set_selection(self, anchor: int, caret: int) -> None:
        self._view.send(_M.SetSel, self._to_byte(anchor), self._to_byte(caret))

    def apply(self, edits: Sequence[Edit], anchor: int, caret: int) -> None:
        view = self._view
        with self._batch():
            view.send(_M.BeginUndoAction)
            for edit in edits:
                start = self._to_byte(edit.position)
                end = self._to_byte(edit.position + edit.removed) if edit.removed else start
                if end > start:
                    view.send(_M.DeleteRange, start, end - start)
                if edit.inserted:
                    view.send(_M.SetTargetRange, start, start)
                    view.sends(_M.ReplaceTarget, len(edit.inserted.encode()), edit.inserted)
            view.send(_M.EndUndoAction)
            self.set_selection(anchor, caret)

    def type_wide(self, typed: str) -> bool:
        """Scintilla drops a typed character outside the first 65,536: it asks whether half of it can be printed."""
        return typed != "" and ord(typed[0]) > 0xFFFF and self.insert(typed)

    def undo(self) -> None:
        with self._batch():
            self._view.send(_M.Undo)

    def redo(self) -> None:
        with self._batch():
            self._view.send(_M.Redo)

    def set_language(self, language: str) -> None:
        view = self._view
        self._language = text_ops.LANGUAGES.get(language, text_ops.PLAIN)
        setup = SETUPS.get(language)
        lexer = create_lexer(setup.lexer) if setup else None
        # The view owns the lexer from here on: words and properties go through the view, never through ``lexer``.
        view.send(_M.SetILexer, 0, lexer.detach() if lexer else 0)
        if setup:
            for number, words in enumerate(setup.words):
                view.sends(_M.SetKeyWords, number, words)
            for name, value in setup.properties.items():
                ScintillaEdit.setProperty(view, name, value)
        view.send(_M.SetTabWidth, self._language.indent)
        self.set_theme(self._theme)
        view.send(_M.Colourise, 0, -1)

    @property
    def zoom(self) -> int:
        return self._view.send(_M.GetZoom)

    def set_zoom(self, points: int) -> None:
        self._view.send(_M.SetZoom, min(max(points, MIN_ZOOM), MAX_ZOOM))

    @property
    def read_only(self) -> bool:
        return bool(self._view.send(_M.GetReadOnly))

    def set_read_only(self, read_only: bool) -> None:
        self._view.send(_M.SetReadOnly, int(read_only))
        self._view.send(_M.SetCaretStyle, int(Scintilla.CaretStyle.Line))

    def open_menu(self, where: QPoint) -> None:
        """The usual commands at ``where`` (global); the menu closes by itself."""
        view = self._view
        menu = QMenu(view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        writable, selected = not self.read_only, not view.send(_M.GetSelectionEmpty)
        keys = QKeySequence.StandardKey
        commands: list[tuple[str, QKeySequence.StandardKey, bool, Callable[[], object]] | None] = [
            (tr("Undo"), keys.Undo, writable and bool(view.send(_M.CanUndo)), self.undo),
            (tr("Redo"), keys.Redo, writable and bool(view.send(_M.CanRedo)), self.redo),
            None,
            (tr("Cut"), keys.Cut, writable and selected, self._cut),
            (tr("Copy"), keys.Copy, selected, lambda: view.send(_M.Copy)),
            (tr("Paste"), keys.Paste, writable and bool(QGuiApplication.clipboard().text()), self.paste),
            None,
            (tr("Select all"), keys.SelectAll, True, lambda: view.send(_M.SelectAll)),
        ]
        for command in commands:
            if command is None:
                menu.addSeparator()
                continue
            name, key, enabled, act = command
            action = QAction(name, menu)
            action.setShortcut(QKeySequence(key))
            action.setEnabled(enabled)
            action.triggered.connect(lambda _checked=False, act=act: act())
            menu.addAction(action)
        menu.popup(where)

    def _cut(self) -> None:
        with self._batch():
            self._view.send(_M.Cut)

    # ── where characters are on the screen ───────────────────────────────────────────────────────────────────────

    def character_area(self, character: int) -> QRect:
        """The character's rectangle in the viewport, in device-independent pixels."""
        view, byte = self._view, self._to_byte(character)
        left, top = view.send(_M.PointXFromPosition, 0, byte), view.send(_M.PointYFromPosition, 0, byte)
        after = view.send(_M.PointXFromPosition, 0, view.send(_M.PositionAfter, byte))
        return QRect(left, top, max(1, after - left), view.send(_M.TextHeight, 0))

    def character_at(self, point: QPoint) -> int:
        """The character nearest to a point of the viewport."""
        return self._to_character(self._view.send(_M.PositionFromPoint, point.x(), point.y()))

    def reveal(self, character: int) -> None:
        """Scroll ``character`` into view; the caret stays."""
        byte = self._to_byte(character)
        self._view.send(_M.ScrollRange, byte, byte)

    # ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────

    def show_matches(self, spans: Sequence[tuple[int, int]]) -> None:
        view = self._view
        view.send(_M.SetIndicatorCurrent, _MATCH_INDICATOR)
        view.send(_M.IndicatorClearRange, 0, view.send(_M.GetTextLength))
        for start, end in spans:
            first = self._to_byte(start)
            view.send(_M.IndicatorFillRange, first, self._to_byte(end) - first)

    def mark_error(self, line: int | None, message: str = "") -> None:
        view = self._view
        view.send(_M.MarkerDeleteAll, _ERROR_MARKER)
        view.send(_M.MarkerDeleteAll, _ERROR_LINE_MARKER)
        view.send(_M.EOLAnnotationClearAll)
        self._error = None
        if line is None or not 0 <= line < view.send(_M.GetLineCount):
            return
        self._error = (line, message)
        view.send(_M.MarkerAdd, line, _ERROR_MARKER)
        view.send(_M.MarkerAdd, line, _ERROR_LINE_MARKER)
        if message:
            view.sends(_M.EOLAnnotationSetText, line, f"  {message}")
            view.send(_M.EOLAnnotationSetStyle, line, _STYLE_ERROR)

    @property
    def error_line(self) -> int | None:
        if self._error is None:
            return None
        line = self._view.send(_M.MarkerNext, 0, 1 << _ERROR_MARKER)
        return line if line >= 0 else None

    def _show_brackets(self) -> None:
        view = self._view
        caret = view.send(_M.GetCurrentPos)
        for place in (caret - 1, caret):
            if place >= 0 and view.send(_M.GetCharAt, place) & 0xFF in _BRACKETS:
                partner = view.send(_M.BraceMatch, place, 0)
                if partner < 0:
                    view.send(_M.BraceBadLight, place)
                else:
                    view.send(_M.BraceHighlight, place, partner)
                return
        view.braceHighlight(-1, -1)

    # ── looks ────────────────────────────────────────────────────────────────────────────────────────────────────

    def set_theme(self, theme: EditorTheme) -> None:
        self._theme = theme
        view = self._view
        font = theme.font("mono")
        panel = theme.color("panel")
        points = round(font.pixelSize() * 72 / max(1, view.logicalDpiY()) * 100)
        view.sends(_M.StyleSetFont, _STYLE_DEFAULT, font.family())
        view.send(_M.StyleSetSizeFractional, _STYLE_DEFAULT, points)
        self._style(_STYLE_DEFAULT, theme.color("syntax.plain"), panel)
        view.send(_M.StyleClearAll)
        self._style(_STYLE_LINE_NUMBER, theme.color("syntax.line_number"), panel)
        self._style(_STYLE_BRACE, theme.color("accent"), theme.color("selection"))
        self._style(_STYLE_BAD_BRACE, theme.color("syntax.error"), panel)
        self._style(_STYLE_ERROR, theme.color("bad"), panel)
        setup = SETUPS.get(self._language.name)
        if setup:
            for number, token in setup.styles.items():
                self._style(number, theme.color(f"syntax.{token}"), panel)
        view.send(_M.SetExtraAscent, 1)
        view.send(_M.SetExtraDescent, 1)
        view.send(_M.SetFontQuality, int(Scintilla.FontQuality.QualityAntialiased))
        elements = Scintilla.Element
        for element, token in (
            (elements.Caret, "text"),
            (elements.CaretLineBack, "current_line"),
            (elements.SelectionBack, "selection"),
            (elements.SelectionInactiveBack, "selection"),
            (elements.SelectionSecondaryBack, "selection"),
            (elements.SelectionText, "text"),
            (elements.SelectionInactiveText, "text"),
        ):
            view.send(_M.SetElementColour, int(element), _rgba(theme.color(token)))
        view.send(_M.MarkerSetFore, _ERROR_MARKER, _bgr(theme.color("bad")))
        view.send(_M.MarkerSetBack, _ERROR_MARKER, _bgr(panel))
        view.send(_M.MarkerSetBack, _ERROR_LINE_MARKER, _bgr(theme.color("removed")))
        view.send(_M.IndicSetFore, _MATCH_INDICATOR, _bgr(theme.color("warn")))
        view.send(_M.IndicSetAlpha, _MATCH_INDICATOR, 70)
        view.send(_M.IndicSetOutlineAlpha, _MATCH_INDICATOR, 200)
        self._fit_number_margin(force=True)

    def _style(self, number: int, fore: QColor, back: QColor) -> None:
        self._view.send(_M.StyleSetFore, number, _bgr(fore))
        self._view.send(_M.StyleSetBack, number, _bgr(back))

    def _fit_number_margin(self, force: bool = False) -> None:
        view = self._view
        digits = max(2, len(str(view.send(_M.GetLineCount))))
        width = view.sends(_M.TextWidth, _STYLE_LINE_NUMBER, "8" * digits) + 14
        if force or width != view.send(_M.GetMarginWidthN, _NUMBER_MARGIN):
            view.send(_M.SetMarginWidthN, _NUMBER_MARGIN, width)
            view.send(_M.SetMarginWidthN, _SYMBOL_MARGIN, view.send(_M.TextHeight, 0) - 6)


def _bgr(color: QColor) -> int:
    """Scintilla's colours have blue in front."""
    return color.red() | color.green() << 8 | color.blue() << 16


def _rgba(color: QColor) -> int:
    return _bgr(color) | 0xFF << 24
