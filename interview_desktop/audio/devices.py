"""Which microphones and loudspeakers there are, and whether they work."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from interview_desktop.audio import probe
from interview_desktop.audio.troubles import trouble_of
from interview_desktop.ports import AudioDevice, CheckResult

LOOK_S = 12.0


def list_devices() -> list[AudioDevice]:
    """The devices of this moment, also while streams run. Blocks for some tenths of a second: call it off the UI
    thread. Empty when there are none, or when the sound system does not answer."""
    return [AudioDevice(**device) for device in _look().get("devices", [])]


def check(input_key: str | None = None, output_key: str | None = None) -> list[CheckResult]:
    """Whether the microphone and the loudspeaker of these keys (None: the default) can be opened. Blocks like
    ``list_devices``."""
    seen = _look(f"--input={input_key or ''}", f"--output={output_key or ''}")
    return [
        _result("microphone", True, seen, input_key or ""),
        _result("loudspeaker", False, seen, output_key or ""),
    ]


def _result(name: str, is_input: bool, seen: dict[str, Any], key: str) -> CheckResult:
    names = [device["name"] for device in seen.get("devices", []) if device["is_input"] == is_input]
    tried = seen.get("inputs" if is_input else "outputs", {}).get(key)
    if tried is not None and tried["works"]:
        return CheckResult(name, "ok", str(tried["name"]), facts={"devices": names})
    if not seen:
        trouble = trouble_of(None, is_input)
    else:
        trouble = trouble_of(OSError(tried["error"] if tried else -1, ""), is_input)
    # Typing and reading work without: the interview can be held.
    return CheckResult(name, "warning", trouble.message, trouble.remedy, facts={"devices": names})


def _look(*arguments: str) -> dict[str, Any]:
    try:
        done = subprocess.run(
            probe.command(*arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=LOOK_S,
            check=False,
            env=probe.environment(),
        )
        seen = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return {}
    return seen if isinstance(seen, dict) else {}
