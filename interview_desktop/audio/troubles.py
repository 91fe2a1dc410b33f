"""What to tell a person about a device that does not work."""

from __future__ import annotations

import errno

from interview_desktop.ports import Trouble

_DEVICE_UNAVAILABLE = -9985
"""PortAudio's paDeviceUnavailable: another program has the device."""


def no_device(is_input: bool) -> Trouble:
    if is_input:
        return Trouble(
            "no_microphone",
            "No microphone was found.",
            "Connect one, or allow the app to use it in the system's privacy settings; until then, type your answers.",
        )
    return Trouble(
        "no_speaker",
        "No loudspeaker or headphones were found.",
        "Connect some; until then, read what the interviewer says.",
    )


def lost_device(is_input: bool) -> Trouble:
    if is_input:
        return Trouble(
            "no_microphone",
            "The microphone was disconnected.",
            "Connect it again and it will be used at once; until then, type your answers.",
        )
    return Trouble(
        "no_speaker",
        "The loudspeaker or headphones were disconnected.",
        "Connect them again and they will be used at once; until then, read what the interviewer says.",
    )


def busy_device(is_input: bool) -> Trouble:
    if is_input:
        return Trouble(
            "microphone_busy",
            "The microphone is in use by another program.",
            "Close that program, or choose another microphone; until then, type your answers.",
        )
    return Trouble(
        "speaker_busy",
        "The loudspeaker is in use by another program.",
        "Close that program, or choose another loudspeaker; until then, read what the interviewer says.",
    )


def stuck_device(is_input: bool) -> Trouble:
    what = "microphone" if is_input else "speaker"
    return Trouble(
        f"{what}_busy",
        "The computer's sound system does not answer.",
        "Restart the sound system or the computer; until then, type and read.",
    )


def trouble_of(error: OSError | None, is_input: bool) -> Trouble:
    """From PortAudio's error; None: a call has hung."""
    if error is None:
        return stuck_device(is_input)
    if error.args and error.args[0] in (_DEVICE_UNAVAILABLE, errno.EBUSY):
        return busy_device(is_input)
    return no_device(is_input)


def recording_impossible(error: OSError) -> Trouble:
    return Trouble(
        "recording_impossible",
        f"The recording cannot be written ({error.strerror or error}).",
        "Free some disk space or make the data folder writable; the interview goes on without a recording.",
    )


def recording_stopped(error: OSError) -> Trouble:
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)
    return Trouble(
        "disk_full" if full else "recording_failed",
        "The disk is full: the recording waits." if full else f"The recording waits ({error.strerror}).",
        "Free some space within a minute and nothing of it is lost; the interview goes on in any case.",
    )
