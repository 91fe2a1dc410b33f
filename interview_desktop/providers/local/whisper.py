"""Whisper on ctranslate2's own interface: a short window, greedy, and no words where nothing was said."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from interview_desktop.providers.local.mel import RATE, Floats, log_mel

LONGEST_S = 30.0
_PIECE_S = 24.0
"""Longer sound is decoded in pieces: near the full 30 s the recogniser loses words."""
_SHORTEST_WINDOW_S = 10.0
_WINDOW_MARGIN_S = 3.0
_SHORTEST_SOUND_S = 0.1
_PROMPT_TOKENS = 110
_TOKENS_PER_SECOND = 9
"""Nobody speaks faster; a decode that goes on beyond it repeats itself."""

_DOUBTS = ((0.6, math.exp(-1.0)), (0.25, 0.26))
"""(probability of no speech, confidence): beyond the one and below the other the text is an invention. Speech in strong
noise stays above a confidence of 0.5, sentences invented over noise below 0.26."""
_PHANTOM_NO_SPEECH = 0.6
_COMPRESSION = 2.4
_PHANTOMS = frozenset({
    "you", "thank you", "thanks", "thanks for watching", "thank you for watching", "thank you very much", "bye",
    "bye bye", "so", "okay", "oh", "hmm", "please subscribe", "subtitles by the amara org community", "the end",
    "thank you so much for watching", "i ll see you next time", "see you next time",
})  # fmt: skip
"""What the training data's subtitles say over silence; kept only when the recogniser is sure."""
_PHANTOM_SURE = 0.45
_NOT_SPEECH = re.compile(
    r"[\[(*][^\])*]*(?:music|laugh|applau|inaudible|silen|audio|sigh|cough|noise|sound|speak|throat|static|click|beep"
    r"|breath|chuckl|typing)[^\])*]*[\])*]|[♪♫]+",
    re.IGNORECASE,
)
"""Subtitles' notes such as ``(laughs)``, but not code such as ``O (n log n)`` or ``nums[0]``."""


@dataclass(frozen=True, slots=True)
class Heard:
    """``confidence`` 0..1; ``no_speech`` the recogniser's own probability that nobody spoke."""

    text: str
    confidence: float
    no_speech: float = 0.0


SILENCE = Heard("", 0.0, 1.0)


def window_s(length_s: float) -> float:
    """The window to encode for ``length_s``: three times faster than Whisper's 30 s at the same error rate."""
    return min(LONGEST_S, max(_SHORTEST_WINDOW_S, math.ceil(length_s + _WINDOW_MARGIN_S)))


class Dropped(Exception):
    """The decode was given up between two steps because it is not wanted any more."""


