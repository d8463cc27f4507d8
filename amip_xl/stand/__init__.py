"""Who has returned what, from a folder alone: one line per municipality, one per file that does not count.

The day a return came in is the time of its file, because nothing else in a folder says so. It can only be too late
(a file that was copied or calculated anew is younger), so a workbook that was last saved before the deadline is said
to be perhaps in time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from amip_xl.consolidate.beitrag import Kopf
from amip_xl.consolidate.ebene import bestimme
from amip_xl.consolidate.erwartung import Erwartung, aus_kreisdatei, erwarte, kreisdatei_in
from amip_xl.consolidate.ordnung import ordne
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.vorgaben import Ausgabe, ausgabe_aus
from amip_xl.errors import BedienError
from amip_xl.findings import HINWEIS, Befund
from amip_xl.jobs import Fortschritt
from amip_xl.kreisdatei import KOPIE, Ausgabeverzeichnis, Kreisdatei, lies_ausgabe, lies_kreisdatei
from amip_xl.prozesse import pruefe_anzahl, verteilt
from amip_xl.stand.akte import Akte, lies_akte, verloren
from amip_xl.stand.bericht import Standbericht
from amip_xl.stand.dateien import Ordnerinhalt, sichte
from amip_xl.stand.liste import eigene_tabelle, zeilen

__all__ = ["Standbericht", "stand"]


def stand(
    ordner: Path,
    kreisdatei: Path | None = None,
    stichtag: date | None = None,
    *,
    ausser: Iterable[Path] = (),
    prozesse: int = 1,
    fortschritt: Fortschritt | None = None,
) -> Standbericht:
    """Read everything in the folder and say who has returned what by the day `stichtag` (today).

    The county file is the one given, else the one that `ausgeben` put there; without one the returns say which county
    it is. What was issued is recorded in the folder, or beside the county file. `ausser` are files and folders that are
    not returns. Raises BedienError when nothing says whose returns are expected, when the folder or the county file
    cannot be read, or for an impossible number of processes.
    """
    pruefe_anzahl(prozesse)
    inhalt = sichte(ordner, ausser)
    kreis = lies_kreisdatei(kreisdatei) if kreisdatei else kreisdatei_in(ordner)
    verzeichnis = lies_ausgabe(ordner) or (lies_ausgabe(kreisdatei.parent) if kreisdatei else None)
    akten = _lies(inhalt.lesbar, ausgabe_aus(kreis, verzeichnis), prozesse, fortschritt)
    akten = [a for a in akten if not eigene_tabelle(a)]
    koepfe = [a.kopf for a in akten if a.kopf]
    sammlung, erwartung = _rahmen(ordner, kreis, verzeichnis, koepfe)
    ordne(sammlung, koepfe, erwartung)
    return Standbericht(
        ordner=ordner, name=sammlung.kreis_name, ags=sammlung.ags, jahr=sammlung.jahr,
        frist=kreis.frist if kreis else None, stichtag=stichtag or date.today(),
        ansprechstelle=kreis.ansprechstelle if kreis else "",
        zeilen=tuple(zeilen(
            sammlung, erwartung, akten, inhalt.beilagen, kreis.frist if kreis else None, stichtag or date.today()
        )),
        vollstaendig_bekannt=bool(erwartung.gemeinden), befunde=(*sammlung.befunde, *_befunde(inhalt)),
        kontakte={g.ags: g.kontakt for g in kreis.gemeinden} if kreis else {}, ausgegeben=erwartung.ausgegeben,
    )  # fmt: skip


def _lies(pfade: list[Path], ausgabe: Ausgabe, prozesse: int, fortschritt: Fortschritt | None) -> list[Akte]:
    akten = []
    for i, akte in enumerate(verteilt(partial(lies_akte, ausgabe=ausgabe), pfade, prozesse, verloren), 1):
        akten.append(akte)
        if fortschritt:
            fortschritt(i, len(pfade), akte.datei)
    return akten


def _rahmen(
    ordner: Path, kreis: Kreisdatei | None, verzeichnis: Ausgabeverzeichnis | None, koepfe: list[Kopf]
) -> tuple[Sammlung, Erwartung]:
    """Which county and year it is about, and who should return something."""
    if kreis is not None:
        ausgegeben = verzeichnis.gemeinden if verzeichnis and verzeichnis.jahr == kreis.jahr else {}
        sammlung = Sammlung(kreis.ags[:5], kreis.name, kreis.jahr)
        return sammlung, Erwartung(aus_kreisdatei(kreis), ausgegeben)
    if not koepfe:
        raise BedienError(
            f"In „{ordner}“ liegt keine lesbare Planungsmappe und keine {KOPIE}; geben Sie mit --kreis die Kreisdatei "
            "an, die sagt, wer etwas zurückgeben soll."
        )
    sammlung = bestimme(koepfe, None)
    return sammlung, erwarte(sammlung, [ordner])


def _befunde(inhalt: Ordnerinhalt) -> list[Befund]:
    return [
        Befund(
            "UNTERORDNER_NICHT_GELESEN", HINWEIS,
            f"Im Unterordner „{name}“ liegen {anzahl} Mappen, die nicht gelesen wurden."
            if anzahl > 1
            else f"Im Unterordner „{name}“ liegt 1 Mappe, die nicht gelesen wurde.",
            "Verschieben Sie Rückläufe in den Ordner selbst; gelesen wird nur, was direkt darin liegt.",
        )
        for name, anzahl in inhalt.unterordner
    ]  # fmt: skip
