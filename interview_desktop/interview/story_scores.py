"""Scores of a behavioral interview: situation and task, own action, result, reflection, communication."""

from __future__ import annotations

from collections.abc import Sequence

from interview_desktop.domain.report import Evidence
from interview_desktop.domain.session import Line
from interview_desktop.interview import record, requests
from interview_desktop.interview.conversation import Part
from interview_desktop.interview.coverage import Record, Score, quoted
from interview_desktop.interview.questions import part_id
from interview_desktop.interview.record import Utterance
from interview_desktop.interview.stories import Story, stories
from interview_desktop.interview.understanding import quote_around

ASKED_FOR = 0.75
"""What a part is worth that came only when it was asked for."""

WHOLE_WORDS = (40, 320)
"""A story that is told at once has so many words: less is an outline, more is hard to follow."""

_NAMES: dict[Part, str] = {
    "situation": "the situation",
    "task": "the task",
    "action": "an own step",
    "result": "the result",
    "reflection": "what was learned",
}


def situation_task(rec: Record) -> Score:
    return _parts(rec, ("situation", "task"))


def own_action(rec: Record) -> Score:
    return _parts(rec, ("action",))


def result(rec: Record) -> Score:
    return _parts(rec, ("result",))


def reflection(rec: Record) -> Score:
    return _parts(rec, ("reflection",))


def communication(rec: Record) -> Score:
    """Whether questions were answered, and whether stories came whole."""
    answered, open_lines = _answered(rec)
    told = stories(rec.problem, rec.said)
    if not answered and not open_lines:
        return Score(None, "no question was answered")
    total = len(answered) + len(open_lines)
    points = 1 + 2 * len(answered) / total
    evidence: list[Evidence] = []
    whole = [story for story in told if _whole(story)]
    if told:
        points += 2 * len(whole) / len(told)
    for story in whole[:2]:
        evidence.append(quoted(story.heard[0], quote_around(story.heard[0].text, 0, 0), "Told the story at once."))
    if not whole and answered:
        evidence.append(quoted(answered[0], quote_around(answered[0].text, 0, 0), "Answered when asked."))
    evidence += open_lines[:3]
    reason = f"{len(answered)} of {total} questions answered, {len(whole)} of {len(told)} stories told at once."
    return Score(points if answered else 1.0, reason, tuple(evidence))


def _whole(story: Story) -> bool:
    """Told in one go: with an own step and how it ended, in a length that one can follow."""
    if not story.heard:
        return False
    first = [item for item in story.heard if item.probe == story.question.id]
    words = sum(requests.words_in(item.text) for item in first)
    unasked = {part for part, item in story.parts.items() if not item.asked}
    return {"action", "result"} <= unasked and WHOLE_WORDS[0] <= words <= WHOLE_WORDS[1]


def _answered(rec: Record) -> tuple[list[Utterance], list[Evidence]]:
    """The first answer to each question, and for the questions that stayed open what shows it."""
    answered: list[Utterance] = []
    still_open: list[Evidence] = []
    for ref in _asked(rec):
        mine = [item for item in rec.said if item.probe == ref]
        real = [item for item in mine if requests.is_answer(item.text) and not requests.gives_up(item.text)]
        if real:
            answered.append(real[0])
        elif clear := [item for item in mine if not item.doubtful]:
            still_open.append(quoted(clear[0], quote_around(clear[0].text, 0, 0), "Left the question open."))
        elif nudge := _nudge(rec, ref):
            note = "No answer came."
            still_open.append(Evidence("silence", nudge.seq, note, elapsed_s=nudge.elapsed_s))
    return answered, still_open


def _asked(rec: Record) -> list[str]:
    refs = [line.ref for line in rec.state.lines if line.who == "interviewer" and line.act == "probe"]
    return list(dict.fromkeys(ref for ref in refs if record.probe_of(rec.problem, ref) is not None))


def _nudge(rec: Record, ref: str) -> Line | None:
    """A nudge while the question ``ref`` was open."""
    current = ""
    for line in rec.state.lines:
        if line.who == "interviewer" and line.act == "nudge" and current == ref:
            return line
        if line.who == "interviewer" and line.act not in record.PASSING:
            current = line.ref
    return None


def _parts(rec: Record, parts: Sequence[Part]) -> Score:
    """What was told of ``parts``, over all stories that had a fair chance."""
    values: list[float] = []
    evidence: list[Evidence] = []
    missing: list[Evidence] = []
    told = {story.question.id: story for story in stories(rec.problem, rec.said)}
    asked = _asked(rec)
    for question in rec.problem.questions:
        story = told.get(question.id)
        if story is None or not story.heard:
            nudge = _nudge(rec, question.id) if question.id in asked else None
            if nudge is not None:
                values.append(0.0)
                note = f"No story came to “{question.title}”."
                missing.append(Evidence("silence", nudge.seq, note, elapsed_s=nudge.elapsed_s))
            elif story is not None and (said := _clear_words(rec, question.id)) is not None:
                values.append(0.0)
                missing.append(quoted(said, said.text.strip(), f"No story came to “{question.title}”."))
            continue
        value, found, lacking = _of_story(story, parts)
        if not story.clear and value < 1:
            # Words that the recogniser doubted count for the candidate, never against.
            evidence += found
            values += [value] if found else []
            continue
        values.append(value)
        evidence += found
        missing += lacking
    if not values:
        return Score(None, "no story was told")
    names = " and ".join(_NAMES[part] for part in parts)
    reason = f"No trace of {names} in {len(values)} {'story' if len(values) == 1 else 'stories'}."
    told_in = sum(1 for value in values if value > 0)
    if told_in:
        reason = f"Told {names} in {told_in} of {len(values)} stories."
    return Score(1 + 4 * sum(values) / len(values), reason, (*evidence, *missing))


def _clear_words(rec: Record, question_id: str) -> Utterance | None:
    """Something clear that was said to the question, although it is no answer ("fine")."""
    said = (item for item in rec.said if item.probe.split("/")[0] == question_id and not item.doubtful)
    return next((item for item in said if item.text.strip()), None)


def _of_story(story: Story, parts: Sequence[Part]) -> tuple[float, list[Evidence], list[Evidence]]:
    """0..1 for the parts of one story, with quotes for what was told and for what was not."""
    value = 0.0
    found: list[Evidence] = []
    missing: list[Evidence] = []
    for part in parts:
        item = story.parts.get(part)
        if item is None:
            first = next((heard for heard in story.heard if not heard.doubtful), story.heard[0])
            asked = next((heard for heard in story.heard if heard.probe == part_id(story.question, part)), first)
            note = f"{story.question.title}: {_NAMES[part]} was not told."
            missing.append(quoted(asked, quote_around(asked.text, 0, 0), note))
            continue
        value += item.told.strength * (ASKED_FOR if item.asked else 1.0) / len(parts)
        quote = quote_around(item.utterance.text, item.told.start, item.told.end)
        how = ", when asked" if item.asked else ""
        number = ", without a number" if part == "result" and item.told.strength < 1 else ""
        note = f"{story.question.title}: told {_NAMES[part]}{how}{number}."
        found.append(quoted(item.utterance, quote, note))
    return value, found, missing
