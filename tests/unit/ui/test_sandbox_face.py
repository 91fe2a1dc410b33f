"""What a person sees of the sandbox: diffs, own inputs, growth, reduced isolation, and help when nothing can be run."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from interview_desktop.domain import events as ev
from interview_desktop.domain.runs import (
    FunctionMetric,
    Growth,
    GrowthPoint,
    Quality,
    QualityNote,
    RunResult,
    TestResult,
)
from interview_desktop.domain.session import Rejected, Run
from interview_desktop.interview.printable import escaped, in_bytes, milliseconds
from interview_desktop.ports import Progress, Trouble
from interview_desktop.session.signals import AnalysisProgress, Notice
from interview_desktop.ui.models.value_diff import diff, helps
from interview_desktop.ui.pages.settings_page import SettingsPage
from interview_desktop.ui.theme import Appearance
from interview_desktop.ui.widgets.common import PlainButton
from interview_desktop.ui.widgets.drawer import Drawer
from interview_desktop.ui.widgets.growth_plot import GrowthPlot, curve
from interview_desktop.ui.widgets.performance_view import pretty
from interview_desktop.ui.widgets.sandbox_help import FALLBACK_KEY
from tests.fakes.desk import MemorySettings
from tests.fakes.live_session import demo_live, demo_result
from tests.support.golden import assert_golden
from tests.support.pages import settle, until, working_bridge
from tests.support.session_stage import Stage, shown

SIZES = (1000, 2000, 4000, 8000, 16000, 32000, 64000)
LINEAR = Growth(
    tuple(GrowthPoint(size, 0.00009 * size, 60_000 + 40 * size) for size in SIZES),
    "O(n) or O(n log n)",
    1.0,
    0.97,
    1.04,
    claimed="O(n)",
    agrees=True,
)
QUALITY = Quality(
    (FunctionMetric("find_pair", 1, 4, 7),), (QualityNote(5, "SIM102", "Two conditions could be one <b>"),)
)
LONG = TestResult(
    "many readings",
    False,
    "failed",
    0.4,
    arguments="[3, 1, 4]",
    expected=str(list(range(40))),
    got=str([*range(39), 7]),
)


@pytest.fixture
def drawer(qtbot: QtBot, theme: Appearance) -> Drawer:
    drawer = Drawer(theme)
    qtbot.addWidget(drawer)
    return drawer


def a_run(result: RunResult, growth: Growth | None = None, quality: Quality | None = None) -> Run:
    return Run(1, 2, 1, "python", 10.0, 3, result, growth=growth, quality=quality, scratch=result.scratch)


def labels(widget: Drawer) -> list[str]:
    return [label.text() for label in widget.performance.findChildren(QLabel) if label.isVisibleTo(widget.performance)]


# ── diffs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_diff_marks_whole_values_and_leaves_out_what_is_the_same() -> None:
    found = diff(str(list(range(40))), str([*range(39), 7]))
    assert [piece.text for piece in found.expected if piece.changed] == ["39"]
    assert [piece.text for piece in found.got if piece.changed] == ["7"]
    assert sum(piece.left_out for piece in found.expected) > 60
    assert "".join(piece.text for piece in found.expected).startswith("[0, 1, 2")


def test_both_sides_of_a_diff_hold_their_whole_value_when_nothing_is_left_out() -> None:
    first, second = "one\ntwo\nthree", "one\n2\nthree\nfour"
    found = diff(first, second)
    assert "".join(piece.text for piece in found.expected) == first
    assert "".join(piece.text for piece in found.got) == second


@pytest.mark.parametrize(
    ("expected", "got", "wanted"),
    [("[]", "None", False), ("[1, 2]" * 8, "[1, 3]" * 8, True), ("a\nb", "a\nc", True), ("", "x" * 99, False)],
)
def test_a_diff_is_shown_only_where_it_helps(expected: str, got: str, wanted: bool) -> None:
    assert helps(expected, got) is wanted


def test_a_long_failure_is_open_with_its_diff(drawer: Drawer) -> None:
    drawer.show_run(a_run(RunResult("python", "docker", "finished", (*demo_result().tests, LONG))), tell=False)
    drawer.resize(980, 400)
    drawer.show()
    card = drawer.cards.cards[-1]
    assert card.diff is not None
    assert card.width() > 900, "it has the row for itself"
    assert f"expected: {LONG.expected}" in card.accessibleDescription()
    assert all(other.diff is None for other in drawer.cards.cards[:-1])


def test_a_hidden_failure_has_no_diff(drawer: Drawer) -> None:
    drawer.show_run(a_run(RunResult("python", "docker", "finished", (replace(LONG, hidden=True),))), tell=False)
    card = drawer.cards.cards[0]
    assert card.diff is None
    assert "39" not in card.accessibleDescription() + card.toolTip()


def test_markup_in_a_diff_is_text(drawer: Drawer) -> None:
    wrong = replace(LONG, expected="<b>bold</b> " * 8, got="<i>\x1b[2J\u202e</i> " * 8)
    drawer.show_run(a_run(RunResult("python", "docker", "finished", (wrong,))), tell=False)
    shown_diff = drawer.cards.cards[0].diff
    assert shown_diff is not None
    assert "<b>" not in shown_diff.text()
    assert not {"\x1b", "\u202e"} & set(shown_diff.text())


@pytest.mark.parametrize(
    "character", ["\x1b", "\x00", "\x9b", "\u202e", "\u2066", "\u061c", "\u2028", "\ufeff", "\U000e0041", "\ud800"]
)
def test_what_steers_or_hides_is_written_out(character: str) -> None:
    shown_text = escaped(f"a{character}b")
    assert character not in shown_text
    assert shown_text.startswith("a\\")


# ── own input ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_shift_f5_runs_once_on_the_own_input_and_shows_what_came_back(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        page = stage.page
        stage.live.scratch_result = replace(stage.live.scratch_result, stdout="looked at 3\n")
        page.workbench.show_code()
        stage.keys(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: page.drawer.tabs.currentIndex() == 1)
        assert stage.live.done("run_scratch") == [("run_scratch", "[1, 2, 3]\n5")]
        assert not stage.live.done("run_tests")
        assert page.drawer.output_view.value.text() == "[0, 2]"
        assert page.drawer.output.toPlainText() == "looked at 3\n"
        assert page.drawer.tabs.tabText(0) == "Tests 5 of 6", "the verdicts stay"


async def test_an_own_input_is_kept_while_the_session_is_open(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        field = stage.page.workbench.own_input.field
        field.setPlainText("[7]\n14")
        stage.page.workbench.scratch.click()
        await until(lambda: stage.live.done("run_scratch"))
        stage.page.workbench.language_wanted.emit("javascript")
        await settle()
        assert field.toPlainText() == "[7]\n14"
        assert stage.live.done("run_scratch") == [("run_scratch", "[7]\n14")]


async def test_a_refused_own_input_is_told_and_the_buttons_come_back(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.fail = Rejected("The code takes 2 values, one per line; your own input has 1.")
        stage.page.workbench.scratch.click()
        await until(lambda: stage.page.notices.texts)
        assert "takes 2 values" in "".join(stage.page.notices.texts.values())
        assert stage.page.workbench.scratch.isEnabled()


async def test_the_error_of_an_own_input_is_marked_on_its_line(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        wrong = RunResult("python", "docker", "finished", scratch=True, error="KeyError: 3", error_line=5)
        stage.live.scratch_result = wrong
        await stage.live.run_scratch("[1]\n2")
        await settle()
        assert stage.page.workbench.editor.error_line == 4
        assert stage.page.drawer.output_view.value.text() == "KeyError: 3"


async def test_code_that_cannot_be_read_is_marked_on_its_line(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.run_result = RunResult(
            "python", "docker", "syntax_error", message="Your code cannot be read in line 3.", error_line=3
        )
        await stage.live.run_tests()
        await settle()
        assert stage.page.workbench.editor.error_line == 2
        stage.live.run_result = replace(stage.live.run_result, error_line=400)
        await stage.live.run_tests()
        await settle()
        assert stage.page.workbench.editor.error_line is None, "the line came from hostile code"


async def test_stop_shows_at_once_that_it_was_heard(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        stage.live.run_gate.clear()
        stage.page.workbench.run.click()
        await until(lambda: stage.live.done("run_tests"))
        await settle()
        stage.page.workbench.run.click()
        # Nothing was awaited in between.
        assert stage.page.workbench.run.text() == "Stopping…"
        assert stage.page.drawer.info == "Stopping…"
        stage.page.workbench.run.click()
        await until(lambda: not stage.page.workbench.running)
        assert len(stage.live.done("stop_run")) == 1
        assert stage.page.workbench.run.text() == "Run tests  F5"


# ── performance ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_was_measured_is_shown_with_the_claim_and_the_notes_lead_to_their_lines(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    async with shown(theme, settings) as stage:
        drawer = stage.page.drawer
        stage.live.append(ev.CodeAnalysed(1, LINEAR, QUALITY))
        drawer.tabs.setCurrentIndex(2)
        await settle()
        assert drawer.performance.verdict.text() == "Time grows like O(n) or O(n log n)."
        assert drawer.performance.claim.text() == "You said O(n): that agrees with the measurement."
        assert drawer.performance.time.points == tuple((float(s), 0.00009 * s) for s in SIZES)
        assert "64 000: 5.8 ms" in drawer.performance.time.accessibleDescription()
        assert "1 000: 100 kB" in drawer.performance.memory.accessibleDescription()
        link = next(one for one in drawer.performance.findChildren(PlainButton) if one.text() == "line 5")
        assert "Two conditions could be one <b>" in link.accessibleName()
        link.click()
        text = stage.editor_text
        assert text[: stage.page.workbench.editor.cursor].count("\n") == 4


def test_a_measurement_that_does_not_agree_says_so_in_words(drawer: Drawer) -> None:
    growth = replace(LINEAR, verdict="O(n^2)", claimed="O(n)", agrees=False)
    drawer.show_run(a_run(demo_result(), growth), tell=False)
    assert drawer.performance.verdict.text() == "Time grows like O(n²)."
    assert drawer.performance.claim.text() == "You said O(n): the measurement does not agree."


def test_no_verdict_says_why(drawer: Drawer) -> None:
    growth = Growth(LINEAR.points, "", None, None, None, "The times scatter too much.", "O(n)")
    drawer.show_run(a_run(demo_result(), growth), tell=False)
    assert drawer.performance.verdict.text() == "No verdict. The times scatter too much."
    assert drawer.performance.claim.text() == "You said O(n); this measurement cannot tell."


def test_a_new_run_takes_the_old_measurement_away(drawer: Drawer) -> None:
    drawer.show_run(a_run(demo_result(), LINEAR, QUALITY), tell=False)
    drawer.show_run(a_run(demo_result()), tell=False)
    assert not drawer.performance.verdict.text()
    assert not [words for words in labels(drawer) if "SIM102" in words]


async def test_measuring_can_be_stopped(qapp: QApplication, theme: Appearance, settings: MemorySettings) -> None:
    async with shown(theme, settings) as stage:
        stage.live.signal(AnalysisProgress(True))
        stage.page.drawer.tabs.setCurrentIndex(2)
        await settle()
        view = stage.page.drawer.performance
        assert view.measuring
        assert view.cancel.isVisible()
        QTest.mouseClick(view.cancel, Qt.MouseButton.LeftButton)
        assert view.detail.text() == "Stopping…"
        await until(lambda: stage.live.done("stop_analysis"))
        stage.live.signal(AnalysisProgress(False))
        await settle()
        assert not view.cancel.isVisible()


def test_quality_without_growth_says_that_nothing_grows_here(drawer: Drawer) -> None:
    missing = Quality(missing="ruff is not installed.")
    drawer.show_run(a_run(demo_result(), None, missing), tell=False)
    assert "This problem has no growing inputs: its growth is not measured." in labels(drawer)
    assert "ruff is not installed." in labels(drawer)


@pytest.mark.parametrize(
    "points", [[], [(10.0, 1.0)], [(1.0, 5.0), (1.0, 5.0)], [(10.0, 3.0), (20.0, 3.0)], [(0.0, 1.0), (5.0, -1.0)]]
)
def test_odd_points_are_drawn_or_left_out(qtbot: QtBot, theme: Appearance, points: list[tuple[float, float]]) -> None:
    plot = GrowthPlot("Time", "accent", milliseconds, theme)
    qtbot.addWidget(plot)
    plot.resize(300, 150)
    plot.show_points(points, "O(n)", "Nothing was measured.")
    picture = plot.grab()
    assert not picture.isNull()


def test_the_curve_of_a_class_goes_through_the_points_that_follow_it() -> None:
    shape = curve("O(n^2)", [(10.0, 200.0), (20.0, 800.0), (40.0, 3200.0)])
    assert shape is not None
    assert shape(80.0) == pytest.approx(12800.0)
    assert curve("", [(1.0, 1.0), (2.0, 2.0)]) is None
    assert curve("O(2^n)", [(1.0, 1.0), (2.0, 2.0)]) is None


def test_powers_are_written_as_people_write_them() -> None:
    assert (pretty("O(n^2)"), pretty("O(2^n)"), pretty("O(n log n)")) == ("O(n²)", "O(2ⁿ)", "O(n log n)")
    assert (in_bytes(1_234_567), in_bytes(14_200_000), in_bytes(12)) == ("1.2 MB", "14 MB", "12 B")


# ── reduced isolation ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_banner_stands_until_docker_ran_again(drawer: Drawer) -> None:
    weak = replace(demo_result(), backend="wasmtime")
    drawer.show_run(a_run(weak), tell=False)
    assert not drawer.banner.isHidden()
    assert drawer.banner.text.startswith("Reduced isolation")
    assert "WebAssembly (wasmtime)" in drawer.info
    drawer.show_run(a_run(RunResult("python", "none", "stopped")), tell=False)
    assert not drawer.banner.isHidden(), "nothing ran"
    drawer.show_run(a_run(demo_result()), tell=False)
    assert drawer.banner.isHidden()


class Mender:
    """Builds in two steps; the second waits for ``gate``."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.gate = asyncio.Event()
        self.trouble: Trouble | None = None

    async def fetch_voices(self, progress: Progress) -> None: ...

    async def build_images(self, progress: Progress) -> None:
        await self._work("images", progress)

    async def prepare_fallback(self, progress: Progress) -> None:
        await self._work("fallback", progress)

    async def _work(self, what: str, progress: Progress) -> None:
        progress(0.4, f"Preparing {what}")
        await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        self.done.append(what)


