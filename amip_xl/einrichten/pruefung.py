"""One answer of the check: what was looked at, how it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Stand = Literal["gut", "hinweis", "blockiert"]
GUT: Stand = "gut"
HINWEIS: Stand = "hinweis"
BLOCKIERT: Stand = "blockiert"
ZEICHEN: dict[Stand, str] = {GUT: "✓", HINWEIS: "!", BLOCKIERT: "✗"}


@dataclass(frozen=True, slots=True)
class Pruefung:
    """A sentence about one possible obstacle."""

    code: str
    stand: Stand
    text: str
    abhilfe: str = ""

    @property
    def zeile(self) -> str:
        """The answer as one line."""
        return f"{ZEICHEN[self.stand]} {self.text}" + (f" → {self.abhilfe}" if self.abhilfe else "")

    def hoechstens_hinweis(self) -> Pruefung:
        """The same, where something else works."""
        return replace(self, stand=HINWEIS) if self.stand == BLOCKIERT else self

    def as_json(self) -> dict[str, str]:
        """The shape other tools rely on."""
        return {"code": self.code, "stand": self.stand, "text": self.text, "abhilfe": self.abhilfe}


def gut(code: str, text: str) -> Pruefung:
    """Nothing in the way."""
    return Pruefung(code, GUT, text)


def hinweis(code: str, text: str, abhilfe: str = "") -> Pruefung:
    """Worth knowing; it works nevertheless."""
    return Pruefung(code, HINWEIS, text, abhilfe)


def blockiert(code: str, text: str, abhilfe: str) -> Pruefung:
    """It cannot work like this."""
    return Pruefung(code, BLOCKIERT, text, abhilfe)
