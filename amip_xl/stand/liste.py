"""From the decision which returns count to the lines of the list, with what there is to say about each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from amip_xl.consolidate.beitrag import Status
from amip_xl.consolidate.erwartung import Erwartung
from amip_xl.consolidate.ordnung import ungeklaert
from amip_xl.consolidate.ruecklauf import Ruecklauf, Sammlung
from amip_xl.edition import edition
from amip_xl.errors import AmipError
from amip_xl.form import Art
from amip_xl.jobs import blattnamen
from amip_xl.stand.akte import Akte
from amip_xl.stand.zeile import Zeile

BLATT = "Rücklauf"  # the only sheet of the table this package writes
_ACHT = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")


def eigene_tabelle(akte: Akte) -> bool:
    """True for a table of an earlier run that was put among the returns."""
    if akte.kopf is not None:
        return False
    try:
        return blattnamen(akte.pfad) == (BLATT,)
    except AmipError:
        return False


def zeilen(
    sammlung: Sammlung,
    erwartung: Erwartung,
    akten: Iterable[Akte],
    beilagen: Iterable[Path],
    frist: date | None,
    stichtag: date,
) -> list[Zeile]:
    """All lines, what needs somebody first."""
    alle = list(akten)
    je_kopf = {id(a.kopf): a for a in alle if a.kopf}
    zaehlt = {z.ags: z.kopf for z in sammlung.zeilen if z.status is Status.ZAEHLT}
    namen = {**{z.ags: z.name for z in sammlung.zeilen}, **erwartung.gemeinden}
    fehlende = {z.ags for z in sammlung.zeilen if z.status.fehlt}
    unlesbare = [_unlesbar(a, namen) for a in alle if a.kopf is None]
    fertig = [*unlesbare, *(_beilage(p, namen) for p in beilagen)]
    statt: dict[str, list[str]] = {}  # what came from those who are missing
    for u in fertig:
        statt.setdefault(u.ags, []).append(f"nach dem Namen ist „{u.datei}“ von hier")
    for z in sammlung.zeilen:
        if z.status is Status.FALSCHES_JAHR:
            statt.setdefault(z.ags, []).append(f"„{z.datei}“ ist für ein anderes Planungsjahr")
    for z in sammlung.zeilen:
        akte = je_kopf[id(z.kopf)] if z.kopf else None
        bemerkungen = [z.grund] if z.grund else []
        unklar = ungeklaert(z, zaehlt.get(z.ags))
        if unklar:
            bemerkungen.insert(0, "gleicher Stand, andere Eingaben: bitte klären, welche Mappe gilt")
        if z.ags in fehlende and z.status is not Status.FALSCHES_JAHR:
            bemerkungen += statt.get(z.ags, [])
        if akte and z.status is Status.ZAEHLT:
            bemerkungen += _zum_ruecklauf(sammlung.jahr, akte, frist)
        fertig.append(
            Zeile(
                z.ags, erwartung.gemeinden.get(z.ags) or z.name, z.status, akte, frist, stichtag,
                unklar, tuple(_grund(z, bemerkungen)),
            )
        )  # fmt: skip
    return sorted(fertig, key=lambda z: z.rang)


def _unlesbar(akte: Akte, namen: Mapping[str, str]) -> Zeile:
    ags = _ags_im_namen(akte.datei, namen)
    return Zeile(ags, namen.get(ags, ""), Status.UNLESBAR, akte, bemerkungen=(akte.grund,))


def _beilage(pfad: Path, namen: Mapping[str, str]) -> Zeile:
    ags = _ags_im_namen(pfad.name, namen)
    satz = "ein Schreiben, ein Ausdruck oder eine Tabelle; bitte ansehen, ob es statt der Mappe kam"
    return Zeile(ags, namen.get(ags, ""), None, Akte(pfad, None), bemerkungen=(satz,))


def _ags_im_namen(datei: str, namen: Mapping[str, str]) -> str:
    """The AGS with which issued files are named; empty when none of those expected stands in the name."""
    return next((ags for ags in _ACHT.findall(datei) if ags in namen), "")


def _grund(z: Ruecklauf, bemerkungen: list[str]) -> Iterator[str]:
    if z.status is Status.FALSCHES_JAHR and z.kopf:
        yield f"veraltete Edition {z.kopf.edition}, Planungsjahr {z.kopf.jahr}"
    elif z.status is Status.FREMD:
        yield f"der AGS {z.ags or '(leer)'} gehört nicht zum Kreis"
    else:
        yield from bemerkungen


def _zum_ruecklauf(jahr: int, akte: Akte, frist: date | None) -> Iterator[str]:
    """What there is to say about a return that counts."""
    kopf = akte.kopf
    if kopf is None:
        return
    if frist and akte.eingang and akte.eingang > frist:
        gespeichert = kopf.merkmale.gespeichert
        if gespeichert and gespeichert.astimezone().date() <= frist:
            yield (
                f"die Datei ist vom {_tag(akte.eingang)}, die Mappe zuletzt gespeichert am "
                f"{_tag(gespeichert.astimezone().date())}: vielleicht doch rechtzeitig"
            )
        else:
            yield f"die Datei ist vom {_tag(akte.eingang)}, die Frist war der {_tag(frist)}"
    gueltig = edition(jahr).form.edition
    if kopf.edition != gueltig:
        yield f"veraltete Edition {kopf.edition or 'ohne Angabe'}, gültig ist {gueltig}"
    if akte.vorgaben:
        erste = akte.vorgaben[0]
        weitere = f" und {len(akte.vorgaben) - 1} weitere" if len(akte.vorgaben) > 1 else ""
        yield f"Vorgabe geändert in {erste.ort}: {erste.ist} statt {erste.soll}{weitere}"


def _tag(tag: date) -> str:
    return Art.DATUM.zeige(tag)
