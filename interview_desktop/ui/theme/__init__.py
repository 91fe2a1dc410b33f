"""Colours, fonts, icons and the style sheet of the window.

``Appearance`` is the object that pages get as ``theme``: ``theme.color("accent")``, ``theme.font("small")``,
``icon("mic", theme)``, and the signal ``theme.changed``.
"""

from interview_desktop.ui.theme.appearance import Appearance, icon, load_fonts
from interview_desktop.ui.theme.tokens import FontRole, Theme, contrast, load_theme

__all__ = ["Appearance", "FontRole", "Theme", "contrast", "icon", "load_fonts", "load_theme"]
