"""Stable names for devices: PortAudio's numbers change with every device that comes or goes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

from interview_desktop.ports import AudioDevice

_HARDWARE_NUMBER = re.compile(r"\s*\(hw:\d+,\d+\)$")

_ALSA_PLUMBING = re.compile(
    r"^(sysdefault|front|rear|center_lfe|side|surround\d+|iec958|spdif|hdmi|modem|phoneline|dmix|dsnoop|lavrate"
    r"|samplerate|speexrate|speex|upmix|vdownmix|jack|oss|a52|usb_stream|null)(:.*)?$"
)
"""Ways to reach a device that ALSA lists beside the devices themselves."""


def usable(api: Any) -> Iterator[tuple[AudioDevice, dict[str, Any]]]:
    """The devices worth offering, each direction on its own, with PortAudio's description."""
    defaults = (_default(api, True), _default(api, False))
    for is_input, default in zip((True, False), defaults, strict=True):
        seen: dict[str, int] = {}
        for index in range(api.get_device_count()):
            info = api.get_device_info_by_index(index)
            if int(info["maxInputChannels" if is_input else "maxOutputChannels"]) < 1:
                continue
            host = api.get_host_api_info_by_index(info["hostApi"])["name"]
            name = _HARDWARE_NUMBER.sub("", str(info["name"])).strip()
            if index != default and not _worth_offering(api, info, name):
                continue
            key = f"{host}:{name}"
            seen[key] = seen.get(key, 0) + 1
            # Two identical headsets differ by their order only.
            key = key if seen[key] == 1 else f"{key}#{seen[key]}"
            yield AudioDevice(key, name, is_input, index == default), info


def find_device(api: Any, key: str | None, is_input: bool) -> dict[str, Any]:
    """PortAudio's description of the device of this key; the default one when there is none.

    Raises:
        OSError: there is no device at all.
    """
    if key is not None:
        for device, info in usable(api):
            if device.key == key and device.is_input == is_input:
                return info
    found: dict[str, Any] = api.get_default_input_device_info() if is_input else api.get_default_output_device_info()
    return found


def key_of(api: Any, info: dict[str, Any], is_input: bool) -> str:
    """The key of a device that PortAudio describes so; empty when it is not worth offering."""
    for device, other in usable(api):
        if device.is_input == is_input and other["index"] == info["index"]:
            return device.key
    return ""


def _default(api: Any, is_input: bool) -> int:
    try:
        return int(find_device(api, None, is_input)["index"])
    except OSError:
        return -1


def _worth_offering(api: Any, info: dict[str, Any], name: str) -> bool:
    """Windows and macOS offer each device once per host API: the default API's are enough."""
    if info["hostApi"] != api.get_default_host_api_info()["index"]:
        return False
    return sys.platform != "linux" or not _ALSA_PLUMBING.match(name)
