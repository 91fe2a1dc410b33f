"""Takes the loudspeaker's sound out of captured samples: brings both to one clock, and watches how well it goes."""

from __future__ import annotations

import math
from collections import deque
from statistics import median
from typing import Any

import numpy as np

from interview_desktop.audio.apm import BLOCK, Apm
from interview_desktop.audio.delay import find_delay
from interview_desktop.audio.reference import GAP_S, STEADY, Reference
from interview_desktop.ports import CAPTURE_RATE

LEAD_S = 0.04
"""What is played is given to the canceller so much before its time: no cause may come after its effect, and devices
are wrong about their own latency."""

LEAST_LEAD_S = -0.6
MOST_LEAD_S = 0.15
"""How far the lead may be moved: a Bluetooth loudspeaker plays far later than it tells, some cards play earlier."""

COMFORTABLE_S = (0.005, 0.35)
"""Delays that the canceller finds by itself, quickly (measured). Outside of them the lead is moved."""

MISSES = 0.1
"""Share of blocks (over some seconds) that were wanted too early, from which it is no accident of a busy computer."""

FORGET = 1 / 400

LATEST_LEAD_S = -0.04
"""The lead that a loudspeaker can always keep up with."""

WARMING_CALLS = 30
"""In the first second devices still find their pace."""

JITTER = 60
"""Differences between the two clocks (over two seconds) of which the median counts."""

APART_S, JUMP_S = 0.04, 0.12
"""Sound is kept together by counting samples, which is exact, while the times that a sound system tells wander by ten
milliseconds. Only when they are so far apart that samples were lost, or two clocks have drifted, they are followed:
in a pause of the loudspeaker, or at once when it is very far. What is less the canceller follows by itself."""

ACTIVE = 30.0
"""Root mean square from which the loudspeaker counts as playing (-61 dB)."""

HANGOVER_BLOCKS = 30
"""A room rings on."""

SETTLED_S = 3.0
"""Played sound after which the canceller knows the room. Measured: nothing later was taken for speech."""

AUDIBLE_DB = 6.0
"""By how much the loudspeaker must raise the microphone's level to count as heard."""

LATELY = 150
"""Blocks (1.5 s) that tell how well it goes."""

HISTORY = 300
"""Blocks (3 s) that the delay is looked for in."""

AGREE_S = 0.004

SLIP_S, CREPT_S, SLIP_EVERY, SETTLING_CALLS = 0.0007, 0.003, 4, 100
"""Clocks that drift apart let the delay creep. It is brought back sample by sample, one in so many calls, which does
not disturb the canceller as a jump would; and not again before its effect can be seen."""

Samples = np.ndarray[Any, np.dtype[np.int16]]


