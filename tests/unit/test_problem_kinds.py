"""Problems of every kind are judged alike in both languages, without a sandbox too."""

from __future__ import annotations

from pathlib import Path

import pytest

from interview_desktop.interview.bank import load_bank
from tests.support.judge import judge
from tests.support.packs import PACKS, Pack, write_pack


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
@pytest.mark.parametrize("language", ["python", "javascript"])
def test_the_reference_is_right_and_the_other_is_not(pack: Pack, language: str, tmp_path: Path) -> None:
    write_pack(pack, tmp_path)
    problem = load_bank(tmp_path).get(pack.name)

    right, wrong = judge(problem, language, pack.reference[language]), judge(problem, language, pack.wrong[language])

    assert [test.status for test in right.tests] == ["passed"] * len(problem.tests)
    assert [test.status for test in wrong.tests] == ["failed"] * len(problem.tests)
