"""A theme as data: named colours and text roles, read from ``resources/themes``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtGui import QColor, QFont

ThemeName = Literal["dark", "light", "high-contrast"]
THEME_NAMES: tuple[ThemeName, ...] = ("dark", "light", "high-contrast")

FontRole = Literal["small", "body", "strong", "heading", "large", "title", "mono"]

SURFACES = ("background", "panel", "raised")
TEXT_TOKENS = ("text", "muted", "accent", "good", "warn", "bad")

TEXT_SCALES: Mapping[str, float] = {"small": 0.9, "normal": 1.0, "large": 1.2}
"""The person's choice of text size, as a factor."""

INTERFACE_FAMILY = "Inter"
CODE_FAMILY = "JetBrains Mono"

_ROLES: Mapping[str, tuple[str, int, QFont.Weight]] = {
    "small": (INTERFACE_FAMILY, 12, QFont.Weight.Normal),
    "body": (INTERFACE_FAMILY, 14, QFont.Weight.Normal),
    "strong": (INTERFACE_FAMILY, 14, QFont.Weight.DemiBold),
    "heading": (INTERFACE_FAMILY, 16, QFont.Weight.DemiBold),
    "large": (INTERFACE_FAMILY, 20, QFont.Weight.DemiBold),
    "title": (INTERFACE_FAMILY, 26, QFont.Weight.DemiBold),
    "mono": (CODE_FAMILY, 14, QFont.Weight.Normal),
}


def resources_folder() -> Path:
    """The data folder beside the package: in a checkout and in a frozen app alike."""
    return Path(__file__).resolve().parents[3] / "resources"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by token as ``#rrggbb``; ``scale`` multiplies every text size."""

    name: str
    dark: bool
    colors: Mapping[str, str]
    syntax: Mapping[str, str]
    scale: float = 1.0

    def hex(self, token: str) -> str:
        """The colour of a token or of ``syntax.<token>``. Raises KeyError when there is none."""
        if token.startswith("syntax."):
            return self.syntax[token.removeprefix("syntax.")]
        return self.colors[token]

    def color(self, token: str) -> QColor:
        return QColor(self.hex(token))

    def pixels(self, role: str) -> int:
        """The role's text size in device-independent pixels."""
        return max(1, round(_ROLES[role][1] * self.scale))

    def weight(self, role: str) -> int:
        return int(_ROLES[role][2].value)

    def family(self, role: str) -> str:
        return _ROLES[role][0]

    def font(self, role: str = "body") -> QFont:
        """The font of a :data:`FontRole`. Raises KeyError when there is no such role."""
        family, _, weight = _ROLES[role]
        font = QFont(family)
        font.setPixelSize(self.pixels(role))
        font.setWeight(weight)
        if role == "mono":
            font.setStyleHint(QFont.StyleHint.Monospace)
            font.setFixedPitch(True)
        # Whole-pixel hinting makes Inter uneven at fractional scales and differs between machines.
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def scaled(self, scale: float) -> Theme:
        return replace(self, scale=scale)


def load_theme(name: ThemeName, folder: Path | None = None, scale: float = 1.0) -> Theme:
    """The theme ``name`` from ``folder`` (default: the shipped ones).

    Raises:
        OSError: there is no such file.
        ValueError: the file is not a theme.
    """
    path = (folder or resources_folder() / "themes") / f"{name}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    colors, syntax = data.get("colors"), data.get("syntax")
    if not isinstance(colors, dict) or not isinstance(syntax, dict):
        raise ValueError(f"{path.name} has no [colors] or no [syntax]")
    for token, value in (*colors.items(), *syntax.items()):
        if not (isinstance(value, str) and QColor.isValidColorName(value)):
            raise ValueError(f"{path.name}: {token} is not a colour: {value!r}")
    return Theme(str(data.get("name", name)), bool(data.get("dark")), colors, syntax, scale)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2 between two ``#rrggbb`` colours: 1 (equal) to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (int(color[index : index + 2], 16) for index in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