class Canceller:
    """``clean`` is called by one thread at a time, the rest by any."""

    def __init__(self, apm: Apm, reference: Reference) -> None:
        self._apm = apm
        self._reference = reference
        self._expected_s = 0.0
        self._lead_s = LEAD_S
        self._most_lead_s = MOST_LEAD_S
        self._anew = True
        self._place: int | None = None
        self._due: float | None = None
        self._differences: deque[float] = deque(maxlen=JITTER)
        self._calls = 0
        self._misses, self._most_missing = 0.0, 0
        self._hangover = 0
        self._played = 0
        self._idle = deque[float](maxlen=LATELY)
        self._heard = deque[float](maxlen=LATELY)
        self._left = deque[float](maxlen=LATELY)
        self._past: deque[tuple[Samples, Samples, bool]] = deque(maxlen=HISTORY)
        self._guess: float | None = None
        self._delay_s: float | None = None
        self._steady_s: float | None = None
        self._owed = 0
        self._moved = False
        self._slipped = 0

    def begin(self, expected_ms: float | None = None) -> None:
        """A device was opened (again): what was learned about the room need not hold any more. ``expected_ms`` is the
        delay that was found the last time with these devices."""
        self._expected_s = (expected_ms or 0.0) / 1000
        self._anew = True

    def _begin(self) -> None:
        self._anew = False
        self._most_lead_s = MOST_LEAD_S
        self._lead_s = min(max(LEAD_S - self._expected_s, LEAST_LEAD_S), MOST_LEAD_S)
        self._place = self._due = None
        self._played = self._calls = self._slipped = 0
        self._misses, self._most_missing = 0.0, 0
        self._differences.clear()
        self._past.clear()
        self._guess = self._delay_s = None
        self._apm.expect_delay(round(1000 * LEAD_S))

    def clean(self, pcm: bytes, at: float) -> bytes:
        """Whole blocks, the first sample of which was in the air at ``at``, without the echo in them."""
        if self._anew:
            self._begin()
        heard = np.frombuffer(pcm, np.int16)
        self._follow(at, heard.size)
        out = []
        for start in range(0, heard.size, BLOCK):
            block = heard[start : start + BLOCK]
            played = self._next_played()
            self._apm.far(played.tobytes())
            left = self._apm.near(block.tobytes())
            if not block.any():
                # It fills silence with comfortable noise: a device that delivers nothing would never be noticed.
                left = bytes(len(left))
            out.append(left)
            self._account(block, played, np.frombuffer(left, np.int16))
        return b"".join(out)

    # ── one clock ────────────────────────────────────────────────────────────────────────────────────────────────

    def _follow(self, at: float, samples: int) -> None:
        """Move the place in the reference to where the time says it is, without tearing the sound apart."""
        late_s = 0.0 if self._due is None else at - self._due
        self._due = at - late_s + STEADY * late_s + samples / CAPTURE_RATE
        if late_s > GAP_S:
            # The microphone's device has lost samples.
            self._due = at + samples / CAPTURE_RATE
            if self._place is not None:
                self._place += round(late_s * CAPTURE_RATE)
        wanted = self._reference.position(at + self._lead_s)
        if wanted is None:
            self._place = None
            return
        self._calls += 1
        if self._owed and self._place is not None and not self._calls % SLIP_EVERY:
            slip = 1 if self._owed > 0 else -1
            self._place += slip
            self._owed -= slip
            self._slipped = self._calls
        if self._place is None or self._moved or self._calls == WARMING_CALLS:
            self._moved = False
            self._jump(wanted)
            return
        self._differences.append(wanted - self._place)
        apart = median(self._differences)
        far = abs(wanted - self._place) > JUMP_S * CAPTURE_RATE and abs(apart) > JUMP_S * CAPTURE_RATE / 2
        waited = len(self._differences) == JITTER and not self._hangover
        if far or (waited and abs(apart) > APART_S * CAPTURE_RATE):
            self._jump(self._place + apart)

    def _jump(self, place: float) -> None:
        self._place = round(place)
        self._differences.clear()
        self._steady_s, self._owed = None, 0

    def _next_played(self) -> Samples:
        if self._place is None:
            return np.zeros(BLOCK, np.int16)
        self._misses -= FORGET * self._misses
        missing = self._place + BLOCK - self._reference.end
        if 0 < missing < JUMP_S * CAPTURE_RATE and self._calls > WARMING_CALLS:
            self._misses += FORGET
            self._most_missing = max(self._most_missing, missing)
            if self._misses >= MISSES:
                # The loudspeaker's device takes its sound later than that: less lead, from now on.
                self._most_lead_s = max(LATEST_LEAD_S, self._lead_s - self._most_missing / CAPTURE_RATE - 0.002)
                self._lead_s = min(self._lead_s, self._most_lead_s)
                self._moved = True
                self._misses, self._most_missing = 0.0, 0
        played = self._reference.read(self._place, BLOCK)
        self._place += BLOCK
        return played

    # ── how well it goes ─────────────────────────────────────────────────────────────────────────────────────────

    def _account(self, heard: Samples, played: Samples, left: Samples) -> None:
        active = _energy(played) > ACTIVE**2
        self._past.append((heard, played, active))
        if active:
            self._played += 1
            self._hangover = HANGOVER_BLOCKS
        before, after = _energy(heard), _energy(left)
        if active:
            self._heard.append(before)
            self._left.append(after)
        elif self._hangover:
            self._hangover -= 1
        else:
            self._idle.append(before)

    @property
    def settled(self) -> bool:
        return not self._anew and self._played * BLOCK >= SETTLED_S * CAPTURE_RATE

    @property
    def delay_ms(self) -> float | None:
        return None if self._delay_s is None else round(1000 * self._delay_s, 1)

    @property
    def erle_db(self) -> float | None:
        idle, heard, left = (_mean(energies) for energies in (self._idle, self._heard, self._left))
        if heard is None or left is None or _db(heard) - _db(idle or 0.0) < AUDIBLE_DB:
            return None
        return round(_db(heard) - _db(left), 1)

    def track(self) -> None:
        """Look for the delay in what was heard lately. Some milliseconds of work, once a second is enough."""
        past = self._past.copy()
        if len(past) < HISTORY or sum(active for *_, active in past) < HISTORY // 3:
            return
        heard, played = (np.concatenate([block[side] for block in past]) for side in (0, 1))
        seen = find_delay(heard, played)
        before, self._guess = self._guess, seen
        if seen is None or before is None or abs(seen - before) > AGREE_S:
            return
        self._delay_s = seen - self._lead_s
        lowest, highest = COMFORTABLE_S
        if not lowest <= seen <= highest:
            wanted = self._lead_s + LEAD_S - seen
            self._lead_s = min(max(wanted, LEAST_LEAD_S), self._most_lead_s)
            self._past.clear()
            self._guess = None
            self._steady_s, self._owed = None, 0
            self._moved = True
            # The canceller has to learn the room anew.
            self._played = 0
        elif self._steady_s is None or abs(seen - self._steady_s) > CREPT_S:
            # So far it does not creep: this is another reflection, or another place of the loudspeaker.
            self._steady_s = seen
        elif (
            abs(seen - self._steady_s) > SLIP_S
            and abs(seen - before) < SLIP_S
            and not self._owed
            and self._calls > self._slipped + SETTLING_CALLS
        ):
            self._owed = -round((seen - self._steady_s) * CAPTURE_RATE)


def _energy(block: Samples) -> float:
    values = block.astype(np.float32)
    return float(np.dot(values, values)) / max(1, values.size)


def _mean(energies: deque[float]) -> float | None:
    values = energies.copy()
    return sum(values) / len(values) if values else None


def _db(energy: float) -> float:
    """Below full scale; silence is the quantisation of 16 bits."""
    return 10.0 * math.log10(max(energy, 0.1) / 32768.0**2)
