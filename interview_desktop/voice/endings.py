"""How the words so far end. Recognisers put a full stop at the end of almost any cut, so the words are judged."""

from __future__ import annotations

import itertools
import re

from interview_desktop.voice import english
from interview_desktop.voice.turn_signals import Ending

_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+(?:\.\d+)?")
_UNFINISHED_MARK = re.compile(r"(?:\.\.+|…|[,:;–—-])[\"')\]]*$")


def ending_of(text: str) -> Ending:
    """How ``text``, the open turn up to now, ends."""
    text = text.strip().lower().replace("’", "'")
    if not _TOKEN.search(text):
        return "none"
    sentences = [sentence for sentence in _SENTENCE.split(text) if _TOKEN.search(sentence)]
    last = sentences[-1]
    words = _TOKEN.findall(last)
    whole = _TOKEN.findall(text)
    if _pondering(words):
        return "pondering"
    if _spelling(whole):
        return "spelling"
    if _trailing(words):
        return "trailing"
    asked = last.rstrip("\"')]").endswith("?")
    if not _ends_with(words, english.FINISHED_PHRASES) and _dangling(words, asked=asked):
        return "open"
    if asked or _question(words):
        return "question"
    if _UNFINISHED_MARK.search(text) or _fragment(words, last):
        return "open"
    return "complete"


def _ends_with(words: list[str], phrases: frozenset[english.Phrase]) -> bool:
    return any(tuple(words[-len(phrase) :]) == phrase for phrase in phrases)


def _pondering(words: list[str]) -> bool:
    text = " ".join(word for word in words if word not in english.FILLERS)
    return any(pattern.search(text) for pattern in english.PONDERING)


def _spelling(words: list[str]) -> bool:
    """The last words are single digits or letters one after another."""

    def piece(word: str) -> bool:
        return word in english.NUMBERS or word.isdigit() or (len(word) == 1 and word not in "ai")

    if len(words) < 2 or not piece(words[-1]):
        return False
    before = words[-2]
    if before in ("a", "i"):  # a letter only among letters
        return len(words[-1]) == 1 and words[-1].isalpha() and (len(words) == 2 or len(words[-3]) == 1)
    # "twenty five" is one number, "n k" hardly a list; "five six" and "c a b" are.
    return piece(before) and not (before.isdigit() and len(before) > 2)


def _trailing(words: list[str]) -> bool:
    if words[-1] in english.FILLERS:
        return True
    if _ends_with(words, english.FINISHED_PHRASES):
        return False
    return words[-1] in english.CONNECTORS or _ends_with(words, english.ANNOUNCEMENTS)


def _dangling(words: list[str], *, asked: bool) -> bool:
    """Whether the last word waits for another."""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in english.ARTICLES or last in english.MODIFIERS or (last in english.SUBJECTS and not asked):
        return True
    if asked:
        return False  # questions end in prepositions and verbs ("what is it for?")
    if last in ("that", "this", "it", "you", "there", "these", "those", "no", "each", "some", "any", "both", "either"):
        starts = english.CONNECTORS | {"think", "say", "assume", "know", "means", "guess", "believe", "hope", "that"}
        return last != "no" and (not before or before in starts) and not (last == "it" and before == "like")
    if last in english.PREPOSITIONS:
        return not (english.RELATIVES & set(words[:-2])) or last in ("of", "to", "as", "than", "per", "into", "between")
    if last in english.AUXILIARIES:
        return not _short_answer(words)
    if last in english.TRANSITIVE:
        return not (english.RELATIVES & set(words[:-1])) or (before == "to" and "that" not in words[:-1])
    return (
        last in english.BARE_ADJECTIVES
        and before in english.ARTICLES
        and not (last in english.NOUNS_TOO and len(words) > 3)
    )


def _short_answer(words: list[str]) -> bool:
    """ "Yes, I would", "as it should", "I think it is": the auxiliary stands for the verb that was said before."""
    if len(words) < 2 or words[-2] not in english.PRONOUNS or ("'" in words[-1] and not words[-1].endswith("n't")):
        return False
    leads = {"yes", "no", "yeah", "yep", "sure", "what", "how", "where", "who", "as", "than", "think", "whether"}
    return bool(leads & set(words[:-2]))


def _question(words: list[str]) -> bool:
    """A question by its form, without its mark."""
    if _ends_with(words, english.TAGS):
        return True
    rest = _without_lead_ins(words)
    if len(rest) < 3:
        return False
    if rest[0] in english.QUESTION_AUXILIARIES and rest[1] in english.QUESTION_SUBJECTS:
        return True
    if rest[0] not in english.QUESTION_WORDS:
        return False
    inverted = any(
        a in english.QUESTION_AUXILIARIES and b in english.QUESTION_SUBJECTS for a, b in itertools.pairwise(rest[1:5])
    )
    return inverted or rest[:2] in (["what", "if"], ["what", "about"], ["how", "about"], ["how", "come"])


def _without_lead_ins(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) and words[start] in english.LEAD_INS | english.FILLERS:
        start += 1
    return words[start:]


def _fragment(words: list[str], sentence: str) -> bool:
    """A beginning that has no sentence yet."""
    if tuple(words) in english.STARTERS:
        return True
    rest = _without_lead_ins(words)
    if not rest:
        return words[-1] not in ("yes", "yeah", "no")
    if tuple(rest) in english.STARTERS:
        return True
    openers = (["for", "each"], ["for", "every"], ["in", "order"], ["instead", "of"])
    conditional = rest[0] in english.OPENERS or rest[:2] in openers
    if conditional and "," not in sentence.rstrip(",") and "then" not in rest:
        return True
    verbs = english.AUXILIARIES | {"means"}
    return rest[:2] in (["what", "i"], ["what", "we"]) and not verbs & set(rest[3:]) and len(rest) > 2
