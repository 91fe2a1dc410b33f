"""What can be said about a pack without running it: is everything there, can it be spoken, does it keep its secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from interview_desktop.interview.bank import LONGEST_INTRO
from interview_desktop.interview.pack_leaks import leaks
from interview_desktop.interview.problem import FollowUp, Mention, Probe, Problem
from interview_desktop.interview.understanding import find, says, tokens

LONGEST_SPOKEN: Final = 45
"""Words in one breath of the interviewer or of a persona."""

FEWEST_HINTS, MOST_HINTS = 3, 4
FEWEST_WRONG, FEWEST_EDGES, FEWEST_FOLLOW_UPS, FEWEST_VOCABULARY = 2, 3, 2, 8
FEWEST_TESTS, FEWEST_CLARIFICATIONS = 8, 5
ANCHORED: Final = ("problem_solving", "correctness")
STAGES: Final = ("approach", "implement", "review")

_SPEAKABLE: Final = frozenset(" \n.,;:?!'\"’‘“”…—–-%€$°")
_PACK, _TESTS = "problem.toml", "tests.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about ``place`` in ``file`` of a pack. A fault, or (``note``) only worth knowing."""

    file: str
    place: str
    what: str
    remedy: str
    note: bool = False

    def __str__(self) -> str:
        place = f", {self.place}" if self.place else ""
        return f"{self.file}{place}: {self.what}. {self.remedy}."


def check(problem: Problem) -> tuple[Finding, ...]:
    """All that is wrong or worth knowing, in the order of the file; empty for a pack that is whole."""
    return (
        *_counts(problem),
        *_what_it_trains(problem),
        *_spoken(problem),
        *_secrets(problem),
        *_phrases(problem),
        *_personas(problem),
    )


# ── is everything there ──────────────────────────────────────────────────────────────────────────────────────────


def _counts(problem: Problem) -> Iterator[Finding]:
    for key, count, fewest in (
        ("hints", len(problem.hints), FEWEST_HINTS),
        ("wrong", len(problem.wrong), FEWEST_WRONG),
        ("edge_cases", len(problem.edge_cases), FEWEST_EDGES),
        ("follow_ups", len(problem.follow_ups), FEWEST_FOLLOW_UPS),
    ):
        if count < fewest:
            yield Finding(_PACK, key, f"{count} given, at least {fewest} needed", f"Add another [[{key}]]")
    if len(problem.hints) > MOST_HINTS:
        yield Finding(_PACK, "hints", f"{len(problem.hints)} rungs are too many", f"Keep at most {MOST_HINTS}")
    if len(problem.vocabulary) < FEWEST_VOCABULARY:
        what = f"{len(problem.vocabulary)} words given, at least {FEWEST_VOCABULARY} needed"
        yield Finding(_PACK, "vocabulary", what, "Add the words that a candidate will say here")
    for criterion in ANCHORED:
        if criterion not in problem.anchors:
            yield Finding(_PACK, f"anchors {criterion}", "it is missing", "Describe the scores 1 to 5 for this problem")
    for stage in STAGES:
        if not any(probe.stage == stage for probe in problem.probes):
            yield Finding(_PACK, "probes", f"there is none in the stage {stage}", "Add one")
    for hidden, word in ((False, "visible"), (True, "hidden")):
        if not any(test.hidden == hidden for test in problem.tests):
            yield Finding(_TESTS, "tests", f"there is no {word} test", "Add one")
    if len(problem.tests) < FEWEST_TESTS:
        what = f"{len(problem.tests)} tests are few"
        yield Finding(_TESTS, "tests", what, f"Have {FEWEST_TESTS} to 14, with the boundaries", note=True)
    if len(problem.clarifications) < FEWEST_CLARIFICATIONS:
        what = f"{len(problem.clarifications)} are few"
        yield Finding(_PACK, "clarifications", what, "Think of what else a candidate might ask", note=True)


def _what_it_trains(problem: Problem) -> Iterator[Finding]:
    if not problem.topics:
        yield Finding(_PACK, "topics", "it is missing", 'Write topics = ["…"]; the README lists them')
    if not problem.skills:
        yield Finding(_PACK, "skills", "it is missing", "Name the words that a CV or a job description may hold")
    if not problem.growth:
        yield Finding(_PACK, "growth", "it is missing", 'Write [growth] and time = "O(n)" below')
    if problem.generator is None and problem.kind != "program":
        remedy = "Define generate(size, seed), so that growth can be measured"
        yield Finding("generator.py", "", "the file is missing", remedy)


