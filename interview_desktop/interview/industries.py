"""Industry templates: what an interview for a kind of work prefers to ask, and a sentence that sets its scene."""

from __future__ import annotations

from pathlib import Path

from interview_desktop.interview.conversation import Industry
from interview_desktop.interview.reading import read_toml


def load_industry(path: Path) -> Industry:
    """Read ``resources/industries/<id>.toml``. Ids of questions and cases are not looked up here.

    Raises:
        Trouble: ``pack_broken``, naming file, key and remedy.
    """
    top = read_toml(path)
    identifier = top.text("id")
    if identifier != path.stem:
        raise top.trouble("id", f"{identifier!r} is not the file's name", f'Write id = "{path.stem}"')
    industry = Industry(
        id=identifier,
        title=top.text("title"),
        skills=tuple(skill.lower() for skill in top.texts("skills")),
        topics=top.texts("topics"),
        questions=top.texts("questions", ()),
        cases=top.texts("cases", ()),
        flavour=top.texts("flavour", ()),
    )
    top.done()
    return industry
