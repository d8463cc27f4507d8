"""Turns the handbook into one HTML page when the wheel is built: what the button „Handbuch“ opens.

hatchling calls `CustomBuildHook`; the page is part of the wheel and of nothing else.

    python docs/handbuch_html.py handbuch.html    # for looking at it; needs the package markdown
"""

from __future__ import annotations

import base64
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DOCS = Path(__file__).parent
_SEITE = """<!doctype html>
<html lang="de"><head><meta charset="utf-8"><title>Handbuch zur Planungsmappe</title><style>
body {{ font: 16px/1.5 Arial, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #222 }}
h1, h2, h3 {{ color: #0b4f6c }} img {{ max-width: 100%; border: 1px solid #ccd }}
table {{ border-collapse: collapse }} td, th {{ border: 1px solid #ccd; padding: .3rem .6rem; text-align: left }}
pre, code {{ background: #f3f5f7 }} pre {{ padding: .6rem; overflow-x: auto }}
</style></head><body>
{inhalt}
</body></html>
"""


def seite() -> str:
    """The handbook as one page that carries its own pictures."""
    from markdown import markdown

    text = (DOCS / "handbuch.md").read_text("utf-8")
    inhalt = markdown(text, extensions=["tables", "fenced_code", "toc", "sane_lists"], extension_configs={
        "toc": {"slugify": _anker},
    })  # fmt: skip
    return _SEITE.format(inhalt=re.sub(r'src="([^":]+\.png)"', _bild, inhalt))


def _anker(text: str, _: str) -> str:
    """Anchors as the table of contents in the Markdown has them: „1. Die Mappe“ is 1-die-mappe."""
    return re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-")


def _bild(treffer: re.Match[str]) -> str:
    daten = base64.b64encode((DOCS / treffer[1]).read_bytes()).decode()
    return f'src="data:image/png;base64,{daten}"'


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the page to the wheel; an editable installation reads the Markdown beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the page where the builder takes it from."""
        if version != "editable":
            self._ordner = tempfile.TemporaryDirectory(prefix="amip-handbuch-")
            datei = Path(self._ordner.name, "handbuch.html")
            datei.write_text(seite(), encoding="utf-8")
            build_data["force_include"][str(datei)] = "amip_xl/handbuch.html"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(seite(), encoding="utf-8")
