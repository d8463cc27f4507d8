"""What was issued with a value and came back with another one: the same findings in every list of returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from amip_xl.consolidate.beitrag import Beitrag
from amip_xl.consolidate.erwartung import kreisdatei_in
from amip_xl.consolidate.merkmale import KENNUNG
from amip_xl.edition import edition
from amip_xl.engine import UNLESBAR
from amip_xl.findings import FEHLER, HINWEIS, Befund, Bericht
from amip_xl.kreisdatei import Ausgabeverzeichnis, Ausgegeben, Kreisdatei, lies_ausgabe

VORGABE = "VORGABE_GEAENDERT"


class Ausgabe(NamedTuple):
    """What was issued for which year: to whom what, and which fields were distributed among the municipalities."""

    jahr: int
    gemeinden: Mapping[str, Ausgegeben]
    verteilt: frozenset[str]


def ausgabe_aus(kreis: Kreisdatei | None, verzeichnis: Ausgabeverzeichnis | None) -> Ausgabe:
    """What a record says; which of its amounts were distributed says the county file."""
    if verzeichnis is None:
        return Ausgabe(0, {}, frozenset())
    verteilte = frozenset(a.feld for a in kreis.verteilungen) if kreis else frozenset()
    return Ausgabe(verzeichnis.jahr, dict(verzeichnis.gemeinden), verteilte)


def ausgabe_in(ordner: Path) -> Ausgabe:
    """What was issued into a folder; raises BedienError when its record or its county file is spoiled."""
    verzeichnis = lies_ausgabe(ordner)
    return ausgabe_aus(kreisdatei_in(ordner) if verzeichnis else None, verzeichnis)


def gemessen(b: Beitrag, ausgabe: Ausgabe) -> Beitrag:
    """The return with these findings before its own, so that its verdict is the same wherever it is listed."""
    geaendert = vorgaben_geaendert(b, ausgabe)
    return replace(b, bericht=Bericht((*geaendert, *b.bericht.befunde))) if geaendert else b


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
