"""Silero voice activity detection on onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from interview_desktop.providers.local.mel import RATE, Floats

FRAME = 512
_CONTEXT = 64


class Silero:
    """The model; each :class:`Stream` over it keeps its own past."""

    def __init__(self, model: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One frame is a tenth of a millisecond: more threads would only wait for each other.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._rate = np.array(RATE, dtype=np.int64)

    def run(self, samples: Floats, state: Floats) -> tuple[float, Floats]:
        """Probability of speech in (1, 576) samples (context and frame), and the next state (2, 1, 128)."""
        probability, after = self._session.run(None, {"input": samples, "state": state, "sr": self._rate})
        return float(probability[0, 0]), after

    def stream(self) -> Stream:
        return Stream(self)


class Stream:
    """Frames of one sound, in order."""

    def __init__(self, model: Silero) -> None:
        self._model = model
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._state: Floats = np.zeros((2, 1, 128), dtype=np.float32)
        self._context: Floats = np.zeros(_CONTEXT, dtype=np.float32)

    def probability(self, frame: Floats) -> float:
        """Of speech in the next 512 samples; a shorter frame is filled with silence."""
        whole = np.zeros(FRAME, dtype=np.float32)
        whole[: min(FRAME, frame.size)] = frame[:FRAME]
        joined = np.concatenate((self._context, whole))[None, :]
        self._context = whole[-_CONTEXT:]
        probability, self._state = self._model.run(joined, self._state)
        return probability


def holds_speech(model: Silero, samples: Floats, threshold: float = 0.35, frames: int = 2) -> bool:
    """Whether at least ``frames`` frames of the sound are probably speech; stops at the last one needed.

    Noises of many kinds stay below 0.1, whispering and speech below the noise above 0.7.
    """
    stream = model.stream()
    found = 0
    for start in range(0, samples.size, FRAME):
        if stream.probability(samples[start : start + FRAME]) >= threshold:
            found += 1
            if found >= frames:
                return True
    return False
