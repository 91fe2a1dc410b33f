"""The moves that every kind of interview is made of: stages, questions, hints, and what is said around them."""

from __future__ import annotations

from collections.abc import Sequence

from interview_desktop.domain.events import HintReason
from interview_desktop.domain.session import Line
from interview_desktop.interview import difficulty, record
from interview_desktop.interview.difficulty import Step
from interview_desktop.interview.problem import Clarification, Probe
from interview_desktop.interview.record import Named
from interview_desktop.interview.understanding import complexity_claims, find, tokens
from interview_desktop.ports import AdvanceStage, CloseInterview, GiveHint, InterviewerAct, MoveDifficulty, Observe, Say
from interview_desktop.providers.builtin import talk_texts, texts
from interview_desktop.providers.builtin.memory import Memory
from interview_desktop.providers.builtin.speech import claim_in_words, joined, listed

LONGEST_REPLY = 45
"""Words of a reply that one still follows by ear."""

OPEN_STAGES = frozenset({"clarify", "requirements"})
"""Stages in which the candidate asks, before anything is asked of them."""

GARBLED = 0.35
"""Confidence below which a short utterance is rather asked for again than answered."""


# ── stages ───


def enter(memory: Memory, stage: str, reason: str, lead: str = "") -> list[InterviewerAct]:
    """Go to ``stage`` and say what belongs to its beginning, after the sentence ``lead``."""
    acts: list[InterviewerAct] = [AdvanceStage(stage, reason)]
    if stage == "implement":
        return [*acts, Say(joined(lead, memory.always("implement", texts.TO_IMPLEMENT)), "start_coding")]
    if stage == "close":
        return [*acts, Say(fitted(memory, lead, wrap_up(memory)), "wrap_up")]
    if memory.next_after(stage) == "close" and (step := memory.judge(difficulty.easier)) is not None:
        return [*acts, *move(memory, step, lead, talk_texts.EASIER)]
    probe = memory.next_probe(stage)
    if probe is None:
        follower = memory.next_after(stage)
        return [*acts, *enter(memory, follower, "covered", lead)] if follower else acts
    intro = {"approach": texts.TO_APPROACH, "review": texts.TO_REVIEW, **talk_texts.TO_STAGE}.get(stage, ())
    lead = lead or memory.pick(f"to_{stage}", intro)
    act = "ask_approach" if stage == "approach" else "probe"
    return [*acts, Say(fitted(memory, lead, probe.question), act, probe.id)]


def go_on(memory: Memory, lead: str, reason: str = "answered") -> list[InterviewerAct]:
    """The next question of this stage, or the next stage."""
    probe = memory.next_probe(memory.stage)
    if probe is not None:
        again = memory.pick("cut", texts.CUT_LEAD) if memory.was_cut(probe.id) else ""
        return [Say(fitted(memory, lead, again, probe.question), "probe", probe.id)]
    if memory.next_stage is None:
        return close(memory, texts.CLOSE, "done")
    if memory.next_stage.name == "close" and (step := memory.judge(difficulty.harder)) is not None:
        return move(memory, step, lead, talk_texts.HARDER)
    return enter(memory, memory.next_stage.name, reason, lead)


def move(memory: Memory, step: Step, lead: str, variants: Sequence[str]) -> list[InterviewerAct]:
    """Change the difficulty, and ask what belongs to the new one."""
    acts: list[InterviewerAct] = [MoveDifficulty(step.to_level, step.reason, step.evidence)]
    if step.follow_up is not None:
        words = fitted(memory, lead, memory.always("difficulty", variants), step.follow_up.question)
        acts.append(Say(words, "probe", step.follow_up.id))
    return acts


def wrap_up(memory: Memory) -> str:
    return memory.always("wrap_up", talk_texts.WRAP_UP.get(memory.problem.interview, texts.WRAP_UP))


def fitted(memory: Memory, lead: str, *rest: str) -> str:
    """``lead`` and the ``rest``; a lead that makes the reply too long to be followed gives way to a plain one."""
    text = joined(lead, *rest)
    if len(text.split()) <= LONGEST_REPLY:
        return text
    plain = joined(memory.always("ack_plain", texts.ACK_PLAIN), *rest)
    return plain if len(plain.split()) <= LONGEST_REPLY else joined(rest[-1])


def close(memory: Memory, variants: Sequence[str], reason: str) -> list[InterviewerAct]:
    acts: list[InterviewerAct] = []
    if memory.stage != "close" and any(stage.name == "close" for stage in memory.plan):
        acts.append(AdvanceStage("close", reason))
    return [*acts, Say(memory.always("close", variants), "close"), CloseInterview(reason)]


# ── saying ───


def understood(memory: Memory, text: str) -> bool:
    words = tokens(text)
    if not words:
        return False
    confidence = memory.answer.confidence if memory.answer else None
    return not (confidence is not None and confidence < GARBLED and len(words) <= 4)


def say(text: str, act: str, ref: str = "") -> list[InterviewerAct]:
    return [Say(text, act, ref)] if text else []


