"""Adapter: microphones, loudspeakers and the recording."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interview_desktop.ports import Clock

if TYPE_CHECKING:
    from interview_desktop.audio.echo import EchoFreeSource
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


def open_echo_free_devices(clock: Clock) -> tuple[EchoFreeSource, PyAudioSink]:
    """A microphone that does not hear the loudspeaker, and that loudspeaker. Open the loudspeaker first."""
    from interview_desktop.audio.echo import EchoFreeSource
    from interview_desktop.audio.portaudio import PortAudio
    from interview_desktop.audio.sink import PyAudioSink
    from interview_desktop.audio.source import PyAudioSource

    portaudio = PortAudio(clock)
    source, sink = PyAudioSource(clock, portaudio), PyAudioSink(clock, portaudio)
    return EchoFreeSource(source, sink, clock), sink


def open_echo_free_audio(folder: Path, clock: Clock) -> tuple[EchoFreeSource, PyAudioSink, FileRecorder]:
    """The same with a recorder: the candidate's track is the cleaned sound."""
    from interview_desktop.audio.recorder import FileRecorder

    source, sink = open_echo_free_devices(clock)
    return source, sink, FileRecorder(folder, source, sink, clock)
