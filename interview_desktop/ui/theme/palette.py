"""Theme → QPalette, for everything that Fusion draws by itself."""

from __future__ import annotations

from PySide6.QtGui import QPalette

from interview_desktop.ui.theme.tokens import Theme


def make_palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    colors = {
        role.Window: "background",
        role.WindowText: "text",
        role.Base: "panel",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.PlaceholderText: "muted",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "bad",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Highlight: "selection",
        role.HighlightedText: "text",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Light: "hover",
        role.Midlight: "raised",
        role.Mid: "line",
        role.Dark: "line",
        role.Shadow: "background",
        role.Accent: "accent",
    }
    for palette_role, token in colors.items():
        palette.setColor(palette_role, theme.color(token))
    for palette_role in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, palette_role, theme.color("muted"))
    return palette
