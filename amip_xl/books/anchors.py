"""Fields that have lost their name or moved: what happened, and which cell is beyond doubt theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from amip_xl.books.book import Buch
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import als_datum, zerlege
from amip_xl.books.formulas import gleiche_formel
from amip_xl.books.labels import spaltentitel
from amip_xl.books.places import LABELSPALTE, Standorte, Weg, versetzt
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import Art, Block, Feld, Form, Zeile

# more moved names than this on one sheet are one event (a row was inserted), not many
VIELE = 3


def pruefe_namen(mappe: Buch, form: Form, orte: Standorte, formeln: Mapping[str, str | None]) -> Iterator[Befund]:
    """Every field without a name, and every field that is not where the form has it."""
    fehlend = [f for f in form.felder.values() if f.name not in mappe.namen and f.blatt in orte.blaetter]
    if fehlend:
        anker = _Anker(mappe, form, orte, formeln)
        for feld in fehlend:
            yield _ohne_namen(mappe, feld, orte, anker)
    versetzte = [form.felder[name] for name in orte.verschobene_felder]
    je_blatt = Counter(f.blatt for f in versetzte)
    gemeldet: set[str] = set()
    for feld in versetzte:
        if je_blatt[feld.blatt] <= VIELE:
            yield _verschoben(mappe, feld, orte)
        elif feld.blatt not in gemeldet:
            gemeldet.add(feld.blatt)
            yield _viele_verschoben(mappe, [f for f in versetzte if f.blatt == feld.blatt], orte)


def _verschoben(mappe: Buch, feld: Feld, orte: Standorte) -> Befund:
    blatt, zelle = mappe.namen[feld.name]
    mit_zeile = orte.zeilenweg([feld.name]) not in (None, (0, 0))
    warum, rat = (
        (_was_geschah([orte.weg(feld.name)]), "machen Sie die Änderung am Blattaufbau rückgängig")
        if mit_zeile
        else ("wurde es ausgeschnitten und eingefügt", "verwenden Sie Kopieren statt Ausschneiden")
    )
    return Befund(
        "ZELLE_VERSCHOBEN", HINWEIS,
        f"Das Feld „{feld.titel}“ steht nicht mehr in {feld.blatt}!{feld.zelle}, sondern in {blatt}!{zelle}; "
        f"vermutlich {warum}.",
        f"Der Wert wurde am neuen Ort gelesen; {rat}.",
        blatt, zelle, feld.name, ist=zelle, soll=feld.zelle,
    )  # fmt: skip


def _viele_verschoben(mappe: Buch, felder: list[Feld], orte: Standorte) -> Befund:
    """The first field names the place: from there on everything has moved."""
    erstes = min(felder, key=lambda f: zerlege(f.zelle))
    blatt, zelle = mappe.namen[erstes.name]
    return Befund(
        "ZELLEN_VERSCHOBEN", HINWEIS,
        f"Auf dem Blatt „{erstes.blatt}“ sind {len(felder)} Felder verschoben, das erste von {erstes.zelle} nach "
        f"{zelle}; vermutlich {_was_geschah([orte.weg(f.name) for f in felder])}.",
        "Die Werte wurden am neuen Ort gelesen; machen Sie die Änderung am Blattaufbau rückgängig.",
        blatt, zelle, erstes.name, ist=zelle, soll=erstes.zelle,
    )  # fmt: skip


def _was_geschah(wege: list[Weg]) -> str:
    zeilen, spalten = {z for z, _ in wege}, {s for _, s in wege}
    was = "Spalten" if zeilen == {0} else "Zeilen" if spalten == {0} else "Zeilen oder Spalten"
    richtung = zeilen | spalten
    wie = "eingefügt" if min(richtung) >= 0 else "gelöscht" if max(richtung) <= 0 else "eingefügt oder gelöscht"
    return f"wurden {was} {wie}"


# --- without a name -------------------------------------------------------------------------------------


def _ohne_namen(mappe: Buch, feld: Feld, orte: Standorte, anker: _Anker) -> Befund:
    blatt = orte.blaetter[feld.blatt]
    text = f"Der Zellname „{feld.name}“ („{feld.titel}“) fehlt oder zeigt auf keine Zelle mehr"
    ref = anker.zelle(feld)
    if ref is None:
        return Befund(
            "NAME_FEHLT", FEHLER, f"{text}{anker.vermutung(feld)}; das Feld wird nicht gelesen.",
            "Machen Sie die Änderung rückgängig oder übertragen Sie die Eingaben dieses Blatts in eine neu ausgegebene "
            "Mappe.",
            blatt, feld.zelle, feld.name,
        )  # fmt: skip
    gezeigt = _gezeigt(mappe, feld, blatt, ref)
    return Befund(
        "NAME_FEHLT", FEHLER,
        f"{text}; das Feld wird nicht gelesen. Beschriftung und Nachbarn sagen, dass es {blatt}!{ref} ist; dort steht "
        f"{gezeigt}.",
        f"Trifft das zu: Heben Sie den Blattschutz auf (Überprüfen), wählen Sie die Zelle {ref}, tippen Sie "
        f"{feld.name} in das Namenfeld links über dem Blatt und drücken Sie die Eingabetaste. Gibt es den Namen schon "
        "ohne Zelle, löschen Sie ihn vorher im Namens-Manager (Strg+F3).",
        blatt, ref, feld.name, ist=gezeigt, soll=f"{blatt}!{ref}",
    )  # fmt: skip


def _gezeigt(mappe: Buch, feld: Feld, blatt: str, ref: str) -> str:
    zelle = mappe.zelle(blatt, ref)
    if zelle.art is Zellart.LEER or zelle.wert is None or zelle.wert == "":
        return "nichts"
    if feld.art is Art.DATUM:
        return feld.zeige(als_datum(zelle, mappe.datum1904)) or zelle.roh[:60]
    if isinstance(zelle.wert, Decimal) and feld.art.zahl:
        return feld.zeige(zelle.wert)
    return f"„{zelle.roh[:60]}“"


class _Anker:
    """Finds the cell of a field that has lost its name, if there can be no other."""

    def __init__(self, mappe: Buch, form: Form, orte: Standorte, formeln: Mapping[str, str | None]) -> None:
        self._mappe, self._form, self._orte, self._formeln = mappe, form, orte, formeln
        self._vergeben = set(mappe.namen.values())

    def zelle(self, feld: Feld) -> str | None:
        """The cell of the field, None when there is any doubt.

        Row and column carry the labels of the form, all neighbours have their names and have moved together (down or
        up, if at all), nobody else's name is there, and the cell is what the form has there: an input without a
        formula, or a result with its very formula.
        """
        blatt = self._orte.blaetter[feld.blatt]
        block = self._form.bloecke[feld.block]
        zeile = next(z for z in block.zeilen if z.id == feld.zeile)
        weg = self._weg(self._nachbarn(block, zeile, feld), blatt)
        if weg is None or weg[1] != 0:
            return None
        ref = versetzt(feld.zelle, weg)
        if (blatt, ref) in self._vergeben or zerlege(ref)[0] - zerlege(feld.zelle)[0] != weg[0]:
            return None
        if self._text(blatt, f"{LABELSPALTE}{zeile.nummer}", weg) != zeile.label:
            return None
        spalte = zerlege(feld.zelle)[1] - 1
        titel = spaltentitel(block).get(spalte)
        if titel is not None and self._text(blatt, versetzt(f"A{block.gruppen[0].nummer}", (0, spalte)), weg) != titel:
            return None
        return ref if self._ist_wie_im_formular(feld, blatt, ref) else None

    def vermutung(self, feld: Feld) -> str:
        """What probably happened, as a clause; empty when nobody can tell."""
        block = self._form.bloecke[feld.block]
        zeile = next(z for z in block.zeilen if z.id == feld.zeile)
        spalte = [z.felder[feld.spalte] for z in block.zeilen if feld.spalte in z.felder]
        if not any(f in self._mappe.namen for f in zeile.felder.values()):
            blatt = self._orte.blaetter[feld.blatt]
            weg = self._weg(self._benachbarte_zeilen(block, zeile)[:1], blatt) or (0, 0)
            if self._text(blatt, f"{LABELSPALTE}{zeile.nummer}", weg) != zeile.label:
                return ", vermutlich wurde die Zeile gelöscht"
        elif len(spalte) > 1 and not any(f in self._mappe.namen for f in spalte):
            return ", vermutlich wurde die Spalte gelöscht"
        return ""

    def _nachbarn(self, block: Block, zeile: Zeile, feld: Feld) -> list[str]:
        """The other fields of the row; where there are none, those of the rows above and below."""
        neben = [f for f in zeile.felder.values() if f != feld.name]
        return neben or self._benachbarte_zeilen(block, zeile)

    def _benachbarte_zeilen(self, block: Block, zeile: Zeile) -> list[str]:
        zeilen = [z for z in block.zeilen if z.felder]
        i = zeilen.index(zeile)
        return [f for z in (zeilen[i - 1 : i] if i else []) + zeilen[i + 1 : i + 2] for f in z.felder.values()]

    def _weg(self, nachbarn: list[str], blatt: str) -> Weg | None:
        """How far all the neighbours have moved; None when one is missing, gone elsewhere, or they differ."""
        if not nachbarn or any(self._mappe.namen.get(n, ("",))[0] != blatt for n in nachbarn):
            return None
        wege = {self._orte.weg(n) for n in nachbarn}
        return wege.pop() if len(wege) == 1 else None

    def _text(self, blatt: str, ref: str, weg: Weg) -> Any:
        return self._mappe.zelle(blatt, versetzt(ref, weg)).wert

    def _ist_wie_im_formular(self, feld: Feld, blatt: str, ref: str) -> bool:
        zelle = self._mappe.zelle(blatt, ref)
        formel = self._formeln.get(feld.name)
        if formel is None:
            return zelle.formel is None
        return zelle.formel is not None and gleiche_formel(zelle.formel, formel)
