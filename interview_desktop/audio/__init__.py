"""Adapter: microphones, loudspeakers and the recording."""
