"""The report on paper: numbered pages, whole cards, and nothing that had to stay here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from interview_desktop.ports import Trouble
from interview_desktop.session.api import Wanted
from interview_desktop.session.export import to_document
from interview_desktop.ui.paper import write_pdf
from tests.fakes.desk import finished_log
from tests.unit.test_export import CANARY, HOSTILE, QUOTED, hostile_log, private_log


def words_of(path: Path) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(path).pages]


def test_every_page_has_its_number_and_the_report_is_there(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    count = write_pdf(to_document(finished_log().envelopes, Wanted("interviewer"), ()), target)
    pages = words_of(target)
    assert len(pages) == count > 1
    assert all(f"Page {number}" in page for number, page in enumerate(pages, 1))
    whole = " ".join(pages)
    for words in ("Two readings, one target", "Scores at a glance", "Run 3 passed every test.", "def find_pair"):
        assert words in whole


@pytest.mark.parametrize("evil", [*HOSTILE, "word" * 5000, "a\n" * 500])
def test_whatever_stands_in_a_session_finds_room_on_paper(qapp: QApplication, evil: str, tmp_path: Path) -> None:
    target = tmp_path / "evil.pdf"
    assert write_pdf(to_document(hostile_log(evil), Wanted(), ()), target) == len(PdfReader(target).pages)


def test_without_personal_data_the_paper_holds_none(qapp: QApplication, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    write_pdf(to_document(private_log(), Wanted(), ()), target)
    assert CANARY in " ".join(words_of(target))
    write_pdf(to_document(private_log(), Wanted(without_personal_data=True), ()), target)
    whole = " ".join(words_of(target))
    assert CANARY not in whole
    assert QUOTED in whole


def test_a_folder_that_is_not_there_is_told(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        write_pdf(to_document(finished_log().envelopes, Wanted(), ()), tmp_path / "none" / "report.pdf")
    assert caught.value.code == "export_impossible"
