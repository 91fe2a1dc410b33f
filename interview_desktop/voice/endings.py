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
    finished = _ends_with(words, english.FINISHED_PHRASES) or tuple(words) in english.WHOLE_ANSWERS
    if not finished and _dangling(words, asked=asked):
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
    return piece(before)


def _trailing(words: list[str]) -> bool:
    last = words[-1]
    if last in english.FILLERS:
        return True
    if _ends_with(words, english.FINISHED_PHRASES):
        return False
    if last in english.ADVERBS_TOO and len(words) > 2 and words[-2] not in english.CONNECTORS:
        return False
    return last in english.CONNECTORS or _ends_with(words, english.ANNOUNCEMENTS)


def _dangling(words: list[str], *, asked: bool) -> bool:
    """Whether the last word waits for another."""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in english.ARTICLES or last in english.MODIFIERS or (last in english.SUBJECTS and not asked):
        return True
    if asked:
        # Questions end in prepositions, and after "what" in verbs ("what is it for?", "what should I use?").
        of_what = english.QUESTION_WORDS & set(words)
        return (last in english.TRANSITIVE and not of_what) or (last in english.SUBJECTS and bool(of_what))
    if last == "that":
        # After a verb it is an object, after a noun it begins a relative clause.
        return before not in english.PREPOSITIONS | english.TRANSITIVE | english.OTHER_VERBS
    if last in english.HALF_PRONOUNS:
        return not before or before in english.CLAUSE_OPENERS
    if last in english.QUANTIFIERS:
        return not before or before in english.PREPOSITIONS | english.CONNECTORS | english.AUXILIARIES
    if _ends_with(words, english.PARTICLE_VERBS):
        return not _relative(words[:-2])
    if last in english.PREPOSITIONS:
        return not _relative(words[:-2]) or last in ("of", "to", "as", "than", "per", "into", "between")
    if last in english.AUXILIARIES:
        return not (_short_answer(words) or (last in ("do", "does", "did", "have") and _relative(words[:-1])))
    if before in english.MODALS:
        return last not in english.INTRANSITIVE and not _relative(words[:-1])
    if last in english.MEASURES and before in english.BEFORE_MEASURES:
        return last == "log" or before not in ("it's", "of")
    if last in english.NUMBERS and before in english.BEFORE_NUMBERS:
        return True
    if last in english.AFTER_AUXILIARIES and before in english.AUXILIARIES:
        return True
    if last in english.TRANSITIVE:
        return not _relative(words[:-1])
    if last == "first" and before in ("breadth", "depth"):
        return True
    governed = last in english.NOUNS_TOO and len(words) > 3
    article = before in english.ARTICLES or (before in english.NUMBERS and words[-3:-2] == ["the"])
    return last in english.BARE_ADJECTIVES and article and not governed


def _relative(words: list[str]) -> bool:
    """Whether something came that takes the place of an object or is governed by a preposition at the very end."""
    return any(
        word in english.RELATIVES
        if word != "that"
        else at > 0
        and words[at - 1] not in english.CLAUSE_OPENERS
        # "That" before a noun only points ("for that input").
        and words[at + 1 : at + 2]
        and words[at + 1] in english.PRONOUNS | english.AUXILIARIES
        for at, word in enumerate(words)
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
    if len(rest) < (4 if rest[1:2] and rest[1] in english.ARTICLES else 3):
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
    """A beginning that has no sentence yet, or one that announces others."""
    if tuple(words) in english.STARTERS:
        return True
    rest = _without_lead_ins(words)
    if not rest:
        return words[-1] not in ("yes", "yeah", "no")
    if tuple(rest) in english.STARTERS:
        return True
    if _conditional(rest) and "," not in sentence.rstrip(",.") and "then" not in rest and not _main_clause(rest):
        return True
    if rest[:2] in (["there", "are"], ["there", "is"]) and rest[-1] in english.NUMBERS:
        return True
    if _ends_with(words, english.FORESHADOWING) or (rest[0] in ("first", "firstly") and "then" not in rest):
        return True
    if _only_a_subject(rest):
        return True
    verbs = {"is", "are", "was", "means", "would"}
    return rest[:2] in (["what", "i"], ["what", "we"]) and not verbs & set(rest[3:]) and len(rest) > 2


def _only_a_subject(words: list[str]) -> bool:
    """A noun or a setting with nothing said of it ("the port number", "for large ones"), or half a question."""
    if words[0] in english.QUESTION_WORDS | english.QUESTION_AUXILIARIES and len(words) <= 3:
        return words[0] in english.QUESTION_AUXILIARIES or len(words) <= 2
    start = words[1:] if words[0] == "then" else words
    if not start or start[0] not in english.NAMERS | english.SETTINGS or start[-1] in ("one", "ones", "half"):
        return start[:1] == ["for"] and len(start) <= 3
    verbs = english.AUXILIARIES | english.TRANSITIVE | english.OTHER_VERBS | english.INTRANSITIVE
    return not any(word in verbs or (at >= 2 and word.endswith(("s", "ed"))) for at, word in enumerate(start))


def _conditional(words: list[str]) -> bool:
    return words[0] in english.OPENERS or tuple(words[:2]) in english.OPENING_PAIRS


def _main_clause(words: list[str]) -> bool:
    """A second subject without a conjunction before it ("if it is empty we return")."""
    return any(
        word in english.SUBJECTS | {"it", "you"} and before not in english.CLAUSE_OPENERS | english.RELATIVES
        for before, word in itertools.islice(itertools.pairwise(words), 2, None)
    )
