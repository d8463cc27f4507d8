"""A message for somebody who clicked: a window of the system, when there is no terminal to write to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# tried in this order under Linux; each takes the text as its last argument
_FENSTER = (
    ("zenity", ("--error", "--no-markup", "--title={titel}", "--text={text}")),
    ("kdialog", ("--title", "{titel}", "--error", "{text}")),
    ("xmessage", ("-center", "-title", "{titel}", "{text}")),
)


def zeige_meldung(titel: str, text: str) -> bool:
    """Show a window with the text and wait for it to be closed; False when there is a terminal or no window."""
    if sys.stderr is not None and sys.stderr.isatty():
        return False
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, titel, 0x30)
        return True
    if sys.platform == "darwin":
        skript = "on run argv\ndisplay alert (item 1 of argv) message (item 2 of argv)\nend run"
        return subprocess.run(["osascript", "-e", skript, titel, text], check=False).returncode == 0
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    for name, argumente in _FENSTER:
        programm = shutil.which(name)
        if programm:
            befehl = [programm, *(a.format(titel=titel, text=text) for a in argumente)]
            return subprocess.run(befehl, check=False).returncode in (0, 1)
    return False
