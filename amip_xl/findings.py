"""Befunde: what is wrong, where, and how to mend it; collected, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum


class Schwere(Enum):
    """How serious a Befund is: a Fehler stops acceptance, a Hinweis may be justified."""

    FEHLER = "Fehler"
    HINWEIS = "Hinweis"


FEHLER = Schwere.FEHLER
HINWEIS = Schwere.HINWEIS
ANGENOMMEN, MIT_HINWEISEN, ZURUECK = "angenommen", "angenommen mit Hinweisen", "zurück"  # verdicts


@dataclass(frozen=True, slots=True)
class Befund:
    """One finding: stable code, severity, place, the sentence(s) for the user, actual and expected."""

    code: str
    schwere: Schwere
    text: str  # what is wrong, one sentence
    abhilfe: str = ""  # how to mend it, one sentence
    blatt: str | None = None
    zelle: str | None = None
    feld: str | None = None
    ist: str | None = None
    soll: str | None = None
    norm: str | None = None
    datei: str | None = None
    begruendung: str | None = None

    @property
    def ort(self) -> str:
        """The place as people write it: Blatt!Zelle, the sheet alone, or an empty text."""
        return "!".join(teil for teil in (self.blatt, self.zelle) if teil)

    def as_json(self) -> dict[str, str | None]:
        """The finding with the field names fixed for other tools (DESIGN, command line)."""
        return {
            "code": self.code,
            "schwere": self.schwere.value,
            "feld": self.feld,
            "blatt": self.blatt,
            "zelle": self.zelle,
            "text": f"{self.text} {self.abhilfe}".strip(),
            "ist": self.ist,
            "soll": self.soll,
            "norm": self.norm,
        }


@dataclass(frozen=True, slots=True)
class Bericht:
    """The findings of one workbook or of many, in the order in which they are shown."""

    befunde: tuple[Befund, ...] = ()

    @property
    def fehler(self) -> int:
        """Number of findings that stop acceptance."""
        return sum(b.schwere is FEHLER for b in self.befunde)

    @property
    def hinweise(self) -> int:
        """Number of findings that may be justified."""
        return sum(b.schwere is HINWEIS for b in self.befunde)

    @property
    def gueltig(self) -> bool:
        """True when nothing stops acceptance."""
        return self.fehler == 0

    @property
    def urteil(self) -> str:
        """The verdict line: ANGENOMMEN, MIT_HINWEISEN or ZURUECK."""
        if self.fehler:
            return ZURUECK
        return MIT_HINWEISEN if self.hinweise else ANGENOMMEN

    def an_datei(self, datei: str) -> Bericht:
        """The same findings, each carrying the file it belongs to."""
        return Bericht(tuple(replace(b, datei=datei) for b in self.befunde))


def merge(berichte: Iterable[Bericht]) -> Bericht:
    """All findings of several reports in one, order kept."""
    return Bericht(tuple(b for bericht in berichte for b in bericht.befunde))
