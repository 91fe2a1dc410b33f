"""A microphone check without a microphone. Implements ``session.microphone_check.SoundCheck``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from interview_desktop.ports import Trouble
from interview_desktop.session.echo_test import EchoVerdict
from interview_desktop.session.microphone_check import Heard
from interview_desktop.session.signals import Level

SAID = "I would open it in the middle, see whether the name comes before or after, and go on in that half."

HEARD = Heard(SAID, 0.92, ((47, 51),), "good", (0.4, 1.3, 0.7), 1.0)

FINE = EchoVerdict("fine", 31.0, 85.0, 0.0, "The microphone does not hear the loudspeaker.")
HEADSET = EchoVerdict(
    "headset", 9.0, 120.0, 0.4, "Your microphone hears the interviewer more than can be removed: use a headset."
)
CROWD = EchoVerdict("push_to_talk", None, None, 0.8, "Somebody else was heard in your room.")


class FakeSoundCheck:
    """``trouble`` is raised by the next call. While ``gate`` is cleared, an answer and an echo test wait."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.trouble: Trouble | None = None
        self.heard = HEARD
        self.verdict = FINE
        self.earlier: EchoVerdict | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.on_level: Callable[[Level], None] = lambda _: None
        self.on_dead: Callable[[bool], None] = lambda _: None

    def _call(self, *call: object) -> None:
        self.calls.append(call)
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble

    async def open(
        self, input_key: str | None, on_level: Callable[[Level], None], on_dead: Callable[[bool], None]
    ) -> None:
        self._call("open", input_key)
        self.on_level, self.on_dead = on_level, on_dead

    async def hear(self, on_listening: Callable[[], None]) -> Heard:
        self._call("hear")
        on_listening()
        await self.gate.wait()
        return self.heard

    def finish(self) -> None:
        self.calls.append(("finish",))
        self.gate.set()

    async def echo(self, input_key: str | None, output_key: str | None) -> EchoVerdict:
        self._call("echo", input_key, output_key)
        await self.gate.wait()
        return self.verdict

    async def last_echo(self, input_key: str | None, output_key: str | None) -> EchoVerdict | None:
        return self.earlier

    async def close(self) -> None:
        self.calls.append(("close",))
