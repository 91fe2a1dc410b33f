"""What no interviewer may say or do, whoever stands behind it: pure rules over one reply, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from interview_desktop.domain.session import Line
from interview_desktop.interview import record, requests
from interview_desktop.interview.confidential import GRAM, Confidential, words_of
from interview_desktop.interview.problem import HintRung
from interview_desktop.interview.understanding import says, tokens
from interview_desktop.ports import (
    AdvanceStage,
    CloseInterview,
    GiveHint,
    Guarded,
    GuardRule,
    InterviewerAct,
    Moment,
    MoveDifficulty,
    Observe,
    Say,
    StaySilent,
)

LONGEST_REPLY = 45
"""Words that one still follows by ear."""

LONGEST_OPENING = 100
"""Greeting, scene, task and first question: it also stands on the screen."""

QUESTION_ROOM = 20
"""Words that a reply's one question may go beyond: without it both sides would wait."""

GRACE_S = 30.0
"""After the planned length, any reply ends the interview."""

SAFE: dict[GuardRule, str] = {
    "leak": "That part I leave to you.",
    "hint_order": "Let us stay with what you have so far.",
    "instructions": "The report rests on what is said and run here. Let us stay with the task.",
}
"""What is said instead; the other rules leave out without a word."""

GO_ON = "Please go on."
TIME_UP = "Our time is up, so we stop here. Thank you; your report is being written now."

_ASKING_AGAIN = frozenset({"repeat", "resume"})
_QUESTION = re.compile(r"[^.?!]*\?")
_PRAISE = re.compile(
    r"(?i)\b(?:great|excellent|perfect|awesome|amazing|brilliant|fantastic|impressive|wonderful|superb|outstanding"
    r"|terrific|marvell?ous|exactly right|spot on|well done|nice (?:work|job|one|idea|solution|answer)"
    r"|(?:very |really |that's |that is |is )?good (?:work|job|one|idea|solution|answer|point|thinking|question|start)"
    r"|very good|really good|love it|i(?:'m| am) impressed|bravo|kudos)\b(?! (?:many|deal|number|circle|pyramid))"
)
_PRAISE_LEAD = re.compile(
    r"(?i)^\W*(?:(?:that(?:'s| is| was)|this is|what) (?:an? )?)?(?:really |very |just |absolutely )?"
    + _PRAISE.pattern[4:]
    + r"(?: (?:question|work|job|point|idea|answer|start|solution|so far))?[\s,;:.!–—-]*(?:(?:and|so|but)\s+)?"
)  # fmt: skip
_AGAINST = re.compile(
    r"(?i)\b(?:not|no|never|missed|missing|failed|fails?|wrong|without|hints?|unclear|only|left out)\b"
)
_OF = re.compile(r"\b(\d+) of (\d+)\b")
_PROMISE = re.compile(
    r"(?i)\b(?:(?:i|we)(?:'ll| will| can| shall|'ve| have| am going to)? (?:now |just |gladly )?"
    r"(?:give|gave|given|grant|granted|award|awarded|set|rate|rated|score|scored|note|put|record|recorded)\b[^.?!]{0,40}"
    r"\b(?:points?|marks?|score|rating|out of (?:five|5)|(?:a|an|the) (?:five|5|ten|10)\b)"
    r"|(?<!would )(?<!could )(?<!do )(?<!did )(?<!can )(?<!if )"
    r"you(?:'ll| will)? (?:get|have|receive|earn|deserve|scored?|got)\b[^.?!]{0,30}"
    r"\b(?:points|marks|full score|top score|perfect score|out of (?:five|5|ten|10)|a (?:five|5))\b"
    r"|your (?:score|rating|grade|mark) (?:is|will be|has been)\b"
    r"|(?:five|5|ten|10) out of (?:five|5|ten|10)\b)"
)
_REFUSES = re.compile(r"(?i)\b(?:cannot|can't|can not|will not|won't|do not|don't|never|no one|nobody)\b")
_REVEALS = re.compile(
    r"(?i)\b(?:my (?:system )?(?:prompt|instructions|rules|guidelines)\b|system prompt|(?:i was|i am|i'm|i have been) "
    r"(?:told|instructed|programmed|prompted|asked) to\b|as an? (?:ai|language model)\b"
    r"|i(?:'ll| will) (?:now )?(?:ignore|forget|disregard)\b|ignoring (?:my|all|the|previous)"
    r"|the hidden tests? (?:are|is|have|has|use|uses|call|calls) (?!named|called|about))"
)
_SAME_WORDS = 0.85
_SAME_HINT = 0.7
_SAME_NOTE = 0.6
_SHINGLE = 3


