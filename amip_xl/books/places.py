"""Where the parts of the form stand in a workbook whose sheets were renamed, whose rows and columns moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from amip_xl.books.ampel import Ampelzeile
from amip_xl.books.book import Buch
from amip_xl.books.cells import zahl_zu_spalte, zerlege
from amip_xl.books.sidecells import Nebenzelle
from amip_xl.form import Form, Zeile

LABELSPALTE = "A"
Weg = tuple[int, int]  # rows, columns
_DA: Weg = (0, 0)


class Standorte:
    """Where the parts of the form stand in this workbook: sheets may be renamed, rows and columns inserted."""

    def __init__(self, mappe: Buch, form: Form) -> None:
        self._mappe = mappe
        self._form = form
        vorhanden = {b.name for b in mappe.blaetter}
        fremd = vorhanden - {b.name for b in form.blaetter}
        self.blaetter = {b.name: b.name for b in form.blaetter if b.name in vorhanden}  # official -> actual name
        for blatt in form.blaetter:
            if blatt.name not in vorhanden:
                namen = [f.name for f in form.felder.values() if f.blatt == blatt.name]
                namen += ["protokoll_urteil"] if blatt.id == "pruefprotokoll" else []
                orte = Counter(mappe.namen[n][0] for n in namen if n in mappe.namen).most_common(1)
                if orte and orte[0][0] in fremd:
                    self.blaetter[blatt.name] = orte[0][0]
        self._wege: dict[str, Weg] = {}  # moved field -> how far
        self._verschoben: set[str] = set()  # sheets with moved fields
        for feld in form.felder.values():
            ziel = mappe.namen.get(feld.name)
            if ziel is not None and ziel != (self.blaetter.get(feld.blatt), feld.zelle):
                (z0, s0), (z1, s1) = zerlege(feld.zelle), zerlege(ziel[1])
                self._wege[feld.name] = z1 - z0, s1 - s0
                self._verschoben.add(feld.blatt)
        self._zeilen: Mapping[str, Zeile] = (
            {f: z for b in form.bloecke.values() for z in b.zeilen for f in z.felder.values()}
            if self._verschoben
            else {}
        )

    @property
    def verschobene_felder(self) -> Iterable[str]:
        """The fields that are not where the form has them."""
        return self._wege.keys()

    def weg(self, feld: str) -> Weg:
        """How far a field has moved: rows, columns."""
        return self._wege.get(feld, _DA)

    def verschoben(self, blatt: str) -> bool:
        """True when a field of this sheet has moved."""
        return blatt in self._verschoben

    def zeilenweg(self, felder: Iterable[str]) -> Weg | None:
        """How far a row of the form has moved with all that stands in it; None when nobody can tell.

        A field that was cut and pasted leaves its row behind: the label says whether the row moved, too.
        """
        if not self._wege:
            return _DA
        alle = list(felder)
        da = [f for f in alle if f in self._mappe.namen]
        wege = {self._wege.get(f, _DA) for f in da}
        if not wege:  # a row that is gone: where it stood there is another one now
            return None if any(self.verschoben(self._form.felder[f].blatt) for f in alle) else _DA
        if _DA in wege:
            return _DA
        if len(wege) > 1:
            return None
        [weg] = wege
        zeile = self._zeilen[da[0]]
        blatt = self.blaetter.get(self._form.felder[da[0]].blatt)
        if blatt is None or self._mappe.namen[da[0]][0] != blatt:
            return _DA
        labels = {versetzt(f"{LABELSPALTE}{zeile.nummer}", w): w for w in ((weg[0], 0), weg)}
        if any(self._mappe.zelle(blatt, ref).wert == zeile.label for ref in labels):
            return weg
        return _DA if self._mappe.zelle(blatt, f"{LABELSPALTE}{zeile.nummer}").wert == zeile.label else None

    def licht(self, zeile: Ampelzeile) -> tuple[str, str] | None:
        """Where a traffic light stands: it moves with its row; None when nobody can tell."""
        blatt, weg = self.blaetter.get(zeile.blatt), self.zeilenweg(zeile.felder)
        return None if blatt is None or weg is None else (blatt, versetzt(zeile.zelle, weg))

    def neben(self, zelle: Nebenzelle) -> tuple[str, str] | None:
        """Where a formula beside the fields stands; None when nobody can tell."""
        if zelle.name is not None:
            return self._mappe.namen.get(zelle.name)
        if zelle.blatt in self._verschoben or zelle.blatt not in self.blaetter:
            return None
        return self.blaetter[zelle.blatt], zelle.zelle


def versetzt(ref: str, weg: Weg) -> str:
    """The cell so many rows and columns away; A1 at most to the left and above."""
    if weg == _DA:
        return ref
    z, s = zerlege(ref)
    return f"{zahl_zu_spalte(max(1, s + weg[1]))}{max(1, z + weg[0])}"
