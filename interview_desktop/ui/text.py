"""Times, dates and amounts in words, for people."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from interview_desktop.domain.session import UNDATED_BEFORE


def interface_locale() -> QLocale:
    """The locale of the interface's language: words and dates of one line must not mix two languages."""
    return QLocale(QCoreApplication.translate("locale", "en_GB"))


def clock(seconds: float) -> str:
    """``10:32``, or ``1:04:10`` from an hour on."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def minutes(seconds: float) -> str:
    """``41 min``; never 0."""
    words = QCoreApplication.translate("text", "{count} min")
    return words.format(count=max(1, round(seconds / 60)))


def day(at: float, now: float, *, with_time: bool = True) -> str:
    """``Today 14:05``, ``Yesterday 09:30``, ``Fri 20 Nov``, ``20 Nov 2025``: local time, from UTC seconds.
    ``Imported``: the session was exported without its date."""
    if at < UNDATED_BEFORE:
        return QCoreApplication.translate("text", "Imported")
    then, present = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    apart = (present.date() - then.date()).days
    time = f" {then:%H:%M}" if with_time else ""
    if apart == 0:
        return QCoreApplication.translate("text", "Today") + time
    if apart == 1:
        return QCoreApplication.translate("text", "Yesterday") + time
    form = "ddd d MMM" if then.year == present.year else "d MMM yyyy"
    return interface_locale().toString(QDate(then.year, then.month, then.day), form)


def date(at: float) -> str:
    """``22 Nov 2026`` in local time; ``Without a date`` for a session that was exported so."""
    if at < UNDATED_BEFORE:
        return QCoreApplication.translate("text", "Without a date")
    then = datetime.fromtimestamp(at)
    return interface_locale().toString(QDate(then.year, then.month, then.day), "d MMM yyyy")


def amount(count: int, one: str, many: str) -> str:
    """``1 run``, ``3 runs``; ``one`` and ``many`` are already translated."""
    return f"{count} {one if count == 1 else many}"


def megabytes(size: int) -> str:
    """``212 MB`` (10⁶ bytes), ``1.4 GB``."""
    if size >= 1_000_000_000:
        return f"{size / 1_000_000_000:.1f} GB"
    return f"{max(0, round(size / 1_000_000))} MB"


def interview_name(kind: str) -> str:
    """A kind of interview as a word."""
    names = {
        "technical": QCoreApplication.translate("text", "Technical"),
        "behavioral": QCoreApplication.translate("text", "Behavioral"),
        "system_design": QCoreApplication.translate("text", "System design"),
    }
    return names.get(kind, kind.replace("_", " ").capitalize())


def difficulty_name(difficulty: str) -> str:
    names = {
        "easy": QCoreApplication.translate("text", "Easy"),
        "medium": QCoreApplication.translate("text", "Medium"),
        "hard": QCoreApplication.translate("text", "Hard"),
    }
    return names.get(difficulty, difficulty.capitalize())


def language_name(language: str) -> str:
    names = {"python": "Python", "javascript": "JavaScript"}
    return names.get(language, language.capitalize())


def interviewer_name(interviewer: str) -> str:
    if interviewer == "builtin":
        return QCoreApplication.translate("text", "on this computer")
    return interviewer
