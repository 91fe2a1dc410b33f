"""Whether something that was heard over the reply is an interruption, a sign of listening, or no speech at all."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from interview_desktop.voice.turn_signals import Verdict

SURE = 0.35
"""Confidence below which short sounds are taken for noise: recognisers make words of coughs and keys, unsurely."""

SHORT_S, EACH_S = 1.2, 0.5
"""A sign of listening is shorter than this, and by the second for each further one; a slower "okay" is a wish to
speak. Voice activity lasts about 0.2 s longer than the voice."""

SAME_SHARE = 0.7
"""From this share of words on that the interviewer itself is saying, what is heard is its echo."""

SIGNS = re.compile(
    r"(?:m+|m+h+m+|h+m+|u+h+|u+h ?huh|huh|aha+|a+h|o+h|okay|ok|yeah|yep|yup|yes|right|sure|good|great|cool|nice"
    r"|alright|all right|got it|i see|i c|(?:that )?makes sense|exactly|true|understood|fair enough|of course|perfect)"
)
"""What a sign of listening is made of."""

HUM = re.compile(r"[mhn]*m[mhn]*")
"""A hum with its mouth shut, whatever letters the recogniser finds for it: "M-m-h-m", "m m h n"."""

QUICK_ANSWERS = frozenset({"no", "nope", "wait", "stop", "sorry", "but", "actually", "hold", "what", "pardon", "why"})
"""One of these alone is meant to stop us."""

PHANTOMS = frozenset(
    {
        "you",
        "thank you",
        "thanks",
        "thanks for watching",
        "thank you for watching",
        "thank you very much",
        "bye",
        "bye bye",
        "the end",
        "subtitles by the amara org community",
    }
)
"""What Whisper hears in noise, because its training texts end like this."""

_NOT_SPEECH = re.compile(r"[\[(*♪][^\])*♪]*[\])*♪]?|♪")
_WORD = re.compile(r"[a-z']+")


def judge(text: str, confidence: float, voiced_s: float, saying: str = "") -> Verdict:
    """What ``voiced_s`` seconds of sound are that were transcribed as ``text``. ``saying``: what the interviewer is
    saying, which an echo repeats."""
    spoken = words_of(text)
    if not spoken or " ".join(spoken) in PHANTOMS:
        return "nothing"
    if _echoed(spoken, saying):
        return "nothing"
    if any(word in QUICK_ANSWERS for word in spoken):
        return "words" if confidence >= SURE or len(spoken) > 1 else "nothing"
    if HUM.fullmatch("".join(spoken)):
        return "backchannel" if voiced_s <= SHORT_S else "words"
    if re.fullmatch(rf"{SIGNS.pattern}(?: {SIGNS.pattern})*", " ".join(spoken)):
        return "backchannel" if voiced_s <= SHORT_S + EACH_S * (len(spoken) - 1) else "words"
    if confidence < SURE and len(spoken) <= 2:
        return "nothing"
    return "words"


def words_of(text: str) -> list[str]:
    """The words without case, marks, and what stands in brackets (``[coughs]``)."""
    plain = _NOT_SPEECH.sub(" ", text.lower().replace("’", "'").replace("-", " "))
    return [word.strip("'") for word in _WORD.findall(plain) if word.strip("'")]


def _echoed(spoken: list[str], saying: str) -> bool:
    """Whether most words stand in what we say, in the same order: single words in common mean nothing."""
    matcher = SequenceMatcher(None, words_of(saying), spoken, autojunk=False)
    runs = [block.size for block in matcher.get_matching_blocks()]
    shortest = min(2, len(spoken))
    return sum(size for size in runs if size >= shortest) / len(spoken) >= SAME_SHARE
