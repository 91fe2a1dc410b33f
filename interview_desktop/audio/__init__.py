"""Adapter: microphones, loudspeakers and the recording."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interview_desktop.ports import Clock

if TYPE_CHECKING:
    from interview_desktop.audio.recorder import FileRecorder
    from interview_desktop.audio.sink import PyAudioSink
    from interview_desktop.audio.source import PyAudioSource


def open_audio(folder: Path, clock: Clock) -> tuple[PyAudioSource, PyAudioSink, FileRecorder]:
    """The system's microphone and loudspeaker, not opened yet, and a recorder of both that keeps its files in
    ``folder``. Nothing is loaded before they are opened."""
    from interview_desktop.audio.portaudio import PortAudio
    from interview_desktop.audio.recorder import FileRecorder
    from interview_desktop.audio.sink import PyAudioSink
    from interview_desktop.audio.source import PyAudioSource

    portaudio = PortAudio(clock)
    source, sink = PyAudioSource(clock, portaudio), PyAudioSink(clock, portaudio)
    return source, sink, FileRecorder(folder, source, sink, clock)
