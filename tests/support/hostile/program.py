"""What a hostile program is, and what an honest ending of it looks like.

Every program defines ``solve(n)`` and attacks when it is called with 2; for any other argument it says
``HONEST_VALUE``, so that the calls before and after the attack show whether anything else was hit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any, Final, Literal

Family = Literal["resources", "escape", "survivor", "forger", "value"]

HONEST_VALUE: Final = 7
KNOWN_ANSWER: Final = 9
"""What the attacked test expects of most programs: none says it by honest means, all forgeries say it."""

SECRET_LOOKS_LIKE: Final = "answer[-][0-9a-f]{32}"
"""A search for the secret answer (``Hostile.secret``), written so that it does not find itself."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """``statuses`` and ``reasons`` are those that the attacked call and the whole job may honestly end with; when the
    call returns, then with ``value`` (JSON text) unless that is None.

    ``before`` and ``after`` tell whether the calls around the attack must be right all the same. ``secret``: the test
    expects an answer that only the host knows; for attacks on the candidate's own answer, where saying what one knows
    is no forgery. ``at_least_ms`` is how long the attacked call really takes, whatever it says. ``extra`` are further
    arguments that no earlier call may see.
    """

    name: str
    family: Family
    language: str
    attack: str
    statuses: tuple[str, ...]
    value: str | None = None
    reasons: tuple[str, ...] = ("finished",)
    before: bool = True
    after: bool = True
    mentions: str = ""
    secret: bool = False
    at_least_ms: float = 0.0
    extra: tuple[str, ...] = ()
    head: str = ""
    while_loading: bool = False

    @property
    def key(self) -> str:
        return f"{self.language}-{self.name}".replace(" ", "-")

    @property
    def code(self) -> str:
        head, attack = dedent(self.head), dedent(self.attack).strip()
        if self.language == "python":
            if self.while_loading:
                return f"{head}\n{attack}\ndef solve(n):\n    return {HONEST_VALUE}\n"
            body = attack.replace("\n", "\n        ")
            return f"{head}\ndef solve(n):\n    if n == 2:\n        {body}\n    return {HONEST_VALUE}\n"
        if self.while_loading:
            return f"{head}\n{attack}\nfunction solve(n) {{ return {HONEST_VALUE}; }}\n"
        return f"{head}\nfunction solve(n) {{\n  if (n === 2) {{\n{attack}\n  }}\n  return {HONEST_VALUE};\n}}\n"


def maker(family: Family, language: str) -> Callable[..., Hostile]:
    """``make(name, attack, *statuses, **more)`` for one family in one language."""

    def make(name: str, attack: str, *statuses: str, **more: Any) -> Hostile:
        return Hostile(name, family, language, attack, statuses, **more)

    return make
