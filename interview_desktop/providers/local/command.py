"""The command line for the voices: ``interview-desktop voices list|check|fetch``."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from interview_desktop.ports import CheckResult, Trouble
from interview_desktop.providers.local.voice_pack import VoicePack, VoicePacks, voices_folder


async def voices_command(args: argparse.Namespace) -> int:
    """``list`` what there is, ``check`` every byte of it, or ``fetch`` what is missing or damaged.

    ``args.action`` is one of these words, ``args.pack`` the name of a pack or None: all that are needed (``list`` and
    ``check``: for all).

    Returns:
        0 when all is well; 1 when something needed is missing, could not be fetched, or a pack's name is unknown.
    """
    voices = VoicePacks(voices_folder())
    try:
        packs = [_known(voices, args.pack)] if args.pack else None
        if args.action == "list":
            return await asyncio.to_thread(_list, voices, packs or voices.packs)
        if args.action == "check":
            return _print_checks(await asyncio.to_thread(voices.check, packs, full=True))
        return await _fetch(voices, packs)
    except Trouble as trouble:
        print(f"{trouble.message}\n{trouble.remedy}", file=sys.stderr)
        return 1


def _known(voices: VoicePacks, name: str) -> VoicePack:
    pack = voices.pack(name)
    if pack is None:
        known = ", ".join(pack.name for pack in voices.packs)
        raise Trouble("voice_unknown", f"There is no voice pack {name!r}.", f"Choose one of: {known}.")
    return pack


def _list(voices: VoicePacks, packs: Sequence[VoicePack]) -> int:
    print(f"Voices in {voices.folder}")
    for pack in packs:
        bad = voices.bad_files(pack)
        state = "ready" if not bad else "not here" if len(bad) == len(pack.files) else "incomplete"
        size = f"{pack.size / 1e6:.0f} MB"
        print(f"  {pack.name:16} {pack.role:15} {size:>7}  {state:10} {pack.title} ({pack.language}, {pack.licence})")
    for fault in voices.faults:
        print(f"  not used: {fault}", file=sys.stderr)
    return 0


def _print_checks(checks: Sequence[CheckResult]) -> int:
    for check in checks:
        print(f"{check.status:8} {check.detail}")
        if check.status != "ok" and check.remedy:
            print(f"         {check.remedy}")
    return int(any(check.needed and check.status == "missing" for check in checks))


async def _fetch(voices: VoicePacks, packs: Sequence[VoicePack] | None) -> int:
    line = _ProgressLine(sys.stderr.isatty())
    try:
        await voices.fetch(packs, line.show)
    except asyncio.CancelledError:
        line.end()
        print("Stopped. What has arrived is kept: fetch again to go on.", file=sys.stderr)
        raise
    finally:
        line.end()
    print(f"The voices are in {voices.folder}")
    return 0


class _ProgressLine:
    """One line that is rewritten on a terminal; elsewhere a line per new step."""

    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal
        self._shown = ""
        self._open = False

    def show(self, fraction: float, text: str) -> None:
        percent = f"{fraction:4.0%}" if fraction >= 0 else "   …"
        if self._terminal:
            print(f"\r\x1b[K{percent}  {text}", end="", file=sys.stderr, flush=True)
            self._open = True
        elif (step := text.partition(":")[0]) != self._shown:
            self._shown = step
            print(f"{percent}  {step}", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._open:
            self._open = False
            print(file=sys.stderr)