# ── can it be spoken ─────────────────────────────────────────────────────────────────────────────────────────────


def _spoken(problem: Problem) -> Iterator[Finding]:
    for place, text in _all_spoken(problem):
        odd = sorted({character for character in text if not (character.isalnum() or character in _SPEAKABLE)})
        if odd:
            what = f"{' '.join(odd)} cannot be spoken"
            yield Finding(_PACK, place, what, "Write it as it is said, for example “O of n log n”")
        limit = LONGEST_INTRO if place == "spoken_intro" else LONGEST_SPOKEN
        if (length := len(tokens(text))) > limit:
            yield Finding(_PACK, place, f"{length} words are too many for the ear", f"Use at most {limit}")


def _all_spoken(problem: Problem) -> Iterator[tuple[str, str]]:
    """Place and text of everything that a synthesiser will read aloud."""
    yield from _by_interviewer(problem)
    for kind, item in _asked(problem):
        for persona, text in item.persona.items():
            yield f"{kind} {item.id}, persona.{persona}", text
    for persona, texts in problem.persona.items():
        for key, text in texts.items():
            if not key.startswith("code."):
                yield f"persona.{persona}, {key}", text
    for word in problem.vocabulary:
        yield f"vocabulary {word!r}", word


def _by_interviewer(problem: Problem) -> Iterator[tuple[str, str]]:
    yield "spoken_intro", problem.spoken_intro
    for hint in problem.hints:
        yield f"hints {hint.id}", hint.text
    for clarification in problem.clarifications:
        yield f"clarifications {clarification.id}, answer", clarification.answer
    for kind, item in _asked(problem):
        yield f"{kind} {item.id}, question", item.question


def _asked(problem: Problem) -> Iterator[tuple[str, Probe | FollowUp]]:
    for probe in problem.probes:
        yield "probes", probe
    for follow_up in problem.follow_ups:
        yield "follow_ups", follow_up


def _secrets(problem: Problem) -> Iterator[Finding]:
    for place, text in _by_interviewer(problem):
        if why := leaks(text, problem):
            yield Finding(_PACK, place, f"this gives the solution away, {why}", "Say the idea in plain words")


# ── is what is said understood ───────────────────────────────────────────────────────────────────────────────────


def _phrases(problem: Problem) -> Iterator[Finding]:
    groups: list[tuple[str, tuple[str, ...]]] = [
        (f"clarifications {clarification.id}", clarification.phrases) for clarification in problem.clarifications
    ]
    groups += [(f"edge_cases {case.id}", case.phrases) for case in problem.edge_cases]
    for kind, item in _asked(problem):
        groups += [(f"{kind} {item.id}, mentions {mention.id}", mention.phrases) for mention in item.mentions]
    for place, phrases in groups:
        for phrase in phrases:
            if not find(f"what about {phrase} then?", [phrase]):
                yield Finding(_PACK, place, f"{phrase!r} is never found", "Write it as it is spoken, without signs")


def _personas(problem: Problem) -> Iterator[Finding]:
    for kind, item in _asked(problem):
        missed = [mention.id for mention in item.mentions if not _says(item, "strong", mention)]
        # Of a long list of inputs even a strong candidate forgets one.
        if len(missed) > (1 if len(item.mentions) >= 4 else 0):
            what = f"the answer names nothing of: {', '.join(missed)}"
            yield Finding(_PACK, f"{kind} {item.id}, persona.strong", what, "Use one of their phrases, or add a phrase")
        named = [mention.id for mention in item.mentions if _says(item, "weak", mention)]
        if named and (len(named) == len(item.mentions) or 2 * len(named) > len(item.mentions)):
            what = f"a weak answer should name hardly anything, but has: {', '.join(named)}"
            yield Finding(_PACK, f"{kind} {item.id}, persona.weak", what, "Make the answer vaguer")
    asked = problem.persona["strong"]["clarify"]
    if not any(find(asked, clarification.phrases) for clarification in problem.clarifications):
        what = "no clarification answers this question"
        yield Finding(_PACK, "persona.strong, clarify", what, "Ask for something that is clarified", note=True)


def _says(item: Probe | FollowUp, persona: str, mention: Mention) -> bool:
    return says(item.persona[persona], mention.phrases) is not None