class Whisper:
    """A loaded model. ``prompted`` tells whether it may be given vocabulary."""

    def __init__(self, folder: Path, *, prompted: bool, threads: int = 1) -> None:
        import ctranslate2
        import tokenizers

        self._features: Callable[..., Any] = ctranslate2.StorageView.from_array
        self._model: Any = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", intra_threads=threads, inter_threads=1
        )
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._prompted = prompted
        self._text_end = self._token("<|endoftext|>")
        start = [self._token("<|startoftranscript|>")]
        if self._model.is_multilingual:
            start += [self._token("<|en|>"), self._token("<|transcribe|>")]
        self._start = [*start, self._token("<|notimestamps|>")]
        self._previous = self._token("<|startofprev|>")

    def _token(self, text: str) -> int:
        number = self._tokenizer.token_to_id(text)
        if number is None:
            raise ValueError(f"the tokenizer does not know {text}")
        return int(number)

    def transcribe(
        self,
        samples: Floats,
        vocabulary: Sequence[str] = (),
        *,
        window: float | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Heard:
        """What is said in ``samples`` (16 kHz). ``window`` (seconds) overrides the short window.

        Raises:
            Dropped: ``wanted`` became false between two steps.
        """
        length_s = samples.size / RATE
        if length_s < _SHORTEST_SOUND_S:
            return SILENCE
        heard: list[Heard] = []
        for piece in _pieces(samples):
            encoded = self._encode(piece, window)
            if not wanted():
                raise Dropped
            heard.append(self._decode(encoded, piece.size / RATE, vocabulary))
            if not wanted():
                raise Dropped
        return _joined(heard)

    def _encode(self, samples: Floats, window: float | None) -> Any:
        features = log_mel(samples, window or window_s(samples.size / RATE))
        return self._model.encode(self._features(features[None]))

    def _decode(self, encoded: Any, length_s: float, vocabulary: Sequence[str]) -> Heard:
        prompt = [*self._vocabulary_tokens(vocabulary), *self._start]
        heard = self._generate(encoded, prompt, length_s)
        if _echoes(heard.text, vocabulary):
            heard = self._generate(encoded, self._start, length_s)
        if _repeats_itself(heard.text):
            again = self._generate(encoded, self._start, length_s, no_repeat_ngram_size=3)
            heard = again if not _repeats_itself(again.text) else SILENCE
        return _believable(heard)

    def _generate(self, encoded: Any, prompt: list[int], length_s: float, **options: Any) -> Heard:
        budget = min(220, 24 + math.ceil(length_s * _TOKENS_PER_SECOND))
        result = self._model.generate(
            encoded,
            [prompt],
            beam_size=1,
            max_length=min(448, len(prompt) + budget),
            return_scores=True,
            return_no_speech_prob=True,
            **options,
        )[0]
        tokens = [token for token in result.sequences_ids[0] if token < self._text_end]
        text = self._tokenizer.decode(tokens, skip_special_tokens=True).strip()
        # The score is the mean over the tokens without the end mark; Whisper's thresholds count it.
        length = len(result.sequences_ids[0])
        logprob = result.scores[0] * length / (length + 1) if length else 0.0
        return Heard(text, min(1.0, math.exp(logprob)), float(result.no_speech_prob))

    def _vocabulary_tokens(self, vocabulary: Sequence[str]) -> list[int]:
        if not self._prompted or not vocabulary:
            return []
        tokens = self._tokenizer.encode(f" {', '.join(vocabulary)}.", add_special_tokens=False).ids
        return [self._previous, *tokens[:_PROMPT_TOKENS]]

    def measure(self) -> None:
        """Do the work of an utterance of five seconds and 20 tokens, whatever the sound: for timing and warming up."""
        noise = np.random.default_rng(7).normal(0, 0.05, 5 * RATE).astype(np.float32)
        encoded = self._encode(noise, None)
        self._model.generate(
            encoded,
            [self._start],
            beam_size=1,
            max_length=len(self._start) + 20,
            suppress_tokens=[-1, self._text_end],
        )


def _pieces(samples: Floats) -> list[Floats]:
    """Pieces of at most 24 s, cut in the middle of the quietest 300 ms."""
    longest = int(_PIECE_S * RATE)
    pieces: list[Floats] = []
    while samples.size > longest:
        step = RATE // 10
        late = samples[longest // 2 : longest]
        loudness = np.square(late[: late.size // step * step]).reshape(-1, step).sum(axis=1)
        around = loudness[:-2] + loudness[1:-1] + loudness[2:]
        cut = longest // 2 + (int(around.argmin()) + 1) * step + step // 2
        pieces.append(samples[:cut])
        samples = samples[cut:]
    return [*pieces, samples]


def _joined(heard: Sequence[Heard]) -> Heard:
    said = [piece for piece in heard if piece.text]
    if not said:
        return Heard("", 0.0, min((piece.no_speech for piece in heard), default=1.0))
    weight = sum(len(piece.text) for piece in said)
    confidence = sum(piece.confidence * len(piece.text) for piece in said) / weight
    return Heard(" ".join(piece.text for piece in said), confidence, min(piece.no_speech for piece in said))


def _repeats_itself(text: str) -> bool:
    data = text.encode()
    return len(data) > 40 and len(data) / len(zlib.compress(data)) > _COMPRESSION


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _echoes(text: str, vocabulary: Sequence[str]) -> bool:
    """Whether the text is only a stretch of several words of the prompt, which nobody says in that order."""
    said = _plain(text)
    return said.count(" ") >= 3 and f" {said} " in f" {_plain(' '.join(vocabulary))} "


def _believable(heard: Heard) -> Heard:
    """The text without what was certainly not said."""
    text = " ".join(_NOT_SPEECH.sub(" ", heard.text).split())
    words = _plain(text)
    silence = Heard("", 0.0, heard.no_speech)
    if not re.search(r"\w", text):
        return silence
    if any(heard.no_speech > no_speech and heard.confidence < least for no_speech, least in _DOUBTS):
        return silence
    if words in _PHANTOMS and (heard.no_speech > _PHANTOM_NO_SPEECH or heard.confidence < _PHANTOM_SURE):
        return silence
    return Heard(text, heard.confidence, heard.no_speech)
