"""Whisper on ctranslate2's own interface: a short window, greedy, and no words where nothing was said."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from interview_desktop.ports import Word
from interview_desktop.providers.local.mel import HOP, RATE, Floats, log_mel
from interview_desktop.providers.local.words import later, those_of, words_of

LONGEST_S = 30.0
_PIECE_S = 24.0
"""Longer sound is decoded in pieces: near the full 30 s the recogniser loses words."""
_SHORTEST_WINDOW_S = 7.0
_WINDOW_MARGIN_S = 2.0
_SHORTEST_CAPTION_WINDOW_S = 6.0
_CAPTION_WINDOW_MARGIN_S = 1.5
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
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What one run gave, with its tokens and the prompt that led to them."""

    heard: Heard
    tokens: tuple[int, ...]
    prompt: tuple[int, ...]


SILENCE = Heard("", 0.0, 1.0)


def window_s(length_s: float) -> float:
    """The window to encode for ``length_s``: four times faster than Whisper's 30 s at the same error rate, also in
    noise. With a margin of 1 s it rises by a quarter."""
    return min(LONGEST_S, max(_SHORTEST_WINDOW_S, math.ceil(length_s + _WINDOW_MARGIN_S)))


def caption_window_s(length_s: float) -> float:
    """The window for words that are only shown, a little cheaper still."""
    return min(LONGEST_S, max(_SHORTEST_CAPTION_WINDOW_S, math.ceil(length_s + _CAPTION_WINDOW_MARGIN_S)))


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
        self._given_up: tuple[Floats, float, Any] | None = None

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
        words: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Heard:
        """What is said in ``samples`` (16 kHz). ``window`` (seconds) overrides the short window; ``words`` asks for
        each word's time and confidence; ``wanted`` is asked between the two steps of each piece.

        Raises:
            Dropped: ``wanted`` became false. What is ready then is answered all the same.
        """
        length_s = samples.size / RATE
        if length_s < _SHORTEST_SOUND_S:
            return SILENCE
        heard: list[Heard] = []
        begin_s = 0.0
        for piece in _pieces(samples):
            encoded = self._encode(piece, window)
            if not wanted():
                # Something more urgent came: what is done already is kept for the next attempt.
                self._given_up = (piece, _window(piece, window), encoded)
                raise Dropped
            decoded = self._decode(encoded, piece.size / RATE, vocabulary)
            believed = _believable(decoded.heard)
            if words and believed.text:
                found = those_of(self._words(encoded, piece, decoded), believed.text)
                believed = replace(believed, words=later(found, begin_s))
            heard.append(believed)
            begin_s += piece.size / RATE
        return _joined(heard)

    def _encode(self, samples: Floats, window: float | None) -> Any:
        seconds = _window(samples, window)
        kept = self._given_up
        if kept is not None and kept[1] == seconds and np.array_equal(kept[0], samples):
            self._given_up = None
            return kept[2]
        return self._model.encode(self._features(log_mel(samples, seconds)[None]))

    def _decode(self, encoded: Any, length_s: float, vocabulary: Sequence[str]) -> _Decoded:
        prompt = [*self._vocabulary_tokens(vocabulary), *self._start]
        decoded = self._generate(encoded, prompt, length_s)
        if _echoes(decoded.heard.text, vocabulary):
            decoded = self._generate(encoded, self._start, length_s)
        if _repeats_itself(decoded.heard.text):
            decoded = self._generate(encoded, self._start, length_s, no_repeat_ngram_size=3)
            if _repeats_itself(decoded.heard.text):
                decoded = replace(decoded, heard=SILENCE)
        return decoded

    def _generate(self, encoded: Any, prompt: list[int], length_s: float, **options: Any) -> _Decoded:
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
        # The score is the mean over the tokens without the end mark; Whisper's thresholds count it.
        length = len(result.sequences_ids[0])
        logprob = result.scores[0] * length / (length + 1) if length else 0.0
        heard = Heard(self._text(tokens), min(1.0, math.exp(logprob)), float(result.no_speech_prob))
        return _Decoded(heard, tuple(tokens), tuple(prompt))

    def _text(self, tokens: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True)).strip()

    def _words(self, encoded: Any, samples: Floats, decoded: _Decoded) -> tuple[Word, ...]:
        """One more run over the text, all tokens at once: a tenth of a decode's time."""
        # The prompt belongs to it, else words that it made likely seem doubtful. The last mark of the start is added
        # by the model itself.
        start = list(decoded.prompt[:-1])
        aligned = self._model.align(encoded, start, [list(decoded.tokens)], samples.size // HOP)[0]
        return words_of(decoded.tokens, aligned.text_token_probs, aligned.alignments, self._written, self._text)

    def _written(self, token: int) -> str:
        return self._tokenizer.id_to_token(token) or ""

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


def _window(samples: Floats, chosen: float | None) -> float:
    return chosen or window_s(samples.size / RATE)


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
    words: tuple[Word, ...] = ()
    if all(piece.words for piece in said):
        words = tuple(word for piece in said for word in piece.words)
    no_speech = min(piece.no_speech for piece in said)
    return Heard(" ".join(piece.text for piece in said), confidence, no_speech, words)


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
