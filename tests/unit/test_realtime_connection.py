"""The connection to a Realtime session: made when wanted, its end noticed, renewed in time, every failure told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from interview_desktop.domain.vendors import Access, VendorTrouble
from interview_desktop.providers.openai.realtime import Patience, Realtime
from tests.fakes.openai_realtime import FakeTranscription
from tests.fakes.realtime_socket import Fault, Refusal

QUICK = Patience(connect_s=1.0, ping_s=5.0)
SESSION = {
    "type": "transcription",
    "audio": {
        "input": {
            "format": {"type": "audio/pcm", "rate": 24_000},
            "transcription": {"model": "gpt-live-transcribe"},
            "turn_detection": None,
        }
    },
}


@dataclass
class HandClock:
    """Moves when it is told to; whoever sleeps wakes then."""

    wall: float = 1_000_000.0
    steady: float = 0.0
    _sleepers: list[tuple[float, asyncio.Future[None]]] = field(default_factory=list)

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.steady + seconds, woken))
        await woken

    async def move(self, seconds: float, *, asleep: float = 0.0) -> None:
        """``asleep``: seconds that only the wall clock counts."""
        self.wall += seconds + asleep
        self.steady += seconds
        for due, woken in self._sleepers:
            if due <= self.steady and not woken.done():
                woken.set_result(None)
        self._sleepers = [(due, woken) for due, woken in self._sleepers if not woken.done()]
        for _ in range(5):
            await asyncio.sleep(0)


@asynccontextmanager
async def connection(
    server: FakeTranscription, clock: HandClock | None = None, patience: Patience = QUICK, key: str = "sk-test-canary"
) -> AsyncIterator[Realtime]:
    access = Access(key=key, base_url=server.base_url)
    realtime = Realtime(access, clock or HandClock(), lambda: SESSION, intent="transcription", patience=patience)
    try:
        yield realtime
    finally:
        await realtime.close()


async def until(condition, what: str = "it") -> None:
    for _ in range(400):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"{what} did not happen")


async def test_a_line_is_set_up_once_and_kept():
    async with FakeTranscription() as server, connection(server) as realtime:
        assert realtime.present is None
        first, second = await asyncio.gather(realtime.line(), realtime.line())
        assert first is second is await realtime.line() is realtime.present
        assert server.handshakes == 1
        assert server.wires[0].kinds() == ["session.update"]
        assert server.complaints == []
        assert "intent=transcription" in server.wires[0].path
        assert "model=" not in server.wires[0].path


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(401), "key_rejected"),
        (Refusal(403), "forbidden"),
        (Refusal(404), "model_gone"),
        (Refusal(429, headers={"Retry-After": "7"}), "rate_limited"),
        (Refusal(429, {"error": {"message": "x", "code": "insufficient_quota"}}), "out_of_credit"),
        (Refusal(500), "overloaded"),
        (Refusal(503), "overloaded"),
        (Refusal(200, "<html>Sign in</html>"), "captive"),
        (Refusal(403, "<html>Sign in</html>"), "captive"),
    ],
)
async def test_a_refused_handshake_says_why(refusal: Refusal, kind: str):
    async with FakeTranscription() as server, connection(server) as realtime:
        server.refusals.append(refusal)
        with pytest.raises(VendorTrouble) as caught:
            await realtime.line()
        assert caught.value.kind == kind
        assert caught.value.retry_after_s == (7.0 if "Retry-After" in refusal.headers else None)
        assert (await realtime.line()).ended is None


async def test_the_key_stands_in_no_trouble():
    async with FakeTranscription() as server, connection(server, key="sk-test-other") as realtime:
        with pytest.raises(VendorTrouble) as caught:
            await realtime.line()
        assert caught.value.kind == "key_rejected"
        assert "sk-test" not in str(caught.value)


async def test_nobody_there_is_unreachable():
    async with FakeTranscription() as server:
        address = server.base_url
    access = Access(key="sk-test-canary", base_url=address)
    realtime = Realtime(access, HandClock(), lambda: SESSION, intent="transcription", patience=QUICK)
    with pytest.raises(VendorTrouble) as caught:
        await realtime.line()
    assert caught.value.kind == "unreachable"
    await realtime.close()


@pytest.mark.parametrize("at", ["session.created", "session.update", "session.updated"])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("silence", "silent"),
        ("deaf", "silent"),
        ("cut", "cut"),
        ("close", "cut"),
        ("garbage", "nonsense"),
        ("error", "overloaded"),
    ],
)
async def test_a_session_that_is_not_set_up_is_told_and_left(at: str, fault: str, kind: str):
    async with FakeTranscription(faults=[Fault(fault, at)]) as server, connection(server) as realtime:
        with pytest.raises(VendorTrouble) as caught:
            await realtime.line()
        assert caught.value.kind == kind
        assert realtime.present is None
        assert (await realtime.line()).ended is None


async def test_an_error_before_the_end_tells_more_than_the_end():
    async with FakeTranscription() as server, connection(server) as realtime:
        line = await realtime.line()
        server.wires[0].error("Your session hit the maximum duration.", "session_expired")
        server.wires[0].error("No credit.", "insufficient_quota")
        await until(lambda: line.ended is not None or line._complaint is not None)
        await server.wires[0]._connection.close(1008)
        await until(lambda: line.ended is not None)
        assert line.ended is not None
        assert line.ended.kind == "out_of_credit"


async def test_a_dead_network_is_noticed_by_the_pings():
    faults = [Fault("deaf", "input_audio_buffer.clear")]
    async with (
        FakeTranscription(faults=faults) as server,
        connection(server, patience=Patience(ping_s=0.05)) as realtime,
    ):
        line = await realtime.line()
        line.send({"type": "input_audio_buffer.clear"})
        await until(lambda: line.ended is not None)
        assert line.ended is not None
        assert line.ended.kind == "cut"


async def test_after_an_hour_asleep_the_old_line_is_not_used():
    clock = HandClock()
    async with FakeTranscription() as server, connection(server, clock) as realtime:
        old = await realtime.line()
        await clock.move(0.0, asleep=3600)
        new = await realtime.line()
        assert new is not old
        assert old.ended is not None
        assert server.handshakes == 2


async def test_after_an_hour_asleep_the_line_is_made_anew_before_anybody_asks():
    clock = HandClock()
    async with FakeTranscription() as server, connection(server, clock) as realtime:
        old = await realtime.line()
        await clock.move(11.0)
        await clock.move(5.0, asleep=3600)
        await until(lambda: realtime.present is not None and realtime.present is not old)
        assert server.handshakes == 2


async def test_a_steady_line_that_is_cut_is_connected_again_at_once():
    clock = HandClock()
    async with FakeTranscription() as server, connection(server, clock) as realtime:
        old = await realtime.line()
        await clock.move(4.9)
        await clock.move(4.9)
        await clock.move(4.9)
        server.wires[0]._connection.transport.abort()
        await until(lambda: realtime.present is not None and realtime.present is not old)
        assert server.handshakes == 2


async def test_what_is_cut_again_and_again_is_not_hammered():
    clock = HandClock()
    async with FakeTranscription() as server, connection(server, clock) as realtime:
        line = await realtime.line()
        for _ in range(3):
            server.wires[-1]._connection.transport.abort()
            await until(lambda line=line: line.ended is not None)
        assert server.handshakes == 1
        server.refusals.extend([Refusal(500)] * 20)
        for _ in range(60):
            await clock.move(5.0)
            await asyncio.sleep(0.002)
        assert 3 <= server.handshakes <= 12


async def test_a_key_that_is_rejected_is_not_tried_again_by_itself():
    clock = HandClock()
    async with FakeTranscription() as server, connection(server, clock) as realtime:
        server.refusals.append(Refusal(401))
        with pytest.raises(VendorTrouble):
            await realtime.line()
        for _ in range(20):
            await clock.move(5.0)
        assert server.handshakes == 1
        assert (await realtime.line()).ended is None


async def test_a_session_is_renewed_before_the_vendor_ends_it():
    clock = HandClock()
    async with FakeTranscription() as server, connection(server, clock) as realtime:
        old = await realtime.line()
        for _ in range(11 * 60):
            await clock.move(5.0)
        await until(lambda: realtime.present is not None and realtime.present is not old)
        assert server.handshakes == 2
        assert old.ended is not None


async def test_who_gives_up_waiting_does_not_stop_the_connecting():
    async with FakeTranscription() as server, connection(server) as realtime:
        waiting = asyncio.create_task(realtime.line())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await until(lambda: realtime.present is not None)
        assert server.handshakes == 1
