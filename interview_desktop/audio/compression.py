"""Two raw tracks become one Ogg Opus file: left the candidate, right the interviewer."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

from interview_desktop.audio.folder import AudioFolder
from interview_desktop.audio.tracks import read_samples, samples_in
from interview_desktop.ports import CAPTURE_RATE

BLOCK = 10 * CAPTURE_RATE


def compress_segment(folder: AudioFolder, session_id: str, segment: int, cancelled: threading.Event) -> None:
    """Replace the raw tracks of a segment; they go only when the new file is known to be whole.

    A half-written file has another name, so an interrupted call is simply repeated. Returns early when ``cancelled``.

    Raises:
        OSError: it could not be written; the raw tracks are as they were.
    """
    left = folder.raw(session_id, segment, "candidate")
    right = folder.raw(session_id, segment, "interviewer")
    final = folder.compressed(session_id, segment)
    part = folder.unfinished(session_id, segment)
    length = max(samples_in(left), samples_in(right))
    # One raw track without the other: the last call was interrupted while it deleted them, and its file is whole.
    if not (final.exists() and (not (left.exists() and right.exists()) or _decoded_length(final) == length)):
        if not length:
            part.unlink(missing_ok=True)
        elif not _encode(left, right, part, length, cancelled):
            part.unlink(missing_ok=True)
            return
        else:
            os.replace(part, final)
    part.unlink(missing_ok=True)
    left.unlink(missing_ok=True)
    right.unlink(missing_ok=True)


def read_left(path: Path, start: int, end: int) -> bytes:
    """Samples of the left channel as far as they exist; nothing when there is no such file."""
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            start, end = min(start, file.frames), min(end, file.frames)
            if end <= start:
                return b""
            file.seek(start)
            pcm: bytes = file.read(end - start, dtype="int16", always_2d=True)[:, 0].tobytes()
            return pcm
    except soundfile.LibsndfileError:
        return b""


def _encode(left: Path, right: Path, part: Path, length: int, cancelled: threading.Event) -> bool:
    """Write ``part`` and check it; False when cancelled."""
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(part, "w", CAPTURE_RATE, 2, format="OGG", subtype="OPUS") as file:
            for start in range(0, length, BLOCK):
                if cancelled.is_set():
                    return False
                size = min(BLOCK, length - start)
                block = np.zeros((size, 2), np.int16)
                for channel, path in enumerate((left, right)):
                    samples = np.frombuffer(read_samples(path, start, start + size), np.int16)
                    block[: samples.size, channel] = samples
                file.write(block)
        if _decoded_length(part) != length:
            raise OSError(errno.EIO, "the compressed recording is not whole")
        with part.open("rb") as file:
            os.fsync(file.fileno())
    except soundfile.LibsndfileError as error:
        raise OSError(errno.EIO, str(error)) from error
    return True


def _decoded_length(path: Path) -> int:
    """How many samples can really be decoded; -1 when it is no sound file."""
    import soundfile

    count = 0
    try:
        with soundfile.SoundFile(path) as file:
            if file.samplerate != CAPTURE_RATE or file.channels != 2:
                return -1
            for block in file.blocks(BLOCK, dtype="int16"):
                count += len(block)
    except soundfile.LibsndfileError:
        return -1
    return count
