"""Smart Turn: whether somebody has finished, judged by melody and rhythm, on onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from interview_desktop.providers.local.mel import RATE, Floats, log_mel

LENGTH_S = 8
"""What the model looks at: the end of the turn, with silence before it where there is less."""
_LEAST_VARIANCE = 1e-7


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

    def finished(self, samples: Floats) -> float:
        """The probability (0..1) that the speaker of ``samples`` (16 kHz) has finished."""
        features = log_mel(_normal(_last(samples)), LENGTH_S)
        (answers,) = self._session.run(None, {"input_features": features[None]})
        return float(answers.reshape(-1)[0])


def _last(samples: Floats) -> Floats:
    """Exactly the last 8 s, filled with silence at the front."""
    length = LENGTH_S * RATE
    kept = samples[-length:]
    return np.concatenate((np.zeros(length - kept.size, dtype=np.float32), kept))


def _normal(samples: Floats) -> Floats:
    """Without offset and of unit variance, silence in front included: so it was trained."""
    centred = samples - samples.mean()
    return np.asarray(centred / np.sqrt(samples.var() + _LEAST_VARIANCE), dtype=np.float32)
