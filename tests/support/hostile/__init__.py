"""Programs that try to cheat, to break out, to stay, or to make the sandbox lie; ``table`` tells what they got."""

from __future__ import annotations

from typing import Final

from tests.support.hostile import (
    javascript_escapes,
    javascript_forgers,
    javascript_resources,
    javascript_survivors,
    javascript_values,
    python_escapes,
    python_forgers,
    python_lies,
    python_resources,
    python_survivors,
    python_values,
)
from tests.support.hostile.program import Hostile

PROGRAMS: Final[tuple[Hostile, ...]] = (
    *python_resources.PROGRAMS,
    *python_escapes.PROGRAMS,
    *python_survivors.PROGRAMS,
    *python_forgers.PROGRAMS,
    *python_lies.PROGRAMS,
    *python_values.PROGRAMS,
    *javascript_resources.PROGRAMS,
    *javascript_escapes.PROGRAMS,
    *javascript_survivors.PROGRAMS,
    *javascript_forgers.PROGRAMS,
    *javascript_values.PROGRAMS,
)
