"""A speech worker whose recogniser hangs in its first life, as soon as it is asked; the rest of it goes on."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from interview_desktop.providers.local import whisper, worker


def main(lives: Path) -> None:
    with lives.open("a") as file:
        file.write("x")

    def hang(*args: Any, **options: Any) -> Any:
        time.sleep(600)

    if lives.stat().st_size == 1:
        whisper.Whisper.transcribe = hang  # type: ignore[method-assign]
    worker.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