@dataclass(slots=True)
class Watch:
    """Watches one reply to ``moment``: every act goes through :meth:`act` or :meth:`clause`, then :meth:`over` is
    called once. Each gives what may be said and done instead, a ``Guarded`` before what it changed."""

    moment: Moment
    confidential: Confidential
    hints: Sequence[HintRung] = ()
    _said: list[str] = field(default_factory=list)
    _words: int = 0
    _acts: set[str] = field(default_factory=set)
    _asked: bool = False
    _full: bool = False
    _rung: int = 0
    _refused_hint: bool = False
    _notes: list[Observe] = field(default_factory=list)
    _closed: bool = False
    _guarded: bool = False
    _replaced: set[str] = field(default_factory=set)

    def act(self, act: InterviewerAct) -> list[InterviewerAct]:
        """What may be done instead of ``act``, which says nothing."""
        match act:
            case Guarded() | Say() | StaySilent():
                return []
            case GiveHint():
                return self._hint(act)
            case Observe():
                self._notes.append(act)
            case CloseInterview():
                self._closed = True
            case AdvanceStage() | MoveDifficulty():
                pass
        return [act]

    def clause(self, text: str, act: str, ref: str) -> list[InterviewerAct]:
        """What may be said instead of the clause ``text``."""
        if self._full:
            return []
        rule = self._broken(text, act, ref)
        if rule is None and _PRAISE.search(text) and not self._from_the_pack(text) and not self._praise_is_due():
            rest = without_praise(text)
            self._guarded = True
            return [Guarded("praise", act), *(self._say(rest, act, ref) if rest else [])]
        if rule is None:
            return self._say(text, act, ref)
        self._guarded = True
        instead = SAFE.get(rule, "")
        if not instead or instead in self._replaced:
            return [Guarded(rule, act)]
        self._replaced.add(instead)
        # The act is no question and no hint any more.
        return [Guarded(rule, act), *self._say(instead, "decline" if act != "close" else act, rule)]

    def over(self) -> list[InterviewerAct]:
        """What the reply still needs when the mind has said everything."""
        acts: list[InterviewerAct] = []
        if self._guarded and not self._said and not self._closed:
            acts += self._say(GO_ON, "ack", "")
        if self._closed:
            return acts
        if "close" in self._acts:
            return [*acts, CloseInterview("done")]
        if self.must_end:
            return [*acts, Guarded("never_ends", ""), Say(TIME_UP, "close"), CloseInterview("time")]
        return acts

    @property
    def must_end(self) -> bool:
        """Whether the interview ends with this reply, whatever the mind says."""
        length_s = self.moment.state.started.length_s if self.moment.state.started else 0.0
        late = 0 < length_s <= self.moment.elapsed_s - GRACE_S
        return self.moment.trigger == "time_up" or late

    # ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _broken(self, text: str, act: str, ref: str) -> GuardRule | None:
        """The rule that ``text`` breaks, the worst first; praise is not among them, because it can be cut out."""
        before = words_of(" ".join(self._said[-3:]))[-GRAM:]
        if self.confidential.leak(text, before, self._heard()):
            return "leak"
        if gives_in(text):
            return "instructions"
        if self._hints_too_early(text, act, ref):
            return "hint_order"
        if self._tells_a_note(text):
            return "private_note"
        if self._asks_again(text, act, ref):
            return "repeated_question"
        return None

    def _from_the_pack(self, text: str) -> bool:
        return f" {' '.join(words_of(text))} " in self.confidential.told

    def _say(self, text: str, act: str, ref: str) -> list[InterviewerAct]:
        words = text.split()
        limit = LONGEST_OPENING if act == "open" else LONGEST_REPLY
        asks = text.rstrip().endswith("?")
        room = limit + (QUESTION_ROOM if asks and not self._asked else 0) - self._words
        acts: list[InterviewerAct] = []
        if len(words) > room:
            acts.append(Guarded("too_long", act))
            if self._words and self._said[-1].rstrip()[-1:] in ".?!…":
                # A short question further on may still come.
                self._guarded = True
                return acts
            self._full = True
            text = _shortened(words[: max(room, 1)])
        self._words += len(text.split())
        self._said.append(text)
        self._acts.add(act)
        self._asked |= asks
        # The blank lets the next one cut this clause off at once.
        return [*acts, Say(f"{text} ", act, ref)]

    def _hint(self, act: GiveHint) -> list[InterviewerAct]:
        given = self._given
        known = self._known_rungs(given)
        following = next((rung for rung in range(given + 1, len(self.hints) + 1) if rung not in known), given + 1)
        if act.rung not in {given + 1, following} or self._rung:
            self._refused_hint = True
            return [Guarded("hint_order", "hint")]
        self._rung = act.rung
        return [GiveHint(act.rung, act.reason, tuple(rung for rung in known if given < rung < act.rung))]

    @property
    def _given(self) -> int:
        return max([self._rung, *(hint.rung for hint in self.moment.state.hints)])

    def _known_rungs(self, given: int) -> list[int]:
        """Rungs that the candidate does not need any more, having said what they would tell."""
        said = [self.moment.answer, *(line.text for line in self.moment.state.lines if line.who == "candidate")]
        return [
            number
            for number, rung in enumerate(self.hints, 1)
            if number > given and any(says(text, rung.covers) for text in said)
        ]

    def _hints_too_early(self, text: str, act: str, ref: str) -> bool:
        given = self._given
        if act == "hint":
            number = next((place for place, rung in enumerate(self.hints, 1) if rung.id == ref), None)
            if self._refused_hint or (number is None and not self._rung) or (number is not None and number > given):
                return True
        if f" {' '.join(words_of(text))} " in self.confidential.asked:
            return False
        return any(
            number > given and _alike(_bag(text), _bag(sentence)) >= _SAME_HINT
            for number, rung in enumerate(self.hints, 1)
            for sentence in re.split(r"(?<=[.?!])\s+", rung.text)
            if len(sentence.split()) >= _SHINGLE + 2
        )

    def _tells_a_note(self, text: str) -> bool:
        notes = {note for note, _ in self._noted}
        if not notes:
            return False
        spoken = _shingles(f"{' '.join(self._said[-1:])} {text}")
        fresh = _shingles(text)
        for note in notes:
            private = {shingle for shingle in _shingles(note) if f" {' '.join(shingle)} " not in self.confidential.told}
            heard = private & spoken
            if heard & fresh and len(heard) >= _SAME_NOTE * len(private):
                return True
        return False

    def _asks_again(self, text: str, act: str, ref: str) -> bool:
        questions = [question.strip() for question in _QUESTION.findall(text)]
        moment = self.moment
        if not questions or act in _ASKING_AGAIN or moment.trigger == "resumed":
            return False
        if requests.wants_repeat(moment.answer) or requests.lets_speak(moment.answer):
            return False
        earlier = [line for line in moment.state.lines if line.who == "interviewer" and record.got_across(line)]
        if ref and act in {"ask_approach", "probe"} and any(line.ref == ref and line.act == act for line in earlier):
            return True
        asked = [question for line in earlier for question in _QUESTION.findall(line.text)]
        asked += [question for said in self._said for question in _QUESTION.findall(said)]
        return any(_alike(_bag(one), _bag(other)) >= _SAME_WORDS for one in questions for other in asked)

    def _praise_is_due(self) -> bool:
        """Whether an observation speaks for what the candidate has just said or run."""
        lines = self.moment.state.lines
        since = max((line.seq for line in lines if line.who == "interviewer"), default=0)
        return any(speaks_for(text) and any(seq > since for seq in evidence) for text, evidence in self._noted)

    @property
    def _noted(self) -> list[tuple[str, tuple[int, ...]]]:
        """The observations of this interview and of this reply, with the events that they rest on."""
        noted = [(note.text, note.evidence) for note in self.moment.state.observations]
        return noted + [(note.text, note.evidence) for note in self._notes]

    def _heard(self) -> list[str]:
        state = self.moment.state
        return [self.moment.answer, *state.code.values(), *(line.text for line in candidate_lines(state.lines))]


