"""The whole list in figures and one sentence, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from amip_xl.consolidate.beitrag import Status
from amip_xl.findings import ZURUECK, Befund
from amip_xl.form import Art
from amip_xl.kreisdatei import Ausgegeben
from amip_xl.stand.zeile import SPALTEN, Schritt, Wort, Zeile


@dataclass(frozen=True, slots=True)
class Standbericht:
    """Who has returned what, on one day."""

    ordner: Path
    name: str  # of the county
    ags: str
    jahr: int
    frist: date | None
    stichtag: date
    ansprechstelle: str
    zeilen: tuple[Zeile, ...]  # what needs somebody first
    vollstaendig_bekannt: bool  # False: nobody says who should return something
    befunde: tuple[Befund, ...]  # about the folder as a whole
    kontakte: Mapping[str, str]  # AGS -> whom to remind
    ausgegeben: Mapping[str, Ausgegeben]
    spalten: tuple[str, ...] = SPALTEN

    def anzahl(self, *worte: Wort | Status) -> int:
        """How many lines say one of these words."""
        return sum(z.wort in worte for z in self.zeilen)

    @property
    def erwartet(self) -> int:
        """How many returns there should be."""
        return sum(z.status is not None and z.status.erwartet for z in self.zeilen)

    @property
    def eingegangen(self) -> int:
        """How many of them count."""
        return sum(z.zaehlt for z in self.zeilen)

    @property
    def unlesbar(self) -> int:
        """How many files cannot be read."""
        return self.anzahl(Status.UNLESBAR)

    @property
    def offen(self) -> int:
        """Lines about which something is to be done, late returns among them."""
        return sum(z.schritt not in (Schritt.NICHTS, Schritt.ANSEHEN) or z.verspaetet for z in self.zeilen)

    @property
    def satz(self) -> str:
        """The list in one sentence; what there is none of is left out."""
        von = f"{self.eingegangen} von {self.erwartet}" if self.vollstaendig_bekannt else str(self.eingegangen)
        spaet, zurueck = self.anzahl(Wort.VERSPAETET), sum(z.urteil == ZURUECK for z in self.zeilen)
        davon = [t for t in (_anzahl(spaet, "{} verspätet"), _anzahl(zurueck, "{} mit Fehlern zurück")) if t]
        teile = [
            f"{von} eingegangen" + (f" (davon {', '.join(davon)})" if davon else ""),
            _anzahl(self.anzahl(Wort.FEHLT, Wort.UNVERAENDERT), "{} fehlt", "{} fehlen"),
            _anzahl(self.anzahl(Wort.FEHLT_NOCH, Wort.UNVERAENDERT_NOCH), "{} fehlt noch", "{} fehlen noch"),
            _anzahl(self.unlesbar, "{} Datei unlesbar", "{} Dateien unlesbar"),
            _anzahl(self.anzahl(Status.DOPPELT, Status.UEBERHOLT), "{} doppelt oder überholt"),
            _anzahl(self.anzahl(Status.FREMD, Status.FALSCHES_JAHR), "{} gehört nicht dazu", "{} gehören nicht dazu"),
        ]
        return ", ".join(t for t in teile if t)

    @property
    def kopfzeile(self) -> str:
        """Whose list of which day it is."""
        frist = f"Frist {Art.DATUM.zeige(self.frist)}" if self.frist else "ohne Frist"
        return f"{self.name}, Planungsjahr {self.jahr}; {frist}; geprüft für den {Art.DATUM.zeige(self.stichtag)}"

    @property
    def naechster_schritt(self) -> str:
        """One sentence: what to do now."""
        schritte = {z.schritt for z in self.zeilen}
        if schritte & {Schritt.NEU_ANFORDERN, Schritt.MAHNEN, Schritt.ZURUECKGEBEN, Schritt.ERINNERN}:
            return (
                "Texte zum Erinnern und Zurückgeben schreibt --erinnerungen DATEI.txt, Quittungen --quittungen ORDNER."
            )
        if Schritt.KLAEREN in schritte:
            return "Klären Sie die genannten Dateien und entfernen Sie, was nicht gelten soll."
        return f"Alles da: weiter mit amip-xl konsolidieren {self.ordner} -o kreis.xlsx"

    def as_json(self) -> dict[str, Any]:
        """Lines in the shape of the other commands, with what only this list knows."""
        return {
            "kreis": self.name, "ags": self.ags, "jahr": self.jahr, "frist": _iso(self.frist),
            "stichtag": _iso(self.stichtag), "erwartet": self.erwartet if self.vollstaendig_bekannt else None,
            "eingegangen": self.eingegangen, "satz": self.satz, "befunde": [b.as_json() for b in self.befunde],
            "mappen": [_zeile(z) for z in self.zeilen],
        }  # fmt: skip


def _zeile(z: Zeile) -> dict[str, Any]:
    kopf = z.akte.kopf if z.akte else None
    b = z.bericht
    return {
        "datei": z.datei or None, "gemeinde": z.name, "ags": z.ags or None, "status": z.wort.name.lower(),
        "zaehlt": z.zaehlt, "schritt": z.schritt.name.lower(), "eingang": _iso(z.eingang),
        "urteil": z.urteil or None, "fehler": b.fehler if b else None, "hinweise": b.hinweise if b else None,
        "stand": _iso(kopf.stand) if kopf else None, "fassung": (kopf.fassung or None) if kopf else None,
        "edition": kopf.edition if kopf else None, "sha256": z.sha256 or None,
        "bemerkungen": list(z.bemerkungen), "gueltig": bool(b and b.gueltig),
        "befunde": [x.as_json() for x in b.befunde] if b else [],
    }  # fmt: skip


def _iso(tag: date | None) -> str | None:
    return tag.isoformat() if tag else None


def _anzahl(zahl: int, eins: str, viele: str = "") -> str:
    return (eins if zahl == 1 or not viele else viele).format(zahl) if zahl else ""
