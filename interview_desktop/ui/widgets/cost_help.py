"""What a session shows of its costs: the running count in the bar above it, and the question before a limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from interview_desktop.session.costs import LIMIT_CODE, Meter
from interview_desktop.session.signals import Notice
from interview_desktop.ui.bridge import Bridge

if TYPE_CHECKING:
    from interview_desktop.ui.pages.session_page import SessionPage


def show_costs(page: SessionPage, meter: Meter, bridge: Bridge) -> None:
    """Let ``page`` count with ``meter``, and offer to go on when a limit is reached."""
    others = page.notices.answer

    def agree() -> None:
        meter.agree()
        page.notices.show_notice(Notice(LIMIT_CODE, ""))

    def answer(notice: Notice) -> tuple[Notice, str, Callable[[], None]]:
        if notice.code == LIMIT_CODE and notice.message:
            return notice, QCoreApplication.translate("SessionPage", "Allow as much again"), agree
        return others(notice)

    page.notices.answer = answer
    show = bridge.deliver(page, lambda: page.top_bar.show_cost(meter.session().as_text()))
    stop = meter.on_change(show)
    page.destroyed.connect(lambda: stop())
    show()