def candidate_lines(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.who == "candidate"]


def gives_in(text: str) -> bool:
    """Whether ``text`` promises a score or tells the interviewer's own rules, as no instruction may bring about."""
    promise = _PROMISE.search(text)
    if promise is not None and not _REFUSES.search(text[: promise.end()]):
        return True
    reveals = _REVEALS.search(text)
    return reveals is not None and not _REFUSES.search(text[: reveals.start()])


def speaks_for(note: str) -> bool:
    """Whether an observation is one for the candidate: not a hint, nothing missed, no test failed."""
    counts = _OF.search(note)
    if counts is not None and counts.group(1) != counts.group(2):
        return False
    return not _AGAINST.search(note)


def without_praise(text: str) -> str:
    """``text`` without the praise at its beginning; empty when praise is all of it, or is in its middle."""
    rest = _PRAISE_LEAD.sub("", text, count=1).strip()
    if not rest or _PRAISE.search(rest) or len(rest.split()) < 2:
        return ""
    return rest[0].upper() + rest[1:]


def _shortened(words: Sequence[str]) -> str:
    """A clause that is too long, ended where it can be: at its last comma or where the room is over."""
    for place in range(len(words) - 1, len(words) // 2, -1):
        if words[place].endswith((",", ";", ":")):
            return f"{' '.join(words[: place + 1])[:-1]}."
    return f"{' '.join(words).rstrip(',;:')}."


def _bag(text: str) -> frozenset[str]:
    return frozenset(token.word for token in tokens(text))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share (0..1) of words that two sentences have in common."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    size = min(_SHINGLE, len(words))
    return {tuple(words[start : start + size]) for start in range(len(words) - size + 1)} if words else set()
