"""What is known of one file in the folder, small enough to travel between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from amip_xl.books.package import mappenfehler
from amip_xl.books.reader import lies
from amip_xl.consolidate.beitrag import Beitrag, Kopf, beitrag
from amip_xl.consolidate.merkmale import KENNUNG, dateizeit
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.errors import MappeError
from amip_xl.findings import FEHLER, HINWEIS, Befund, Bericht
from amip_xl.kreisdatei import Ausgegeben

VORGABE = "VORGABE_GEAENDERT"


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


class Ausgabe(NamedTuple):
    """What was issued for which year: to whom what, and which fields were distributed among the municipalities."""

    jahr: int
    gemeinden: Mapping[str, Ausgegeben]
    verteilt: frozenset[str]


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


def vorgaben_geaendert(b: Beitrag, ausgabe: Ausgabe) -> list[Befund]:
    """One finding per field that was issued with a value and came back with another one.

    A distributed amount is not the municipality's to change (Fehler); last year's figure may be corrected (Hinweis).
    """
    ausgegeben = ausgabe.gemeinden.get(b.ags) if b.jahr == ausgabe.jahr else None
    felder = edition(b.jahr).form.felder
    befunde = []
    for name, soll in ausgegeben.vorgaben.items() if ausgegeben else ():
        eingabe = b.eingaben.get(name)
        if name in KENNUNG or name not in felder or (eingabe is not None and eingabe.wert == soll):
            continue
        feld = felder[name]
        ist = "leer" if eingabe is None else _zeige(feld, eingabe)
        verteilt = name in ausgabe.verteilt
        befunde.append(
            Befund(
                VORGABE, FEHLER if verteilt else HINWEIS,
                f"„{feld.titel}“ ist jetzt {ist}, vorgegeben war {feld.zeige(soll)}.",
                "Stellen Sie den vorgegebenen Betrag wieder her; er ist Teil einer Verteilung."
                if verteilt
                else "Begründen Sie die Änderung, oder stellen Sie den vorgegebenen Wert wieder her.",
                eingabe.blatt if eingabe else feld.blatt, eingabe.zelle if eingabe else feld.zelle, name,
                ist=ist, soll=feld.zeige(soll), datei=b.datei,
            )
        )  # fmt: skip
    return befunde


def _zeige(feld: Any, eingabe: Any) -> str:
    gezeigt = eingabe.roh[:60] if eingabe.wert is UNLESBAR else feld.zeige(eingabe.wert)
    return gezeigt or "leer"


def _tag(pfad: Path) -> date | None:
    zeit = dateizeit(pfad)
    return zeit.astimezone().date() if zeit else None


def _nicht_behalten() -> Beitrag:
    raise LookupError("eine Akte hält nur den Kopf")
