"""What is known of one file in the folder, small enough to travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from amip_xl.books.package import mappenfehler
from amip_xl.books.reader import lies
from amip_xl.consolidate.beitrag import Beitrag, Kopf, beitrag
from amip_xl.consolidate.merkmale import dateizeit
from amip_xl.consolidate.vorgaben import Ausgabe, vorgaben_geaendert
from amip_xl.errors import MappeError
from amip_xl.findings import Befund, Bericht


@dataclass(frozen=True, slots=True)
class Akte:
    """A file: who it is from and what is wrong with it, or why it cannot be read."""

    pfad: Path
    eingang: date | None  # the day of its file
    kopf: Kopf | None = None
    bericht: Bericht = field(default_factory=Bericht)
    vorgaben: tuple[Befund, ...] = ()  # those of the findings that compare it with what was issued
    grund: str = ""  # one sentence where there is no head

    @property
    def datei(self) -> str:
        """The name of the file."""
        return self.pfad.name


def lies_akte(pfad: Path, ausgabe: Ausgabe) -> Akte:
    """Read and check one file; one that cannot be read becomes a reason."""
    try:
        b = beitrag(lies(pfad))
    except MappeError as fehler:
        return Akte(pfad, _tag(pfad), grund=str(fehler))
    vorgaben = tuple(vorgaben_geaendert(b, ausgabe))
    bericht = Bericht((*vorgaben, *b.bericht.befunde))
    kopf = Kopf.von(replace(b, bericht=bericht), _nicht_behalten)
    return Akte(pfad, b.merkmale.eingang, kopf, bericht, vorgaben)


def verloren(pfad: Path) -> Akte:
    """What remains when the process that read a file died."""
    satz = "ist nicht gelesen (der Prozess dafür wurde abgebrochen); bitte diese Mappe noch einmal allein prüfen"
    return Akte(pfad, _tag(pfad), grund=str(mappenfehler(pfad.name, satz)))


def _tag(pfad: Path) -> date | None:
    zeit = dateizeit(pfad)
    return zeit.astimezone().date() if zeit else None


def _nicht_behalten() -> Beitrag:
    raise LookupError("eine Akte hält nur den Kopf")
