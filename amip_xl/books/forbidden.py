"""Cells that Excel would not let anybody overwrite either, or whose value would not stay."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from amip_xl.books.cells import MAX_SPALTE, MAX_ZEILE, zahl_zu_spalte, zerlege_bereich
from amip_xl.books.newvalues import Ort
from amip_xl.books.package import ERNEUT, Paket, beziehungen, lies_xml, mappenfehler
from amip_xl.books.sheetplan import Blattplan
from amip_xl.books.workbookpart import Blatt

_ALLES = f"A1:{zahl_zu_spalte(MAX_SPALTE)}{MAX_ZEILE}"


def pruefe_orte(paket: Paket, blatt: Blatt, plan: Blattplan) -> None:
    """Raise MappeError if a listed cell must not be written."""

    def verboten(ort: Ort, grund: str) -> Exception:
        return mappenfehler(
            paket.datei, f"wird in {blatt.name}!{zahl_zu_spalte(ort[1])}{ort[0]} nicht beschrieben: {grund}"
        )

    orte = sorted(plan.neu)

    def getroffen(bereich: str) -> Iterator[Ort]:
        z1, s1, z2, s2 = zerlege_bereich(bereich)
        for ort in orte[bisect_left(orte, (z1, 0)) : bisect_left(orte, (z2 + 1, 0))]:
            if s1 <= ort[1] <= s2:
                yield ort

    try:
        for bereich in plan.verbunden:
            for ort in getroffen(bereich):
                if ort != zerlege_bereich(bereich)[:2]:
                    raise verboten(
                        ort,
                        f"sie gehört zu den verbundenen Zellen {bereich}; bitte deren erste Zelle angeben",
                    )
        for bereich in plan.matrizen:
            for ort in getroffen(bereich):
                raise verboten(ort, f"sie gehört zur Matrixformel {bereich}; bitte diese in Excel ändern")
        for bereich, grund in _fremde(paket, blatt):
            for ort in getroffen(bereich):
                raise verboten(ort, grund)
    except ValueError:
        raise mappenfehler(
            paket.datei, f"ist im Blatt „{blatt.name}“ beschädigt und wird nicht beschrieben; {ERNEUT}"
        ) from None


def _fremde(paket: Paket, blatt: Blatt) -> list[tuple[str, str]]:
    """Ranges whose content another part of the package determines, each with the reason."""
    gefunden: list[tuple[str, str]] = []

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        name = marke.rpartition(" ")[2]
        if name == "table":
            gefunden.extend(_in_tabelle(angaben))
        elif name == "location":
            z1, s1, z2, s2 = zerlege_bereich(angaben.get("ref", ""))
            seiten = int(angaben.get("rowPageCount", "0"))  # filters stand above, with an empty row between
            oben = max(1, z1 - seiten - 1) if seiten else z1
            rechts = max(s2, s1 + 3 * int(angaben.get("colPageCount", "0")) - 2) if seiten else s2
            ganz = _bereich(oben, s1, z2, rechts)
            gefunden.append((ganz, f"sie gehört zur PivotTable {ganz}; bitte deren Quelle ändern"))

    for art, teil in beziehungen(paket, blatt.teil).values():
        if art in ("table", "pivotTable"):
            lies_xml(paket, teil, (paket.teil(teil),), beginn)
        elif art == "queryTable":  # only a local name tells where it stands
            gefunden.append((_ALLES, "auf dem Blatt steht eine Datenabfrage; bitte diese in Excel vorher entfernen"))
    return gefunden


def _in_tabelle(angaben: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Headers and labels of totals are repeated in the table part and must not differ; a query brings its values."""
    ref = angaben.get("ref", "")
    z1, s1, z2, s2 = zerlege_bereich(ref)
    if angaben.get("headerRowCount", "1") != "0":
        kopf = _bereich(z1, s1, z1, s2)
        yield kopf, f"sie ist Überschrift der Tabelle {kopf}; bitte diese in Excel ändern"
    if angaben.get("totalsRowCount", "0") != "0":
        yield _bereich(z2, s1, z2, s2), f"sie ist Ergebniszeile der Tabelle {ref}; bitte diese in Excel ändern"
    if angaben.get("tableType") == "queryTable":
        yield ref, f"sie gehört zur Datenabfrage {ref}; bitte deren Quelle ändern"


def _bereich(z1: int, s1: int, z2: int, s2: int) -> str:
    return f"{zahl_zu_spalte(s1)}{z1}:{zahl_zu_spalte(s2)}{z2}"
