"""Theme → the one style sheet of the application.

Widgets ask for a look through dynamic properties: ``surface`` (a frame's background), ``role`` (a label's text role),
``tone`` (a text colour), ``kind`` (a button's rank). Nobody calls ``setStyleSheet`` on a widget.
"""

from __future__ import annotations

from string import Template

from interview_desktop.ui.theme.tokens import FontRole, Theme

_TEXT_ROLES: tuple[FontRole, ...] = ("small", "body", "strong", "heading", "large", "title", "mono")

_SHEET = Template(
    """
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
QFrame[surface="card"] { background: $panel; border: 1px solid $line; border-radius: 12px; }
QFrame[surface="card"][active="true"] { border: 1px solid $accent; }
QFrame[surface="raised"] { background: $raised; border: none; border-radius: 10px; }
QFrame[surface="panel"] { background: $panel; border: none; }
QFrame[surface="background"] { background: $background; border: none; }
QFrame[surface="bar"] { background: $background; border: none; border-bottom: 1px solid $line; }
QFrame[surface="statusbar"] { background: $background; border: none; border-top: 1px solid $line; }
QFrame[surface="rail"] { background: $background; border: none; border-right: 1px solid $line; }
QFrame[surface="footer"] { background: $background; border: none; border-top: 1px solid $line; }
QFrame[surface="notice"] { background: $raised; border: 1px solid $line; border-radius: 10px; }
QFrame[surface="notice"][severity="warning"] { border: 1px solid $warn; }
QFrame[surface="notice"][severity="error"] { border: 1px solid $bad; }
QFrame[surface="evidence"] { background: $accent; border: none; }
QFrame[surface="line"] { background: $line; border: none; }

QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel[role="pill"] { color: $muted; border: 1px solid $line; border-radius: 10px; padding: 4px 10px; $small }
QLabel[role="pill"][tone="warn"] { color: $warn; border-color: $warn; }
QLabel[role="pill"][tone="bad"] { color: $bad; border-color: $bad; }
QLabel[role="pill"][tone="good"] { color: $good; border-color: $good; }
QLabel[role="pill"][tone="accent"] { color: $accent; border-color: $accent; }
$label_roles

QPushButton { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 6px 16px;
  $button_font }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:disabled { color: $muted; background: $background; }
QPushButton:focus { border: 2px solid $focus; padding: 5px 15px; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; }
QPushButton[kind="primary"]:hover { background: $accent; border: 1px solid $text; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $raised; color: $muted; border: 1px solid $line; }
QPushButton[kind="danger"] { color: $bad; border: 1px solid $bad; background: transparent; }
QPushButton[kind="danger"]:focus { border: 2px solid $bad; }
QPushButton[kind="primary"][rank="large"] { padding: 11px 22px; $large_font }
QPushButton[kind="primary"][rank="large"]:focus { padding: 10px 21px; }
QPushButton[kind="link"] { background: transparent; border: none; color: $accent; padding: 2px 4px; $small
  text-align: left; border-radius: 4px; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; padding: 0px 2px; }
QPushButton[kind="link"][rank="flush"] { padding-left: 0; padding-right: 0; }
QPushButton[kind="ghost"] { background: transparent; border: none; color: $muted; padding: 6px 8px; $body }
QPushButton[kind="ghost"]:hover { background: $raised; color: $text; }
QPushButton[kind="ghost"]:focus { border: 2px solid $focus; padding: 4px 6px; }
QPushButton[kind="small"] { padding: 3px 10px; border-radius: 7px; $small }
QPushButton[kind="small"]:focus { padding: 2px 9px; }
QPushButton[kind="small"][chosen="true"] { background: $accent_soft; border: 1px solid $accent; color: $accent; }
QPushButton[kind="small"][chosen="true"]:focus { border: 2px solid $focus; }
QPushButton[kind="small"]:pressed { background: $accent; color: $on_accent; }
QPushButton::menu-indicator { image: none; width: 0; }
QToolButton { background: transparent; border: none; border-radius: 8px; padding: 6px; color: $text; }
QToolButton:hover { background: $raised; }
QToolButton:focus { border: 2px solid $focus; padding: 4px; }
QToolButton[kind="boxed"] { background: $raised; border: 1px solid $line; padding: 5px 10px; }
QToolButton[kind="boxed"]:hover { background: $hover; }
QToolButton[kind="boxed"]:focus { border: 2px solid $focus; padding: 4px 9px; }
QToolButton[kind="toggle"]:checked { background: $accent_soft; border: 1px solid $accent; padding: 5px; }
QToolButton[kind="toggle"]:checked:focus { border: 2px solid $focus; padding: 4px; }
QToolButton[kind="quiet"] { color: $muted; padding: 4px 6px; $small }
QToolButton[kind="quiet"]:hover { color: $text; }
QToolButton[kind="quiet"]:focus { padding: 2px 4px; color: $text; }
QToolButton[kind="rail"] { padding: 8px; }
QToolButton[kind="rail"]:focus { padding: 6px; }

QLineEdit, QPlainTextEdit[kind="field"], QTextEdit[kind="field"] { background: $raised; color: $text;
  border: 1px solid $line; border-radius: 8px; padding: 7px 11px; selection-background-color: $selection;
  selection-color: $text; }
QLineEdit:focus, QPlainTextEdit[kind="field"]:focus, QTextEdit[kind="field"]:focus { border: 2px solid $focus;
  padding: 6px 10px; }
QPlainTextEdit[kind="correction"] { background: $background; color: $text; border: 2px solid $focus;
  border-radius: 6px; padding: 0 2px; selection-background-color: $selection; selection-color: $text; }
QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QLineEdit[kind="search"] { background: $background; border-radius: 13px; padding: 7px 14px; $small }
QLineEdit[kind="search"]:focus { padding: 6px 13px; }

QComboBox { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 7px 12px; }
QComboBox:hover { background: $hover; }
QComboBox:focus { border: 2px solid $focus; padding: 6px 11px; }
QComboBox:disabled { color: $muted; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("$arrow"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $panel; color: $text; border: 1px solid $line; outline: none;
  selection-background-color: $selection; selection-color: $text; padding: 4px; }
QComboBox QAbstractItemView::item { min-height: 30px; padding: 0 8px; }

QCheckBox, QRadioButton { spacing: 10px; background: transparent; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px; background: $raised; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$check"); }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 8px;
  background: $raised; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; background: $on_accent; }
QRadioButton:focus { color: $accent; }
QDoubleSpinBox { background: $raised; color: $text; border: 1px solid $line; border-radius: 8px; padding: 6px 10px; }
QDoubleSpinBox:focus { border: 2px solid $focus; padding: 5px 9px; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QCheckBox::indicator:focus { border: 2px solid $focus; }

QListView, QTreeView { background: transparent; border: none; outline: none; }
QFrame[surface="card"] QListView { border-radius: 12px; }
QMenu { background: $panel; color: $text; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 7px 20px; border-radius: 6px; }
QMenu::item:selected { background: $selection; }
QMenu::separator { height: 1px; background: $line; margin: 6px; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QProgressBar { background: $track; border: none; border-radius: 4px; max-height: 8px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 9px 14px; border: none;
  border-bottom: 2px solid transparent; $strong }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $text; border: 2px solid $focus; padding: 7px 12px 9px 12px; }
"""
)


def make_sheet(theme: Theme, arrow: str, check: str) -> str:
    """The style sheet; ``arrow`` and ``check`` are paths of recoloured pictures, with forward slashes."""
    fonts = {role: _font(theme, role) for role in _TEXT_ROLES}
    label_roles = "\n".join(f'QLabel[role="{role}"] {{ {css} }}' for role, css in fonts.items())
    button = f"font-family: '{theme.family('body')}'; font-size: {round(13 * theme.scale)}px; font-weight: 600;"
    return _SHEET.substitute(
        theme.colors,
        label_roles=label_roles,
        button_font=button,
        large_font=fonts["strong"],
        arrow=arrow,
        check=check,
        **fonts,
    )


def _font(theme: Theme, role: FontRole) -> str:
    size, weight = theme.pixels(role), theme.weight(role)
    return f"font-family: '{theme.family(role)}'; font-size: {size}px; font-weight: {weight};"
