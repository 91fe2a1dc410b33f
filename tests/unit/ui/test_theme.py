"""The themes can be read by everyone, and the app follows the person's choice."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QImage
from PySide6.QtWidgets import QApplication

from interview_desktop.ui.theme import Appearance, contrast, icon, load_theme
from interview_desktop.ui.theme.icons import drawing
from interview_desktop.ui.theme.tokens import SURFACES, TEXT_TOKENS, THEME_NAMES, ThemeName, resources_folder
from tests.fakes.desk import MemorySettings
from tests.support.pages import settle

PAIRS = [*itertools.product(TEXT_TOKENS, SURFACES), ("on_accent", "accent"), ("text", "hover"), ("text", "selection")]
CODE_SURFACES = ("panel", "current_line", "added")


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize(("text", "surface"), PAIRS)
def test_text_can_be_read_on_every_surface(name: ThemeName, text: str, surface: str) -> None:
    theme = load_theme(name)
    ratio = contrast(theme.hex(text), theme.hex(surface))
    assert ratio >= 4.5, f"{text} on {surface}: {ratio:.2f}"


@pytest.mark.parametrize("name", THEME_NAMES)
@pytest.mark.parametrize("surface", CODE_SURFACES)
def test_code_can_be_read_on_every_line(name: ThemeName, surface: str) -> None:
    theme = load_theme(name)
    ratios = {token: contrast(value, theme.hex(surface)) for token, value in theme.syntax.items()}
    assert {token: round(ratio, 2) for token, ratio in ratios.items() if ratio < 4.5} == {}


def test_contrast_is_the_ratio_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == pytest.approx(1.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_theme_knows_every_token() -> None:
    dark, *others = (load_theme(name) for name in THEME_NAMES)
    for theme in others:
        assert theme.colors.keys() == dark.colors.keys()
        assert theme.syntax.keys() == dark.syntax.keys()


def test_a_theme_with_a_colour_that_is_none_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("themes")
    (folder / "dark.toml").write_text('[colors]\ntext = "greenish"\n[syntax]\n')
    with pytest.raises(ValueError, match="text is not a colour"):
        load_theme("dark", folder)


def test_the_shipped_fonts_are_used_and_their_licences_are_there(theme: Appearance) -> None:
    assert {"Inter", "JetBrains Mono"} <= set(QFontDatabase.families())
    assert QFontInfo(theme.font("strong")).family() == "Inter"
    assert QFontInfo(theme.font("mono")).fixedPitch()
    for licence in ("Inter-OFL.txt", "JetBrainsMono-OFL.txt"):
        assert "SIL Open Font License" in (resources_folder() / "fonts" / licence).read_text()


def test_every_icon_is_a_drawing_that_takes_the_tokens_colour() -> None:
    files = sorted((resources_folder() / "icons").glob("*.svg"))
    assert len(files) >= 25
    for path in files:
        ET.parse(path)
        assert b"#123456" in drawing(path.stem, QColor("#123456")), path.name


def test_an_icon_is_painted_in_its_token(theme: Appearance) -> None:
    image: QImage = icon("square", theme, "accent", 24).pixmap(24, 24).toImage()
    opaque = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert opaque == {theme.theme.hex("accent")}


async def test_a_choice_is_remembered_and_applied_from_a_zero_timer(
    theme: Appearance, settings: MemorySettings, qapp: QApplication
) -> None:
    told: list[str] = []
    theme.changed.connect(lambda: told.append(theme.theme.name))
    theme.choose("light")
    assert told == []
    await settle()
    assert told == ["light"]
    assert settings.values["appearance.theme"] == "light"
    assert qapp.palette().window().color() == QColor(load_theme("light").hex("background"))
    theme.choose_text_size("large")
    await settle()
    assert theme.font("body").pixelSize() > load_theme("light").font("body").pixelSize()
    assert settings.values["appearance.text_size"] == "large"


def test_a_choice_that_makes_no_sense_means_the_systems(qapp: QApplication) -> None:
    appearance = Appearance(qapp, MemorySettings({"appearance.theme": "plaid", "appearance.text_size": 7}))
    assert appearance.choice() == "system"
    assert appearance.text_size() == "normal"
    appearance.deleteLater()


def test_a_new_window_gets_its_own_colours_whatever_was_there_before(qapp: QApplication) -> None:
    for name in ("light", "dark"):
        appearance = Appearance(qapp, MemorySettings({"appearance.theme": name}))
        assert qapp.palette().window().color() == appearance.color("background")
        assert appearance.theme.hex("background") in qapp.styleSheet()
        appearance.deleteLater()
