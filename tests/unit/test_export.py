"""Exports: what goes out comes back, what is written is only text, and what is personal stays here."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_desktop.domain import events as ev
from interview_desktop.domain.report import CriterionScore, Evidence, Report
from interview_desktop.domain.runs import RunResult, TestResult
from interview_desktop.domain.session import fold_all
from interview_desktop.interview.evidence import check
from interview_desktop.interview.readings import READINGS, Reading
from interview_desktop.ports import Trouble
from interview_desktop.session.api import Form, Wanted
from interview_desktop.session.export import from_json, to_import, to_json, to_text
from interview_desktop.session.personal import without_personal_data
from tests.fakes.desk import STAGES, Log, finished_log, started
from tests.support.payloads import logs, wild_logs

CANARY = "Zanzibar-Quibble"
QUOTED = "a hash map from each reading to its index"
FORMS: tuple[Form, ...] = ("json", "markdown", "html")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></head><body onload=alert(1)>",
    "</pre></code><iframe src=javascript:alert(1)>",
    "&lt;b&gt; & <b>",
    "`rm`; ```\n# heading\n- item\n1. one\n| a | b |",
    "[link](javascript:alert(1)) ![picture](http://example.org/x.png) <http://example.org>",
    "\u202egnirts desrever\u202c \x00 \x1b[31m \ud83d",
)


def text(log: list[ev.Envelope], form: Form, **wanted: object) -> str:
    return to_text(log, form, Wanted(**wanted), ())  # type: ignore[arg-type]


@settings(max_examples=80, deadline=None)
@given(wild_logs() | logs())
def test_any_log_comes_back_from_its_file(log: list[ev.Envelope]) -> None:
    written = to_json(log).encode("utf-8")
    assert from_json(written.decode("utf-8")) == log
    assert to_json(from_json(written.decode("utf-8"))).encode("utf-8") == written


@settings(max_examples=40, deadline=None)
@given(logs())
def test_any_interview_can_be_imported(log: list[ev.Envelope]) -> None:
    assert to_import(to_json(log)) == log


@settings(max_examples=60, deadline=None)
@given(logs() | wild_logs(), st.sampled_from(READINGS), st.booleans())
def test_any_log_can_be_read_in_every_form(log: list[ev.Envelope], reading: Reading, clean: bool) -> None:
    for form in FORMS:
        text(log, form, reading=reading, without_personal_data=clean).encode("utf-8")


def changed(**values: object) -> str:
    data = json.loads(to_json(finished_log().envelopes))
    for place, value in values.items():
        target, key = data, place
        if place.startswith("event_"):
            target, key = data["events"][0], place.removeprefix("event_")
        if key in target.get("payload", {}):
            target = target["payload"]
        target[key] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    "file",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"format": "other", "format_version": 1, "events": []}',
        changed(format_version=2),
        changed(format_version="1"),
        changed(events=[]),
        changed(events={"a": 1}),
        changed(events=[1]),
        changed(event_session_id="../../elsewhere"),
        changed(event_session_id=7),
        changed(event_seq=5),
        changed(event_seq="1"),
        changed(event_at=float("nan")),
        changed(event_kind="from the future"),
        changed(event_version=99),
        changed(event_length_s="long"),
        changed(event_stages=[{"name": 1, "title": "t", "budget_s": 3}]),
        changed(event_starters={"python": ["a list"]}),
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_session_is_refused_with_a_sentence(file: str) -> None:
    with pytest.raises(Trouble) as caught:
        to_import(file)
    assert caught.value.code == "export_unreadable"
    assert caught.value.remedy


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def hostile_log(evil: str) -> list[ev.Envelope]:
    """Every text that a person, a program or a model can put into a session."""
    log = Log("s-evil", 1e9)
    log.add(0, replace(started(evil), starters={"python": evil}, language="python"))
    log.add(1, ev.StageEntered("open", evil))
    said = log.add(2, ev.CandidateSaid(1, evil, False, 0.9, None, ((0, 3),)))
    log.add(3, ev.TranscriptCorrected(said, evil + "!"))
    log.add(4, ev.InterviewerSaid(2, 0, evil, "probe"))
    log.add(4, ev.ReplyFinished(2, True, evil[:4]))
    log.add(5, ev.NotesEdited(evil))
    log.add(5, ev.ObservationNoted("c", evil, (1,)))
    shot = log.add(6, ev.CodeSnapshot("python", evil))
    log.add(6, ev.RunStarted(1, "python", shot))
    tests = (TestResult(evil, False, "failed", 1.0, got=evil),)
    log.add(7, ev.RunFinished(1, RunResult("python", evil, "crashed", tests, message=evil)))
    log.add(8, ev.SessionEnded("closed"))
    proofs = (Evidence("quote", said, evil, evil), Evidence("code", shot, evil, evil))
    scores = (CriterionScore("c", evil, 3, evil, proofs, evil), CriterionScore("d", evil, None, evil))
    log.add(8, ev.ReportMade(Report(evil, evil, scores, (evil,), dropped=(evil,), scorer=evil, app=evil)))
    return log.envelopes


@pytest.mark.parametrize("evil", HOSTILE)
@pytest.mark.parametrize("reading", READINGS)
def test_a_web_page_holds_no_mark_up_of_anybody_else(evil: str, reading: Reading) -> None:
    page = text(hostile_log(evil), "html", reading=reading)
    mine, plain = Tags(), Tags()
    mine.feed(page)
    plain.feed(text(hostile_log("nothing at all"), "html", reading=reading))
    assert set(mine.seen) == set(plain.seen)
    assert mine.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert page.count("<script") == page.count("javascript:alert(1)>") == 0
    assert "default-src 'none'" in page
    assert not any(character in page for character in "\u202e\x00\x1b\ud83d")


@pytest.mark.parametrize("evil", HOSTILE)
def test_markdown_holds_no_mark_up_of_anybody_else(evil: str) -> None:
    found = text(hostile_log(evil), "markdown")
    fence = ""
    for line in found.splitlines():
        if fence or re.match("```+[a-z]*$", line):
            fence = "" if line == fence else fence or "`" * line.count("`")
            continue
        for steering in ("<script", "<img", "<iframe", "](java", "](http", "<http", "<body"):
            assert steering not in line.replace(f"\\{steering[0]}", "") or "`" in line, line
        assert not line.startswith(("# heading", "- item", "1. one", "| a")), line
    assert fence == ""


def test_a_page_needs_nothing_from_outside() -> None:
    page = text(finished_log().envelopes, "html")
    assert not any(word in page for word in ("http://", "https://", "src=", "url(", "@import", "<link", "<script"))
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def private_log() -> list[ev.Envelope]:
    """A session with a canary in everything that is not evidence."""
    log = Log("s-canary", 1_795_000_000.0)
    log.add(0, started("Two readings, one target"))
    log.add(0, ev.ConsentGiven(True, "words", "1"))
    log.add(0, ev.RecordingStarted(0, 16_000))
    log.add(1, ev.StageEntered(STAGES[0].name, "begin"))
    log.add(2, ev.InterviewerSaid(1, 0, f"Hello {CANARY}!", "open", audio=ev.AudioSpan(0, 1, 2)))
    log.add(3, ev.ReplyFinished(1, True, f"Hello {CANARY}", ev.AudioSpan(0, 1, 2)))
    span = ev.AudioSpan(0, 4, 9)
    log.add(9, ev.CandidateSaid(2, f"My name is {CANARY}.", False, 0.9, span, ((0, 4),)))
    said = log.add(12, ev.CandidateSaid(3, f"I, {CANARY}, keep {QUOTED}, says {CANARY}.", False, 0.9, span))
    wrong = log.add(13, ev.CandidateSaid(4, f"{CANARY} misheard", False, 0.9, span))
    log.add(14, ev.TranscriptCorrected(wrong, f"{CANARY} corrected"))
    log.add(15, ev.BackchannelHeard(5, f"mhm {CANARY}", span))
    log.add(16, ev.NotesEdited(f"notes of {CANARY}"))
    log.add(17, ev.ObservationNoted("c", f"{CANARY} seems tired", (said,)))
    log.add(18, ev.CodeEdited("python", (ev.Edit(0, 0, f"# {CANARY}"),)))
    shot = log.add(19, ev.CodeSnapshot("python", "def find_pair(readings, target):\n    return []\n"))
    log.add(19, ev.RunStarted(1, "python", shot))
    tests = (TestResult("no pair", False, "failed", 1.0, CANARY, CANARY, CANARY, CANARY, 1, CANARY),)
    result = RunResult("python", "docker", "finished", tests, CANARY, CANARY, CANARY)
    log.add(20, ev.RunFinished(1, result))
    log.add(21, ev.RunStarted(2, "python", shot, True))
    own = RunResult("python", "docker", "finished", scratch=True, arguments=CANARY, value=CANARY, error=CANARY)
    log.add(22, ev.RunFinished(2, own))
    log.add(23, ev.FaultNoted("microphone_lost", f"The headset of {CANARY} is gone.", CANARY))
    log.add(24, ev.SessionEnded("closed"))
    quote = Evidence("quote", said, "Named the map.", QUOTED)
    scores = (CriterionScore("problem_solving", "Problem solving", 4, "Good.", (quote,)),)
    log.add(24, ev.ReportMade(Report("technical-1", "Solid.", scores, dropped=(f"Talks like {CANARY}",))))
    return log.envelopes


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reading", READINGS)
def test_without_personal_data_nothing_is_left_but_what_a_score_rests_on(form: Form, reading: Reading) -> None:
    log = private_log()
    assert CANARY in text(log, form, reading=reading)
    clean = text(log, form, reading=reading, without_personal_data=True)
    assert CANARY not in clean
    assert QUOTED in clean
    assert "2026" not in clean
    assert "s-canary" not in clean


def test_a_log_without_personal_data_is_still_a_log_whose_evidence_holds() -> None:
    clean = without_personal_data(private_log())
    assert to_import(to_json(clean)) == clean
    state = fold_all(clean)
    assert state.report is not None
    assert check(state.report, clean).scores == check(state.report, private_log()).scores
    assert [item.seq for item in clean] == list(range(1, len(clean) + 1))
    assert not any(line.audio for line in state.lines)


@settings(max_examples=60, deadline=None)
@given(logs() | wild_logs())
def test_any_log_can_be_cleaned_and_cleaned_again(log: list[ev.Envelope]) -> None:
    clean = without_personal_data(log)
    assert [item.seq for item in clean] == [item.seq for item in log]
    again = without_personal_data(clean)
    assert [item.payload for item in again] == [item.payload for item in clean]


def test_a_correction_is_shown_at_its_quote() -> None:
    log = finished_log()
    key = next(line for line in log.state.lines if "hash map from" in line.text)
    log.add(2461, ev.TranscriptCorrected(key.seq, key.text.replace("index", "place")))
    report = log.state.report
    assert report is not None
    proof = Evidence("quote", key.seq, "Named it.", "each reading to its place")
    log.add(2461, ev.ReportMade(replace(report, scores=(replace(report.scores[0], evidence=(proof,)),))))
    for form in ("markdown", "html"):
        assert text(log.envelopes, form).count("corrected; recognised: “I") == 2


def test_each_reader_gets_what_is_theirs() -> None:
    log = finished_log().envelopes
    mine, theirs = text(log, "markdown"), text(log, "markdown", reading="interviewer")
    for heading in ("## What went well", "## What to work on", "## Practise next", "## How you spoke"):
        assert heading in mine
        assert heading not in theirs
    for heading in ("## Open questions for you", "## Hints", "## Delivery", "## Scores at a glance"):
        assert heading in theirs
        assert heading not in mine
    assert "no hire signal" in theirs
    assert all("## Not assessed" in found and "*(measured" in found for found in (mine, theirs))


def test_without_personal_data_a_models_own_sentences_are_gone_and_its_citations_stay() -> None:
    log = finished_log()
    told = log.state.report
    assert told is not None
    scores = tuple(replace(score, reason="Anna from Ghent led it.") for score in told.scores)
    theirs = replace(
        told, scorer="Model 1, review 1", verdict="Well done, Anna.", scores=scores, practise_next=("Anna",)
    )
    log.add(log.state.elapsed_s, ev.ReportMade(theirs))
    clean = fold_all(without_personal_data(log.envelopes)).report
    assert clean is not None
    assert "Anna" not in repr(clean)
    assert [score.score for score in clean.scores] == [score.score for score in told.scores]
    quotes = [item.quote for score in told.scores for item in score.evidence]
    assert [item.quote for score in clean.scores for item in score.evidence] == quotes
