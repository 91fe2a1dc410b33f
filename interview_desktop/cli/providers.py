"""``interview-desktop providers``: who could listen, speak and think, with which key, and does it answer?"""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from interview_desktop.app.vendors import Vendors
    from interview_desktop.session.choices import Candidate, Choice
    from interview_desktop.session.vendor_desk import Door, Tested


def add_providers(commands: Any) -> None:
    """Add the command to ``commands``, the subparsers of ``interview-desktop``."""
    providers = commands.add_parser("providers", help="list the providers of speech and minds, or test their keys")
    actions = providers.add_subparsers(dest="action", required=True, metavar="list|test")
    listing = actions.add_parser("list", help="roles, models, where each key comes from, and who is used now")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(work=_list)
    test = actions.add_parser("test", help="ask for the model lists; 1 when somebody does not answer as he should")
    test.add_argument("provider", metavar="ID", nargs="?", default="", help="only this one; else all that have a key")
    test.add_argument(
        "--base-url", metavar="[PROVIDER=]URL", action="append", default=[], help="ask this server, in this run only"
    )
    test.add_argument("--json", action="store_true", help="print JSON")
    test.set_defaults(work=_test)


async def _list(options: argparse.Namespace) -> int:
    vendors = _vendors({})
    doors, candidates = await vendors.doors(), await vendors.load()
    chosen = vendors.choices()
    if options.json:
        data = {
            "place": vendors.place,
            "leaves": vendors.leaving(),
            "providers": [_provider(door, one) for door, one in zip(doors, candidates, strict=True)],
            "used": [_used(choice) for choice in chosen.values()],
        }
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return 0
    for door, candidate in zip(doors, candidates, strict=True):
        print(f"{door.title} ({door.provider}): {door.words}")
        if candidate.base_url:
            print(f"  at {candidate.base_url}")
        for role, offer in candidate.roles.items():
            models = ", ".join(offer.models) or "whatever the server lists"
            print(f"  {role:<12} {models}")
        for model in candidate.listed:
            if model.shutdown is not None:
                print(f"  {model.id} is shut down on {model.shutdown.isoformat()}")
    print("\nUsed in the next interview:")
    for choice in chosen.values():
        who = "this computer" if choice.local else " · ".join(filter(None, (choice.title, choice.model, choice.voice)))
        print(f"  {choice.role:<12} {who}{f'  ({choice.note})' if choice.note else ''}")
    print(f"\n{vendors.leaving()}")
    return 0


async def _test(options: argparse.Namespace) -> int:
    from interview_desktop.cli.simulate import addresses
    from interview_desktop.session import choices as ch

    name = options.provider
    everyone = {candidate.id for candidate in await _vendors({}).load()}
    given = addresses(options.base_url, {name} if name else everyone) if options.base_url else {}
    # A test asks whoever was named; what it finds is of no use to the window when the server was another one.
    vendors = _vendors({ch.URLS_KEY: given, "providers.models": {}} if given else {})
    names = [name] if name else [candidate.id for candidate in await vendors.load() if candidate.ready]
    tested = [await vendors.test(one) for one in names]
    if options.json:
        ok = bool(tested) and all(one.ok for one in tested)
        print(json.dumps({"ok": ok, "tests": [dataclasses.asdict(one) for one in tested]}, indent=2))
    else:
        print("\n".join(map(_words, tested)) or "There is no key, so there is nobody to ask. Set OPENAI_API_KEY or")
        if not tested:
            print("ANTHROPIC_API_KEY, or enter a key under Settings, Interviewer and voice.")
    return 0 if tested and all(one.ok for one in tested) else 1


def _vendors(chosen: dict[str, Any]) -> Vendors:
    from interview_desktop.app import SystemClock, shipped_folder
    from interview_desktop.app.vendors import make_vendors
    from interview_desktop.store import JsonSettings, paths

    settings = JsonSettings(paths.settings_file(paths.data_folder()))
    return make_vendors(settings, SystemClock(), shipped_folder() / "resources" / "prices.toml", chosen)


def _words(tested: Tested) -> str:
    mark = "ok      " if tested.ok else "FAILED  "
    return f"{mark} {tested.provider:<10} {tested.message} {'' if tested.ok else tested.remedy}".rstrip()


def _provider(door: Door, candidate: Candidate) -> dict[str, Any]:
    return {
        "id": door.provider,
        "title": door.title,
        "key": {"source": door.key_source, "variable": door.variable, "needed": door.key_needed, "words": door.words},
        "base_url": candidate.base_url,
        "ready": candidate.ready,
        "roles": {
            role: {
                "models": list(offer.models),
                "voices": list(offer.voices),
                "capabilities": dataclasses.asdict(offer.capabilities),
            }
            for role, offer in candidate.roles.items()
        },
        "listed": [
            {"id": model.id, "shutdown": model.shutdown.isoformat() if model.shutdown else None}
            for model in candidate.listed
        ],
    }


def _used(choice: Choice) -> dict[str, Any]:
    data = dataclasses.asdict(choice)
    return {**data, "shutdown": choice.shutdown.isoformat() if choice.shutdown else None}
