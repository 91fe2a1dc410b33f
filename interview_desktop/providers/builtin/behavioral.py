"""The built-in interviewer's way through a behavioral interview: stories, and only what is missing in them."""

from __future__ import annotations

from interview_desktop.interview import requests
from interview_desktop.interview.conversation import Part, Question
from interview_desktop.interview.questions import part_id
from interview_desktop.interview.stories import Story, stories
from interview_desktop.ports import AdvanceStage, InterviewerAct, Observe, Say
from interview_desktop.providers.builtin import silence, talk_texts, texts
from interview_desktop.providers.builtin.memory import Memory
from interview_desktop.providers.builtin.moves import close, repeat, say, say_again, understood
from interview_desktop.providers.builtin.speech import joined

MOST_FOLLOW_UPS = 3
"""For one story."""

MOST_QUESTIONS = 2
"""Questions of the candidate that are answered at the end."""

WORTH_BEGINNING = 0.4
"""Part of a story's time that must be left for the next story to begin."""

_SHORT = 30
"""Words up to which an utterance can be a remark to the interviewer rather than a story."""

_CRITERION: dict[Part, str] = {
    "situation": "situation_task",
    "task": "situation_task",
    "action": "own_action",
    "result": "result",
    "reflection": "reflection",
}
_NOTE: dict[Part, str] = {
    "situation": "Told where and when it was.",
    "task": "Told what was to be done.",
    "action": "Told an own step.",
    "result": "Told how it ended.",
    "reflection": "Told what was learned.",
}


def acts(memory: Memory) -> list[InterviewerAct]:
    """What to do at this moment of a behavioral interview."""
    match memory.moment.trigger:
        case "begin" | "resumed":
            return _resume(memory) if memory.replies else _open(memory)
        case "answered":
            return _answered(memory)
        case "silence":
            return _silence(memory)
        case "run_finished":
            return []
        case "stage_time_up":
            return _next_stage(memory, "time", memory.pick("stage_time", texts.STAGE_TIME_UP))
        case "time_up":
            return close(memory, texts.TIME_UP, "time")


# ── the way ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _open(memory: Memory) -> list[InterviewerAct]:
    greeting = memory.always("greeting", texts.GREETING)
    warm_up = memory.always("warm_up", talk_texts.WARM_UP)
    return [Say(joined(greeting, memory.problem.spoken_intro, warm_up), "open")]


def _resume(memory: Memory) -> list[InterviewerAct]:
    lead = memory.always("resumed", texts.RESUMED)
    probe = memory.open_probe
    if memory.did("close"):
        return close(memory, texts.CLOSE, "done")
    if probe is not None:
        return [Say(joined(lead, texts.REPEAT_LEAD[2], probe.question), "resume", probe.id)]
    match memory.stage:
        case "warm_up":
            return [Say(joined(lead, memory.always("warm_up", talk_texts.WARM_UP)), "open")]
        case "stories":
            return _next_story(memory, lead)
        case "questions":
            return [Say(joined(lead, memory.always("ask_me", talk_texts.ASK_ME)), "wrap_up")]
        case _:
            return close(memory, texts.CLOSE, "done")


def _next_stage(memory: Memory, reason: str, lead: str = "") -> list[InterviewerAct]:
    match memory.stage:
        case "warm_up":
            begin = lead or memory.pick("to_stories", talk_texts.TO_STORIES)
            return [AdvanceStage("stories", reason), *_next_story(memory, begin)]
        case "stories":
            ask = memory.always("ask_me", talk_texts.ASK_ME)
            return [AdvanceStage("questions", reason), Say(joined(lead, ask), "wrap_up")]
        case _:
            return close(memory, texts.CLOSE, "done" if reason != "time" else "time")


def _next_story(memory: Memory, lead: str) -> list[InterviewerAct]:
    question = _unasked(memory)
    if question is None or not _worth_beginning(memory):
        return _next_stage(memory, "told", lead)
    again = memory.pick("cut", texts.CUT_LEAD) if memory.was_cut(question.id) else ""
    return [Say(joined(lead, again, question.question), "probe", question.id)]


def _unasked(memory: Memory) -> Question | None:
    return next((item for item in memory.problem.questions if not _asked(memory, item.id)), None)


def _asked(memory: Memory, ref: str) -> bool:
    return any(memory.did(act, ref) for act in ("probe", "resume", "follow_up", "repeat"))


def _worth_beginning(memory: Memory) -> bool:
    begun = [item for item in memory.problem.questions if _asked(memory, item.id)]
    if not begun or memory.stage != "stories":
        return True
    left_s = memory.stage_budget_s - memory.moment.stage_elapsed_s
    return left_s >= WORTH_BEGINNING * _story_s(memory)