def repeat(memory: Memory) -> list[InterviewerAct]:
    probe = memory.open_probe
    if probe is not None:
        return [Say(joined(memory.always("repeat", texts.REPEAT_LEAD), probe.question), "repeat", probe.id)]
    lead = memory.always("repeat_task", texts.REPEAT_TASK)
    return [Say(joined(lead, memory.problem.spoken_intro), "answer", "task")]


def say_again(memory: Memory, cut: Line) -> list[InterviewerAct]:
    """What the candidate cut off, and wants to hear after all."""
    probe = record.probe_of(memory.problem, cut.ref)
    if cut.act in record.ASKING and probe is not None:
        return [Say(joined(memory.always("cut", texts.CUT_LEAD), probe.question), cut.act, probe.id)]
    rung = next((rung for rung in memory.problem.hints if cut.act == "hint" and rung.id == cut.ref), None)
    if rung is not None:
        return [Say(joined(memory.always("cut_hint", texts.CUT_HINT_LEAD), rung.text), "hint", rung.id)]
    if cut.act == "open":
        return [Say(joined(memory.problem.spoken_intro, memory.always("open", texts.OPEN_QUESTION)), "open")]
    return say(f"{cut.text} {cut.unheard}".strip(), cut.act, cut.ref) or repeat(memory)


def clarifications(memory: Memory, text: str) -> list[Clarification]:
    """The clarifications that ``text`` touches, the best match first."""
    scored = []
    for place, clarification in enumerate(memory.problem.clarifications):
        matches = find(text, clarification.phrases)
        if matches:
            longest = max(match.end - match.start for match in matches)
            scored.append((-len(matches), -longest, place, clarification))
    return [item[-1] for item in sorted(scored, key=lambda item: item[:3])]


def answer_question(memory: Memory, text: str, fallback: Sequence[str]) -> list[InterviewerAct]:
    found = clarifications(memory, text)[:2]
    if not found:
        return say(memory.always("open_point", fallback), "answer")
    answer = found[0].answer
    if len(found) > 1 and len(tokens(answer)) + len(tokens(found[1].answer)) <= LONGEST_REPLY - 12:
        answer = joined(answer, found[1].answer)
    first = not memory.did("answer")
    invite = memory.pick("invite", texts.INVITE) if first and memory.stage in OPEN_STAGES else ""
    return [Say(joined(answer, invite), "answer", found[0].id)]


def plain_no(text: str) -> bool:
    words = [token.word for token in tokens(text)]
    return len(words) <= 4 and any(word in {"no", "none", "nope", "nothing"} for word in words)


def late(memory: Memory) -> bool:
    budget = memory.stage_budget_s
    return budget > 0 and memory.moment.stage_elapsed_s > 0.8 * budget


def acknowledge(memory: Memory, labels: Sequence[tuple[Probe, Named]], claim_text: str | None) -> str:
    """A sentence that shows what was heard; never praise."""
    if labels:
        named = listed([item.mention.label for _, item in labels][:3])
        return memory.pick("ack", texts.ACK, labels=named) or memory.always("ack_plain", texts.ACK_PLAIN)
    claims = complexity_claims(claim_text) if claim_text else ()
    if claims:
        spoken = claim_in_words(claims[0].complexity)
        sentence = memory.pick("claim", texts.ACK_CLAIM, claim=spoken)
        if sentence:
            return sentence[0].upper() + sentence[1:]
    return memory.always("ack_plain", texts.ACK_PLAIN)


def observe(memory: Memory, labels: Sequence[tuple[Probe, Named]]) -> list[InterviewerAct]:
    known = {(note.criterion, note.text) for note in memory.state.observations}
    notes = [
        Observe(probe.criterion, f"Named {named.mention.label}.", (named.utterance.seq,)) for probe, named in labels
    ]
    return [note for note in notes if (note.criterion, note.text) not in known]


def hint(memory: Memory, reason: HintReason) -> list[InterviewerAct]:
    """The next rung of the ladder, or the sentence that none is left (only when asked)."""
    if memory.cut is not None and memory.cut.act == "hint":
        # It was not heard to its end: the next one would come too soon.
        return say_again(memory, memory.cut)
    following = memory.next_hint()
    if following is None:
        variants = texts.NO_HINT if memory.problem.entry else talk_texts.NO_HINT
        return say(memory.always("no_hint", variants), "no_hint") if reason == "asked" else []
    number, rung = following
    evidence = (memory.answer.seq,) if memory.answer else ()
    step = difficulty.lower_goal(memory.problem, memory.state) if memory.stage == "implement" else None
    lower = memory.always("lower", talk_texts.SIMPLER_GOAL) if step is not None else ""
    criterion = "problem_solving" if memory.problem.entry else "architecture"
    return [
        GiveHint(number, reason),
        *(move(memory, step, "", ()) if step is not None else ()),
        Say(joined(memory.pick("hint", texts.HINT_LEAD), rung.text, lower), "hint", rung.id),
        Observe(criterion, f"Hint {number} was {'asked for' if reason == 'asked' else 'needed'}.", evidence),
    ]
