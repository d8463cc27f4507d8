"""Last year's workbooks: which belongs to whom, and what each says for the Vorjahr columns of the new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeGuard

from amip_xl.books.reader import lies
from amip_xl.consolidate.beitrag import achtstellig
from amip_xl.consolidate.suche import finde_mappen
from amip_xl.errors import MappeError
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import Art, Feld, Form, kreis
from amip_xl.jobs import Fortschritt
from amip_xl.kreisdatei import KREISORDNER, Kreisdatei
from amip_xl.money import is_leer
from amip_xl.planung import Planung, pruefe

_OHNE = "die Vorjahresspalten bleiben leer"


@dataclass(slots=True)
class Vorjahr:
    """What last year's workbooks hold, by AGS: entries and results by field; and what was wrong with them."""

    werte: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    befunde: list[Befund] = field(default_factory=list)
    unlesbar: int = 0


def uebertrag(werte: Mapping[str, Any], neu: Form) -> dict[str, Decimal | str | date]:
    """New field -> what last year's workbook says about it: every input whose column looks back.

    Which field that is follows from the form. A blank stays blank; numbers stay exact.
    """
    getragen: dict[str, Decimal | str | date] = {}
    for f in neu.eingaben:
        wert = None if f.vorher is None else werte.get(f.vorher)
        if not is_leer(wert) and _passt(wert, f):
            getragen[f.name] = wert
    return getragen


def _passt(wert: Any, feld: Feld) -> TypeGuard[Decimal | str | date]:
    """True when the field can hold the value, a text only among its choices."""
    if feld.art.zahl:
        return isinstance(wert, Decimal)
    if feld.art is Art.DATUM:
        return isinstance(wert, date)
    return isinstance(wert, str) and (not feld.auswahl or wert in feld.auswahl)


def lies_vorjahr(kreisdatei: Kreisdatei, ordner: Path, fortschritt: Fortschritt | None = None) -> Vorjahr:
    """Read the workbooks of a folder (and of its subfolder `kreis`), matched by AGS.

    What is missing, unreadable, there twice, of another year or not accepted is a finding, and its figures are not
    used. Raises BedienError when there is no folder or no workbook in it.
    """
    vorjahr, gefunden = Vorjahr(), _Funde()
    eigene = ordner / KREISORDNER
    mappen = finde_mappen([ordner, eigene] if ordner.is_dir() and eigene.is_dir() else [ordner])
    namen = {g.ags: g.name for g in kreisdatei.gemeinden} | {kreisdatei.ags: kreisdatei.name}
    for i, pfad in enumerate(mappen, 1):
        try:
            mappe = lies(pfad)
            planung = pruefe(mappe)
        except MappeError as fehler:
            vorjahr.unlesbar += 1
            vorjahr.befunde.append(Befund("MAPPE_UNLESBAR", FEHLER, str(fehler), datei=pfad.name))
        else:
            if not any(b.name == kreis.HERKUNFT for b in mappe.blaetter):  # a consolidation is nobody's own plan
                _ordne(vorjahr, gefunden, kreisdatei, namen, pfad.name, planung)
        if fortschritt:
            fortschritt(i, len(mappen), pfad.name)
    for ags, dateien in gefunden.items():
        if len(dateien) > 1:
            vorjahr.werte.pop(ags, None)
            vorjahr.befunde.append(
                Befund(
                    "VORJAHR_DOPPELT", FEHLER, f"Von {namen[ags]} liegen {len(dateien)} Mappen des Vorjahres vor "
                    f"({', '.join(dateien)}); {_OHNE}.", "Lassen Sie nur die gültige im Ordner.", datei=dateien[-1],
                )
            )  # fmt: skip
    vorjahr.befunde += [
        Befund(
            "VORJAHR_FEHLT", HINWEIS, f"Von {g.name} ({g.ags}) liegt keine Mappe des Vorjahres vor; {_OHNE}.",
            "Legen Sie die Mappe in den Ordner, oder lassen Sie die Gemeinde die Zahlen eintragen.",
        )
        for g in kreisdatei.gemeinden if g.ags not in gefunden
    ]  # fmt: skip
    return vorjahr


_Funde = dict[str, list[str]]  # AGS -> files


def _ordne(
    vorjahr: Vorjahr, gefunden: _Funde, kreisdatei: Kreisdatei, namen: Mapping[str, str], datei: str, planung: Planung
) -> None:
    werte = planung.eintraege.werte
    ags, jahr = achtstellig(str(werte.get("ags") or "")), planung.edition.form.jahr
    if ags not in namen:
        vorjahr.befunde.append(
            Befund(
                "VORJAHR_FREMD", HINWEIS, f"Die Mappe mit dem AGS {ags[:20] or '(leer)'} gehört zu keiner Gemeinde der "
                f"Kreisdatei „{kreisdatei.pfad.name}“.", "Prüfen Sie den AGS auf dem Deckblatt der Mappe.", datei=datei,
            )
        )  # fmt: skip
        return
    if jahr != kreisdatei.jahr - 1:
        vorjahr.befunde.append(
            Befund(
                "VORJAHR_ANDERES_JAHR", HINWEIS, f"Die Mappe ist für {jahr}, gebraucht wird die für "
                f"{kreisdatei.jahr - 1}; ihre Zahlen werden nicht übernommen.",
                "Geben Sie mit --vorjahr den Ordner des Vorjahres an.", datei=datei,
            )
        )  # fmt: skip
        return
    gefunden.setdefault(ags, []).append(datei)
    if planung.bericht.gueltig:
        vorjahr.werte[ags] = {**werte, **planung.ergebnisse}
        return
    vorjahr.befunde.append(
        Befund(
            "VORJAHR_NICHT_ANGENOMMEN", FEHLER, f"Die Mappe des Vorjahres von {namen[ags]} hat "
            f"{planung.bericht.fehler} Fehler; {_OHNE}.",
            "„amip-xl pruefen“ nennt die Fehler; beheben Sie sie und geben Sie erneut aus.", datei=datei,
        )
    )  # fmt: skip