def _story_s(memory: Memory) -> float:
    """The time of one story in seconds."""
    return memory.budget_of("stories") / max(1, len(memory.problem.questions))


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _answered(memory: Memory) -> list[InterviewerAct]:
    text = memory.moment.answer.strip()
    if not understood(memory, text):
        return say(memory.pick("unclear", texts.UNCLEAR), "unclear")
    short = requests.words_in(text) <= _SHORT
    if short and requests.wants_favour(text):
        return say(memory.always("favour", texts.DECLINE_FAVOUR), "decline", "favour")
    if memory.cut is not None and (requests.wants_repeat(text) or requests.lets_speak(text)):
        return say_again(memory, memory.cut)
    if requests.wants_repeat(text):
        return repeat(memory)
    if memory.stage == "questions":
        return _asked_back(memory, text)
    if memory.stage == "close":
        return close(memory, texts.CLOSE, "done")
    if requests.is_filler(text):
        return []
    if memory.stage == "warm_up":
        return _next_stage(memory, "answered")
    return _told(memory, text)


def _asked_back(memory: Memory, text: str) -> list[InterviewerAct]:
    answered = sum(line.act == "answer" and line.ref == "question" for line in memory.replies)
    if not requests.is_question(text) or answered >= MOST_QUESTIONS:
        return close(memory, texts.CLOSE, "done")
    reply = memory.always("asked_me", talk_texts.ASKED_ME)
    more = memory.pick("ask_more", talk_texts.ASK_ME_MORE)
    return [Say(joined(reply, more), "answer", "question")]


def _told(memory: Memory, text: str) -> list[InterviewerAct]:
    story = _current(memory)
    if story is None:
        return _next_story(memory, memory.always("ack", talk_texts.STORY_ACK))
    notes = _notes(memory, story)
    remark = not story.parts and requests.words_in(text) <= _SHORT
    if remark and requests.wants_hint(text):
        return say(memory.always("no_hint", talk_texts.NO_HINT_HERE), "no_hint")
    if remark and requests.is_question(text):
        return say(memory.always("yours", talk_texts.STORY_YOURS), "answer", "story")
    if remark and requests.gives_up(text):
        if not memory.did("follow_up", story.question.id):
            return say(memory.always("no_story", talk_texts.NO_STORY), "follow_up", story.question.id)
        return [*_next_story(memory, memory.pick("move_on", texts.MOVE_ON)), *notes]
    part = _to_ask(memory, story)
    if part is None:
        return [*_next_story(memory, _farewell(memory)), *notes]
    lead = memory.always("ack", talk_texts.STORY_ACK)
    ask = _dig(memory, story, part)
    if not ask:
        return [*_next_story(memory, _farewell(memory)), *notes]
    return [Say(joined(lead, ask), "probe", part_id(story.question, part)), *notes]


def _current(memory: Memory) -> Story | None:
    """The story that is told now."""
    told = stories(memory.problem, memory.said)
    begun = [item.id for item in memory.problem.questions if _asked(memory, item.id)]
    return next((item for item in reversed(told) if begun and item.question.id == begun[-1]), None)


def _to_ask(memory: Memory, story: Story) -> Part | None:
    """The part to ask for now: the most telling one that is missing, and was not asked for."""
    asked = sum(_asked(memory, part_id(story.question, part)) for part in story.missing())
    done = sum(_asked(memory, part_id(story.question, part)) for part in _CRITERION)
    if max(asked, done) >= MOST_FOLLOW_UPS or _story_elapsed_s(memory, story) > _story_s(memory):
        return None
    return next((part for part in story.missing() if not _asked(memory, part_id(story.question, part))), None)


def _story_elapsed_s(memory: Memory, story: Story) -> float:
    begun = [line.elapsed_s for line in memory.replies if line.ref == story.question.id]
    return memory.moment.elapsed_s - begun[0] if begun else 0.0


def _dig(memory: Memory, story: Story, part: Part) -> str:
    """A question for ``part`` that was not asked in any story; empty when there is none."""
    own = story.question.follow_ups[part]
    if part == "result" and part in story.parts:
        return memory.pick("number", (*talk_texts.STORY_NUMBER, own))
    return memory.pick("dig", (own,)) or memory.pick(f"dig_{part}", talk_texts.STORY_DIG[part])


def _farewell(memory: Memory) -> str:
    if _unasked(memory) is not None and _worth_beginning(memory):
        return memory.pick("next_story", talk_texts.NEXT_STORY)
    return memory.always("ack", talk_texts.STORY_ACK)


def _notes(memory: Memory, story: Story) -> list[InterviewerAct]:
    return [
        Observe(_CRITERION[part], f"{_NOTE[part]}", (item.utterance.seq,))
        for part, item in story.parts.items()
        if item.utterance.seq in memory.fresh
    ]


# ── silence ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _silence(memory: Memory) -> list[InterviewerAct]:
    match silence.decide(memory):
        case "nudge":
            return say(memory.always("nudge", talk_texts.STORY_NUDGE), "nudge", memory.stage)
        case "go_on" if memory.stage == "stories":
            return _next_story(memory, memory.pick("move_on", texts.MOVE_ON))
        case "go_on":
            return _next_stage(memory, "silence")
        case "close":
            return close(memory, texts.CLOSE, "done")
        case _:
            return []
