"""Smart Turn: whether somebody has finished, judged by melody and rhythm, on onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from interview_desktop.providers.local.mel import RATE, Floats, log_mel

LENGTH_S = 8
"""What the model looks at: the end of the turn, with silence before it where there is less."""
_LEAST_VARIANCE = 1e-7
LEAST_SNR_DB = 20.0
"""In more noise than this its answers are worth no more than a coin's (docs/decisions/0011)."""
_FRAME = RATE // 50


class SmartTurn:
    """The loaded model."""

    def __init__(self, model: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # The recogniser works at the same time; a second thread would take its core.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def finished(self, samples: Floats) -> float | None:
        """The probability (0..1) that the speaker of ``samples`` (16 kHz) has finished; None where noise hides it."""
        if snr_db(samples[-LENGTH_S * RATE :]) < LEAST_SNR_DB:
            return None
        return self.run(samples)

    def run(self, samples: Floats) -> float:
        """The model's answer, whatever the sound is."""
        features = log_mel(_normal(_last(samples)), LENGTH_S)
        (answers,) = self._session.run(None, {"input_features": features[None]})
        return float(answers.reshape(-1)[0])


def snr_db(samples: Floats) -> float:
    """How far the speech is above the background, both guessed from the loudness of frames of 20 ms."""
    whole = samples.size // _FRAME * _FRAME
    if not whole:
        return 0.0
    power = np.square(samples[:whole]).reshape(-1, _FRAME).mean(axis=1)
    # The loudest half is speech, the quietest moments are pauses: the silence at the end at least.
    speech, background = np.percentile(power, 85), np.percentile(power, 4)
    return float(10 * np.log10((speech + 1e-12) / (background + 1e-12)))


def _last(samples: Floats) -> Floats:
    """Exactly the last 8 s, filled with silence at the front."""
    length = LENGTH_S * RATE
    kept = samples[-length:]
    return np.concatenate((np.zeros(length - kept.size, dtype=np.float32), kept))


def _normal(samples: Floats) -> Floats:
    """Without offset and of unit variance, silence in front included: so it was trained."""
    centred = samples - samples.mean()
    return np.asarray(centred / np.sqrt(samples.var() + _LEAST_VARIANCE), dtype=np.float32)
