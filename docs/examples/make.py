"""Makes the examples in this folder again: `.venv/bin/python docs/examples/make.py`; needs Docker.

A synthetic candidate of middling ability holds a whole typed interview in a temporary data folder; the files are what
``sessions export`` writes of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
APP = [sys.executable, "-m", "interview_desktop"]
FILES = (("html", "html"), ("pdf", "pdf"), ("markdown", "md"))


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "INTERVIEW_DESKTOP_DATA": data, "QT_QPA_PLATFORM": "offscreen"}

        def run(*words: str) -> str:
            found = subprocess.run(
                [*APP, *words], cwd=FOLDER.parents[1], env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
            return found.stdout

        simulated = run("simulate", "--problem", "two-readings", "--persona", "medium", "--json")
        session = str(json.loads(simulated)["session_id"])
        for reading in ("candidate", "interviewer"):
            for form, suffix in FILES:
                target = FOLDER / f"two-readings-{reading}.{suffix}"
                run("sessions", "export", session, "--format", form, "--reading", reading, "--output", str(target))


if __name__ == "__main__":
    main()
