"""A program that appends to a store and prints each number once it has been acknowledged. Killed by its test.

Arguments: folder, session. Every event tells its own number, so that a reader can check it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from interview_desktop.domain import events as ev
from tests.support.interviews import Item, started
from tests.support.stores import opened


def item(seq: int) -> Item:
    """The event that stands at ``seq``: what was said, or code of very different sizes."""
    payload: ev.Payload = ev.CandidateSaid(seq, f"utterance {seq} " + "word " * (seq % 50), True)
    if seq == 1:
        payload = started()
    elif seq % 3 == 0:
        payload = ev.CodeSnapshot("python", f"# {seq}\n" + "pass\n" * (seq * 37 % 3000))
    return float(seq), float(seq), payload


async def write(folder: Path, session_id: str) -> None:
    async with opened(folder) as store:
        await store.warm()
        last = len(await store.load(session_id))
        print("ready", last, flush=True)
        while True:
            batch = [item(last + 1 + i) for i in range(1 + last % 4)]
            last = await store.append(session_id, last, batch)
            print("kept", last, flush=True)


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), sys.argv[2]))
