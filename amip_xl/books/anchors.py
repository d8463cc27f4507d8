"""Fields that have lost their name or moved: what happened, and which cell is beyond doubt theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from amip_xl.books.book import Buch
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import als_datum, zahl_zu_spalte, zerlege
from amip_xl.books.events import EINZELN
from amip_xl.books.formulas import gleiche_formel
from amip_xl.books.labels import spaltentitel
from amip_xl.books.places import LABELSPALTE, Standorte, Weg, versetzt
from amip_xl.books.swaps import pruefe_vertauschte, vertauschte
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import Art, Block, Feld, Form, Zeile

# more moved names than this on one sheet are one event (a row was inserted), not many
VIELE = 3


def pruefe_namen(mappe: Buch, form: Form, orte: Standorte, formeln: Mapping[str, str | None]) -> Iterator[Befund]:
    """Every field without a name, and every field that is not where the form has it."""
    fehlend = [f for f in form.felder.values() if f.name not in mappe.namen and f.blatt in orte.blaetter]
    if fehlend:
        anker = _Anker(mappe, form, orte, formeln)
        je_blatt: dict[str, list[Feld]] = {}
        for feld in fehlend:
            ref = anker.zelle(feld)
            if ref is not None:
                yield _angeboten(mappe, feld, orte.blaetter[feld.blatt], ref)
            else:
                je_blatt.setdefault(feld.blatt, []).append(feld)
        for blatt, felder in je_blatt.items():
            einzeln = len(felder) <= EINZELN
            gruppen = [[feld] for feld in felder] if einzeln else [felder]
            yield from (_ohne_namen(gruppe, orte.blaetter[blatt], anker) for gruppe in gruppen)
    getauscht = vertauschte(mappe, form, orte)
    yield from pruefe_vertauschte(mappe, form, getauscht, VIELE)
    versetzte = [form.felder[name] for name in orte.verschobene_felder if name not in getauscht]
    versetzt_je_blatt = Counter(f.blatt for f in versetzte)
    gemeldet: set[str] = set()
    for feld in versetzte:
        if versetzt_je_blatt[feld.blatt] <= VIELE:
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
        else (
            "wurde es ausgeschnitten und eingefügt",
            f"schneiden Sie die Zelle wieder aus und fügen Sie sie in {feld.zelle} ein",
        )
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


def _ohne_namen(felder: Sequence[Feld], blatt: str, anker: _Anker) -> Befund:
    """Fields of a sheet whose cell nobody can tell; the first names the place."""
    erstes = felder[0]
    vermutung = anker.vermutung(felder)
    if len(felder) == 1:
        text = f"Der Zellname von „{erstes.titel}“ fehlt oder gilt nicht mehr{vermutung}; das Feld wird nicht gelesen."
    else:
        text = (
            f"Auf dem Blatt „{blatt}“ fehlen die Zellnamen von {len(felder)} Feldern, der erste von „{erstes.titel}“"
            f"{vermutung}; diese Felder werden nicht gelesen."
        )
    return Befund(
        "NAME_FEHLT", FEHLER, text,
        "Machen Sie die Änderung rückgängig oder übertragen Sie die Eingaben dieses Blatts in eine neu ausgegebene "
        "Mappe.",
        blatt, erstes.zelle, erstes.name,
    )  # fmt: skip


def _angeboten(mappe: Buch, feld: Feld, blatt: str, ref: str) -> Befund:
    """A field whose cell is beyond doubt: where it is and how it gets its name back."""
    gezeigt = _gezeigt(mappe, feld, blatt, ref)
    zeile, spalte = zerlege(ref)
    geschrieben = blatt.replace("'", "''")
    ziel = f"='{geschrieben}'!${zahl_zu_spalte(spalte)}${zeile}"
    return Befund(
        "NAME_FEHLT", FEHLER,
        f"Der Zellname von „{feld.titel}“ fehlt oder gilt nicht mehr; das Feld wird nicht gelesen. "
        f"Beschriftung und Nachbarn sprechen für {ref} ({gezeigt}).",
        f"Trifft das zu, heben Sie den Blattschutz auf und geben Sie im Namens-Manager (Strg+F3) für {feld.name} "
        f"{ziel} an.",
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

    def vermutung(self, felder: Sequence[Feld]) -> str:
        """What probably happened to all of them, as a clause; empty when nobody can tell."""
        [was, *anderes] = {self._geloescht(feld) for feld in felder}
        if was is None or anderes:
            return ""
        stellen = {zerlege(feld.zelle)[was == "Spalte"] for feld in felder}
        return f", vermutlich {f'wurde die {was}' if len(stellen) == 1 else f'wurden {was}n'} gelöscht"

    def _geloescht(self, feld: Feld) -> str | None:
        """What of the sheet is gone with the field: its row, its column, or nobody can tell."""
        block = self._form.bloecke[feld.block]
        zeile = next(z for z in block.zeilen if z.id == feld.zeile)
        spalte = [z.felder[feld.spalte] for z in block.zeilen if feld.spalte in z.felder]
        if not any(f in self._mappe.namen for f in zeile.felder.values()):
            blatt = self._orte.blaetter[feld.blatt]
            weg = self._weg(self._benachbarte_zeilen(block, zeile)[:1], blatt) or (0, 0)
            return None if self._text(blatt, f"{LABELSPALTE}{zeile.nummer}", weg) == zeile.label else "Zeile"
        return "Spalte" if len(spalte) > 1 and not any(f in self._mappe.namen for f in spalte) else None

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
