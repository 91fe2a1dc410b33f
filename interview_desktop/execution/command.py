"""``interview-desktop executors``: build, list and remove the sandbox images."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from interview_desktop.execution.images import (
    LANGUAGES,
    build_images,
    list_images,
    missing_images,
    remove_images,
    require_language,
)
from interview_desktop.ports import Trouble


def add_executors_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that ``executors_command`` reads."""
    parser.add_argument("action", choices=("build", "list", "remove"), help="what to do with the sandbox images")
    parser.add_argument(
        "--base-image",
        action="append",
        default=[],
        metavar="[LANGUAGE=]IMAGE",
        help="build on this image instead of the official one, for one language or for all; may be repeated",
    )


async def executors_command(args: argparse.Namespace) -> int:
    """Run ``interview-desktop executors ACTION``; returns the exit code. Writes to stdout, troubles to stderr."""
    try:
        match args.action:
            case "build":
                await build_images(LANGUAGES, _Printer(), _bases(args.base_image or ()))
                await remove_images(only_old=True)
            case "list":
                await _list()
            case "remove":
                for tag in await remove_images():
                    print(f"removed {tag}")
            case other:
                print(f"There is no action {other}: use build, list or remove.", file=sys.stderr)
                return 2
    except Trouble as trouble:
        print(f"{trouble.message}\n{trouble.remedy}", file=sys.stderr)
        return 1
    return 0


def _bases(given: Sequence[str] | str) -> dict[str, str]:
    bases: dict[str, str] = {}
    for text in [given] if isinstance(given, str) else given:
        language, separator, image = text.partition("=")
        if separator:
            require_language(language)
            bases[language] = image
        else:
            bases = {**dict.fromkeys(LANGUAGES, text), **bases}
    return bases


async def _list() -> None:
    for language, tag, size, current in await list_images():
        print(f"{language:<12} {tag:<55} {size / 1e6:>6.0f} MB  {'current' if current else 'old'}")
    for language in await missing_images():
        print(f"{language:<12} not built")


class _Printer:
    """Progress as lines, each sentence once."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, _done: float, sentence: str) -> None:
        if sentence != self._last:
            self._last = sentence
            print(sentence, flush=True)
