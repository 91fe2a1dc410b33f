"""``interview-desktop sessions retranscribe``: a finished session's recording is heard again."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from interview_desktop.domain.trouble import Trouble

if TYPE_CHECKING:
    import argparse

    from interview_desktop.session.costs import Cost
    from interview_desktop.session.retranscribe import HeardAgain


async def retranscribe(options: argparse.Namespace) -> int:
    """0: everything was heard; 1: it ended early. Raises: Trouble: nothing could be heard."""
    from interview_desktop.app import open_house
    from interview_desktop.app.transcriber import make_transcriber
    from interview_desktop.session.retranscribe import Retranscription, check_recording

    who = options.who or ("custom" if options.base_url else "")
    async with open_house(chosen=_addresses(options.base_url, who)) as house:
        desk = house.desk
        # Nobody is asked, and nothing is paid for, as long as it could not be used.
        await check_recording(desk, options.session)
        if options.apply and desk.read_only:
            raise Trouble("store_read_only", "Nothing can be kept right now.", desk.read_only)
        transcriber = await make_transcriber(house, who, options.model)
        if transcriber.note:
            _tell(transcriber.note)
        try:
            hearing = Retranscription(desk, transcriber.ears, house.clock, transcriber.allow)
            found = await hearing.run(options.session, lambda fraction, message: _tell(message))
        finally:
            await transcriber.close()
        corrected = 0
        if options.apply and found.differences:
            texts = {item.seq: item.after for item in found.differences}
            corrected = await desk.correct_by(options.session, texts, transcriber.name)
            await desk.review_finished(options.session)
        cost = house.vendors.meter.session()
    if options.json:
        print(json.dumps(_data(options.session, transcriber.name, found, corrected, cost), indent=2))
    else:
        print(_words(found, corrected, options.apply))
    return 0 if found.whole else 1


def _addresses(base_url: str, who: str) -> dict[str, Any] | None:
    """Raises: Trouble: ``address_wrong``, ``address_unused``."""
    from interview_desktop.app.vendors import checked_address
    from interview_desktop.session.choices import URLS_KEY

    if not base_url:
        return None
    if who == "local":
        raise Trouble("address_unused", "This computer needs no address.", "Leave out --base-url, or --with local.")
    return {URLS_KEY: {who: checked_address(base_url)}}


def _words(found: HeardAgain, corrected: int, apply: bool) -> str:
    lines = []
    for item in found.differences:
        lines += [f"{item.seq:>5}  - {item.before}", f"       + {item.after}"]
    lines.append(f"Heard {found.heard} of {_count(found.spoken)} again; {len(found.differences)} sound different.")
    for count, why in (
        (found.by_hand, "corrected by hand, and left alone"),
        (found.without_sound, "not in the recording"),
        (found.wordless, "without a word this time, and left alone"),
    ):
        if count:
            lines.append(f"  {count} {why}")
    if found.trouble is not None:
        lines.append(f"It ended early: {found.trouble.message} {found.trouble.remedy}")
    if apply:
        report = " A new report is made; the earlier one is kept." if corrected else ""
        lines.append(f"Corrected {_count(corrected)}.{report}")
    elif found.differences:
        lines.append("Nothing was changed. Add --apply to correct the transcript.")
    return "\n".join(lines)


def _count(number: int) -> str:
    return "1 utterance" if number == 1 else f"{number} utterances"


def _data(session_id: str, name: str, found: HeardAgain, corrected: int, cost: Cost) -> dict[str, Any]:
    trouble = found.trouble
    return {
        "session": session_id,
        "with": name,
        "spoken": found.spoken,
        "heard": found.heard,
        "by_hand": found.by_hand,
        "without_sound": found.without_sound,
        "wordless": found.wordless,
        "differences": [{"seq": item.seq, "before": item.before, "after": item.after} for item in found.differences],
        "corrected": corrected,
        "stopped": None
        if trouble is None
        else {"code": trouble.code, "message": trouble.message, "remedy": trouble.remedy},
        "cost": {"usd": round(cost.usd, 6), "unknown_price": list(cost.unknown), "text": cost.as_text()},
    }


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
