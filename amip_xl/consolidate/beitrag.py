"""What one return contributes: everything about it, and the few words about it that a list of thousands needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from amip_xl.books.cells import gezeigter_text
from amip_xl.books.reader import Mappe
from amip_xl.consolidate.merkmale import Merkmale, merkmale
from amip_xl.engine import UNLESBAR
from amip_xl.findings import Bericht
from amip_xl.planung import pruefe


class Status(Enum):
    """Why a return counts or does not."""

    ZAEHLT = "✓ gezählt"
    FEHLT = "✗ fehlt"
    UNLESBAR = "✗ unlesbar"
    UNVERAENDERT = "✗ fehlt (unverändert ausgegeben)"
    DOPPELT = "! zählt nicht (doppelt)"
    UEBERHOLT = "! zählt nicht (überholt)"
    FALSCHES_JAHR = "✗ zählt nicht (anderes Jahr)"
    FREMD = "✗ zählt nicht (fremder AGS)"
    KREISMAPPE = "! zählt nicht (Kreismappe)"
    ENTHALTEN = "! zählt nicht (schon enthalten)"

    @property
    def fehlt(self) -> bool:
        """True where a return is expected and nothing came back."""
        return self in (Status.FEHLT, Status.UNVERAENDERT)

    @property
    def erwartet(self) -> bool:
        """True for the one line of each return that there should be: it counts, or it is missing."""
        return self is Status.ZAEHLT or self.fehlt


class Herkunft(NamedTuple):
    """Where a value was typed: sheet, cell, raw text as stored."""

    blatt: str
    zelle: str
    roh: str
    wert: Any  # Decimal | str | date, or UNLESBAR


@dataclass(frozen=True, slots=True)
class Angaben:
    """What is known of every readable workbook: which file it is, whose, for what."""

    datei: str
    sha256: str
    ags: str
    name: str
    jahr: int
    stand: date | None
    fassung: str
    ebene: str
    edition: str  # as the workbook says; the form's own where nothing is wrong
    merkmale: Merkmale


@dataclass(frozen=True, slots=True)
class Beitrag(Angaben):
    """The entries of one readable workbook, each with its place."""

    eingaben: Mapping[str, Herkunft]
    ergebnisse: Mapping[str, Any]
    bericht: Bericht


@dataclass(frozen=True, slots=True)
class Kopf(Angaben):
    """Who a return is from and how it was checked: what a list holds of each of ten thousand."""

    fehler: int
    hinweise: int
    urteil: str
    hole: Callable[[], Beitrag] = field(repr=False, compare=False)  # all of it, read back when asked for

    @classmethod
    def von(cls, b: Beitrag, hole: Callable[[], Beitrag]) -> Kopf:
        """The head of a contribution that `hole` reads back."""
        angaben = {f.name: getattr(b, f.name) for f in fields(Angaben)}
        bericht = b.bericht
        return cls(**angaben, fehler=bericht.fehler, hinweise=bericht.hinweise, urteil=bericht.urteil, hole=hole)


def beitrag(mappe: Mappe) -> Beitrag:
    """Check a return and keep what it contributes; the workbook itself is let go. Raises MappeError."""
    planung = pruefe(mappe)
    werte = planung.eintraege.werte
    eingaben = {}
    for name, zelle in planung.eintraege.zellen.items():
        wert = werte.get(name)
        if wert is not None:
            eingaben[name] = Herkunft(zelle.blatt, zelle.ref, zelle.roh, wert)
    stand = werte.get("stand")
    return Beitrag(
        datei=mappe.pfad.name,
        sha256=mappe.sha256,
        ags=achtstellig(_text(werte.get("ags"))),
        name=_text(werte.get("name")),
        jahr=planung.edition.form.jahr,
        stand=stand if isinstance(stand, date) else None,
        fassung=_text(werte.get("fassung")),
        ebene=_text(werte.get("ebene")),
        edition=gezeigter_text(mappe.benannt("edition")),
        eingaben=eingaben,
        ergebnisse={n: w for n, w in planung.ergebnisse.items() if isinstance(w, Decimal)},
        bericht=planung.bericht.an_datei(mappe.pfad.name),
        merkmale=merkmale(mappe, {n: h.roh if h.wert is UNLESBAR else h.wert for n, h in eingaben.items()}),
    )


def achtstellig(ags: str) -> str:
    """An AGS whose leading zero Excel dropped still names its municipality; the check reports it anyway."""
    return ags.zfill(8) if ags.isascii() and ags.isdigit() and len(ags) + 1 == 8 else ags


def _text(wert: Any) -> str:
    return "" if wert is None or wert is UNLESBAR else str(wert)
