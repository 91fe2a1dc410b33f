"""ALSA and JACK write every device that they tried in vain to stderr; this silences them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_HANDLERS = (
    ("libasound.so.2", "snd_lib_error_set_handler"),
    ("libjack.so.0", "jack_set_error_function"),
    ("libjack.so.0", "jack_set_info_function"),
)


def hush() -> None:
    """Call after PortAudio's library was loaded. PortAudio's own "Expression … failed" lines cannot be reached."""
    os.environ.setdefault("JACK_NO_START_SERVER", "1")
    if sys.platform != "linux":
        return
    import ctypes

    # A native function that ignores its arguments serves as handler: a Python one would need the interpreter on
    # threads that we do not know, up to the very end of the process.
    nothing = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
    for library, setter in _HANDLERS:
        with suppress(OSError, AttributeError):
            loaded = ctypes.CDLL(library, mode=os.RTLD_NOLOAD | os.RTLD_LAZY)
            getattr(loaded, setter)(nothing)
