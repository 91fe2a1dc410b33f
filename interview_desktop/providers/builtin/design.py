"""What is special about a system-design interview: requirements are asked for, and numbers are checked."""

from __future__ import annotations

from interview_desktop.interview import requests
from interview_desktop.interview.estimates import judge
from interview_desktop.interview.spoken_numbers import in_words
from interview_desktop.ports import InterviewerAct, Observe, Say
from interview_desktop.providers.builtin import talk_texts, texts
from interview_desktop.providers.builtin.memory import Memory
from interview_desktop.providers.builtin.moves import acknowledge, answer_question, clarifications, go_on, observe
from interview_desktop.providers.builtin.speech import joined


def requirements(memory: Memory, text: str) -> list[InterviewerAct]:
    """The candidate asks, or begins, before anything was asked of them."""
    labels = memory.news([probe for probe in memory.problem.probes if probe.stage == "requirements"])
    notes = observe(memory, memory.news(memory.problem.probes))
    if requests.is_question(text) and (clarifications(memory, text) or not labels):
        return [*answer_question(memory, text, texts.NOT_IN_STATEMENT), *notes]
    lead = acknowledge(memory, labels, None) if labels else ""
    return [*go_on(memory, lead), *notes]


def estimated(memory: Memory, text: str) -> list[InterviewerAct]:
    """An answer to the question for a number. A wrong one is questioned once, and never corrected."""
    probe = memory.open_probe
    estimate = memory.estimate(probe)
    assert probe is not None
    assert estimate is not None
    notes = observe(memory, memory.news(memory.problem.probes))
    guess = judge(estimate, text)
    again = memory.did("follow_up", probe.id)
    if guess.verdict == "none" and requests.is_question(text):
        return [*answer_question(memory, text, texts.NOT_IN_STATEMENT), *notes]
    if guess.value is not None and memory.answer is not None:
        told = f"Estimated {in_words(guess.value)} {estimate.unit}."
        notes = [*notes, Observe("estimation", told, (memory.answer.seq,))]
    if guess.verdict != "right" and not again and not requests.gives_up(text):
        variants = talk_texts.ESTIMATE_AGAIN if guess.verdict == "wrong" else talk_texts.ESTIMATE_NONE
        ask = memory.pick("estimate", variants)
        if ask:
            return [Say(ask, "follow_up", probe.id), *notes]
    lead = ""
    if guess.verdict == "right" and guess.value is not None:
        lead = memory.pick("estimate_ack", talk_texts.ESTIMATE_ACK, number=f"{in_words(guess.value)} {estimate.unit}")
    lead = lead or memory.always("ack_plain", texts.ACK_PLAIN)
    return [*go_on(memory, joined(lead[:1].upper() + lead[1:])), *notes]