def press(stage: Stage, code: str) -> None:
    stage.page.notices._bars[code]._button.click()


MISSING_IMAGE = Notice("image_missing", "The sandbox has not been built.", "Run a command.")
NO_DOCKER = Notice("docker_missing", "No Docker was found.", "Install it.")


async def test_the_sandbox_can_be_built_from_the_notice_and_the_run_is_repeated(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    mender = Mender()
    async with shown(theme, settings, mender=mender) as stage:
        stage.live.signal(MISSING_IMAGE)
        await settle()
        press(stage, "image_missing")
        await settle()
        assert stage.page.notices.texts == {"image_missing": "40% Preparing images"}
        mender.gate.set()
        await until(lambda: stage.live.done("run_tests"))
        assert mender.done == ["images"]
        assert stage.page.notices.texts == {}


async def test_a_build_can_be_cancelled_and_a_failed_one_says_why(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    mender = Mender()
    async with shown(theme, settings, mender=mender) as stage:
        stage.live.signal(MISSING_IMAGE)
        await settle()
        press(stage, "image_missing")
        await settle()
        press(stage, "image_missing")
        await settle()
        assert "has not been built" in stage.page.notices.texts["image_missing"]
        mender.trouble = Trouble("disk_full", "The disk is full.", "Make room.")
        mender.gate.set()
        press(stage, "image_missing")
        await until(lambda: "disk is full" in stage.page.notices.texts.get("image_missing", ""))
        assert not stage.live.done("run_tests")


async def test_reduced_isolation_is_asked_for_once_and_never_assumed(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    mender = Mender()
    mender.gate.set()
    async with shown(theme, settings, mender=mender) as stage:
        stage.live.signal(NO_DOCKER)
        await settle()
        assert "reduced isolation" in stage.page.notices.texts["docker_missing"]
        assert settings.get(FALLBACK_KEY) is None
        press(stage, "docker_missing")
        await until(lambda: stage.live.done("run_tests"))
        assert mender.done == ["fallback"]
        assert settings.get(FALLBACK_KEY) is True
        stage.live.signal(NO_DOCKER)
        await settle()
        assert stage.page.notices.texts["docker_missing"] == "No Docker was found. Install it."


async def test_reduced_isolation_can_be_taken_back_in_the_settings(
    qapp: QApplication, theme: Appearance, settings: MemorySettings
) -> None:
    settings.set(FALLBACK_KEY, True)
    async with working_bridge() as bridge:
        page = SettingsPage(bridge, theme, settings)
        assert page.fallback.isChecked()
        page.fallback.click()
        assert settings.get(FALLBACK_KEY) is False
        settings.set(FALLBACK_KEY, True)
        page.show()
        assert page.fallback.isChecked(), "agreed to in an interview since"
        page.close()
        page.deleteLater()
        await settle()


# ── what it looks like ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["dark", "light"])
async def test_the_drawer_looks_like_its_pictures(
    qtbot: QtBot, qapp: QApplication, settings: MemorySettings, name: str
) -> None:
    settings.set("appearance.theme", name)
    theme = Appearance(qapp, settings)
    async with shown(theme, settings, live=demo_live()) as stage:
        drawer = stage.page.drawer
        weak = replace(demo_result(), backend="wasmtime", tests=(LONG, *demo_result().tests), queue_ms=640.0)
        drawer.show_run(a_run(weak), tell=False)
        await settle(20)
        assert_golden(drawer, f"drawer-diff-{name}")
        drawer.show_run(a_run(demo_result(), LINEAR, QUALITY), tell=False)
        drawer.tabs.setCurrentIndex(2)
        await settle(20)
        assert_golden(drawer, f"drawer-performance-{name}")
