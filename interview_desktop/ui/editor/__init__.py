"""Code editors: one protocol in characters, one implementation on Scintilla and one that screen readers know."""
