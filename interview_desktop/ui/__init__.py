"""The window (Qt). Widgets await nothing and call no API: they send commands and show state."""
