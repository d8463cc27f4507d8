"""One official sheet: frame, bands, rows, fields, lights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from amip_xl.books import validation
from amip_xl.books.ampel import Ampelzeile, formel
from amip_xl.books.cells import zerlege
from amip_xl.books.labels import ERLAEUTERUNG, PRUEFUNG, spaltentitel
from amip_xl.books.pagination import RAND_OBEN, RAND_SEITE, RAND_UNTEN
from amip_xl.books.sidecells import Ausgabe, Lage, Nebenzelle, ampelbereiche, letzte_spalte, spalte
from amip_xl.books.styles import PETROL, Stile
from amip_xl.books.textmetrics import hoehe
from amip_xl.form import Art, Blatt, Block, Feld, Gruppe, Zeile, protokoll
from amip_xl.money import is_leer

ZEILENHOEHE, BANDHOEHE, HOECHSTE = 17.25, 19.5, 409.0
_EINZEILIG = 40  # rows up to this height centre their words
_SCHUTZ = {
    "select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True, "format_rows": True,
    "autofilter": True, "sort": True,
}  # fmt: skip
REITER = {"deckblatt": PETROL, "pruefprotokoll": "#E3A008", "rechtsstand": "#A3ABB5"}
REITER_EINGABE = "#6FAFD6"


class _Leertext(str):
    """An empty text that XlsxWriter stores as one; it writes a plain "" as a formula without a value."""

    __slots__ = ()

    def __eq__(self, anderer: object) -> bool:
        return False

    __hash__ = str.__hash__


def zwischenwert(wert: Any) -> float | int | str:
    """A value as the cached result of a formula."""
    if is_leer(wert):
        return _Leertext()
    if isinstance(wert, Decimal):
        zahl = float(wert)
        return int(zahl) if zahl.is_integer() and abs(zahl) < 1e15 else zahl
    return str(wert)


@dataclass(frozen=True, slots=True)
class Werkbank:
    """What every drawing function needs."""

    mappe: Workbook
    stile: Stile
    ausgabe: Ausgabe
    lage: Lage
    neben: Mapping[tuple[str, str], Nebenzelle]
    listen: Mapping[tuple[str, ...], str]  # choices too long for a validation -> range name
    gesperrt: Collection[str] = ()  # input fields that are filled beforehand and not to be changed
    ruecksendung: str = ""  # until when and where to the workbook goes back, as the end of a sentence
    hoehen: dict[str, dict[int, float]] = field(default_factory=dict)  # sheet -> row -> points

    def hoehe(self, ws: Worksheet, nummer: int, punkte: float) -> None:
        """Set a row's height and remember it for the page breaks."""
        ws.set_row(nummer - 1, punkte)
        self.hoehen.setdefault(ws.name, {})[nummer] = punkte

    def schreibe_neben(self, ws: Worksheet, blatt: str, zelle: str, fmt: Format) -> None:
        """A formula beside the fields, with its value."""
        neben = self.neben[blatt, zelle]
        ws.write_formula(zelle, neben.formel, fmt, zwischenwert(neben.wert(self.lage)))


def zeichne_rahmen(bank: Werkbank, blatt: Blatt) -> Worksheet:
    """The sheet with title, state, widths, print set-up and protection; no rows yet."""
    form = bank.ausgabe.form
    ws: Worksheet = bank.mappe.add_worksheet(blatt.name)
    stile = bank.stile
    letzte = blatt.pruefspalte + 1
    ws.hide_gridlines(2)
    ws.set_zoom(100)
    ws.set_tab_color(REITER.get(blatt.id, REITER_EINGABE))
    for i, breite in enumerate(blatt.breiten):
        ws.set_column(i, i, breite, stile())
    for i, punkte in enumerate((27, 16, 20), 1):
        bank.hoehe(ws, i, punkte)
    ws.write_string(0, 0, blatt.titel, stile.titel())
    ws.write_string(1, 0, blatt.untertitel, stile.untertitel())
    bank.schreibe_neben(ws, blatt.name, f"{letzte_spalte(blatt)}1", stile.kopf_rechts())
    if (blatt.name, "A3") in bank.neben:
        bank.schreibe_neben(ws, blatt.name, "A3", stile(bold=True, indent=1, font_size=9))
        stile.faerbe_ampel(ws, "A3")
    drucke(ws, blatt.name, form.edition, blatt.quer, hoch=1 if blatt.id == "deckblatt" else 0)
    if blatt.name != protokoll.BLATT:  # that one grows with its findings
        ws.print_area(0, 0, blatt.letzte_zeile - 1, letzte)
    ws.freeze_panes(3, 1)
    ws.protect("", _SCHUTZ)
    return ws


def drucke(ws: Worksheet, name: str, edition: str, quer: bool, hoch: int = 0) -> None:
    """A4, one page wide (and `hoch` pages tall), title rows on every page, footer."""
    ws.set_paper(9)
    if quer:
        ws.set_landscape()
    else:
        ws.set_portrait()
    ws.fit_to_pages(1, hoch)
    ws.repeat_rows(0, 2)
    ws.set_margins(left=RAND_SEITE, right=RAND_SEITE, top=RAND_OBEN, bottom=RAND_UNTEN)
    schrift = '&"Arial,Regular"&8'
    ws.set_footer(
        f"&L{schrift}AMIP-Planung · Edition {edition}&C{schrift}{name}&R{schrift}Seite &P von &N",
        {"margin": 0.25},
    )


def zeichne_band(
    bank: Werkbank, ws: Worksheet, blatt: Blatt, nummer: int, titel: str, titel_rechts: Mapping[int, str],
    worte: Mapping[int, str] | None = None,
) -> None:  # fmt: skip
    """A numbered band over the sheet's width; titles above figures (`titel_rechts`) and above words."""
    stile = bank.stile
    worte = worte or {}
    hoch = BANDHOEHE
    for i in range(1, blatt.pruefspalte + 2):
        if i in titel_rechts:
            ws.write_string(nummer - 1, i, titel_rechts[i], stile.band(rechts=True))
            hoch = max(hoch, hoehe(titel_rechts[i], blatt.breiten[i] - 1, 9, True))
        elif i in worte:
            ws.write_string(nummer - 1, i, worte[i], stile.bandtitel())
        else:
            ws.write_blank(nummer - 1, i, None, stile.band())
    if 1 in titel_rechts or 1 in worte:
        hoch = max(hoch, hoehe(titel, blatt.breiten[0], 10, True))
        ws.write_string(nummer - 1, 0, titel, stile.band())
    else:  # free to run over its empty neighbours
        ws.write_string(nummer - 1, 0, titel, stile.bandtitel_frei())
    bank.hoehe(ws, nummer, hoch)


class Formularblatt:
    """Draws the rows of one sheet."""

    def __init__(self, bank: Werkbank, ws: Worksheet, blatt: Blatt, formeln: Mapping[str, str | None]) -> None:
        self.bank, self.ws, self.blatt, self.formeln = bank, ws, blatt, formeln
        self.ampeln: dict[int, Ampelzeile] = {int(z.zelle[1:]): z for z in bank.ausgabe.ampel if z.blatt == blatt.name}
        self.erste_eingabe: str | None = None

    def zeichne(self) -> None:
        """Every block of the sheet, the lights' colours, the active cell."""
        form = self.bank.ausgabe.form
        for block in (form.bloecke[b] for b in self.blatt.bloecke):
            for gruppe in block.gruppen:
                self._gruppe(block, gruppe)
            for zeile in block.zeilen:
                self._zeile(block, zeile)
        if self.blatt.id in ampelbereiche(self.bank.ausgabe):
            self.bank.stile.faerbe_ampel(self.ws, ampelbereiche(self.bank.ausgabe)[self.blatt.id][1])
        if self.erste_eingabe:
            self.ws.set_selection(self.erste_eingabe)

    def _gruppe(self, block: Block, gruppe: Gruppe) -> None:
        rechts: dict[int, str] = {}
        worte: dict[int, str] = {}
        if gruppe.kopf:
            form = self.bank.ausgabe.form
            for i, titel in spaltentitel(block).items():
                spalte_ = block.spalten[i - 1].id
                felder = [form.felder[z.felder[spalte_]] for z in block.zeilen if spalte_ in z.felder]
                texte = all(f.art in (Art.TEXT, Art.WAHL) for f in felder)
                (worte if texte else rechts)[i] = titel
            worte |= {self.blatt.pruefspalte: PRUEFUNG, self.blatt.pruefspalte + 1: ERLAEUTERUNG}
        zeichne_band(self.bank, self.ws, self.blatt, gruppe.nummer, gruppe.titel, rechts, worte)

    def _zeile(self, block: Block, zeile: Zeile) -> None:
        form, stile, ws, blatt = self.bank.ausgabe.form, self.bank.stile, self.ws, self.blatt
        reihe, oben = zeile.nummer - 1, (zeile.hoehe or 0) > _EINZEILIG
        felder = {zerlege(form.felder[n].zelle)[1] - 1: form.felder[n] for n in zeile.felder.values()}
        ws.write_string(reihe, 0, zeile.label, stile.label(zeile.fett, zeile.einzug, oben))
        if block.langtext and blatt.wertspalten > 1:
            ws.merge_range(reihe, 1, reihe, blatt.wertspalten, "", self._format(felder[1], zeile.fett, True))
        for i in range(1, blatt.pruefspalte):
            if i in felder:
                self._feld(felder[i], zeile.fett, block.langtext)
            elif not block.langtext:
                ws.write_blank(reihe, i, None, stile.luecke(zeile.fett))
        self._pruefungen(felder)
        self._ampel(zeile, oben)
        self._erlaeuterung(zeile, oben)
        self.bank.hoehe(ws, zeile.nummer, self._hoehe(block, zeile, felder))

    def _format(self, feld: Feld, fett: bool, breit: bool) -> Format:
        if feld.name in self.bank.gesperrt:
            return self.bank.stile.gesperrt(feld.art)
        if feld.eingabe:
            return self.bank.stile.eingabe(feld.art, fett, feld.gesperrt_grund is not None, breit)
        return self.bank.stile.ergebnis(feld.art, fett) if feld.berechnet else self.bank.stile.fest(feld.art)

    def _feld(self, feld: Feld, fett: bool, breit: bool) -> None:
        fmt = self._format(feld, fett, breit)
        wert = self.bank.lage.werte.get(feld.name)
        formel_ = self.formeln.get(feld.name) if feld.berechnet else None
        if formel_ is not None:
            self.ws.write_formula(feld.zelle, formel_, fmt, zwischenwert(wert))
        elif is_leer(wert):
            self.ws.write_blank(feld.zelle, None, fmt)
        elif isinstance(wert, date):
            self.ws.write_datetime(feld.zelle, wert, fmt)
        elif isinstance(wert, Decimal):
            self.ws.write_number(feld.zelle, wert, fmt)
        else:
            self.ws.write_string(feld.zelle, str(wert), fmt)
        if feld.eingabe and self.erste_eingabe is None and feld.name not in self.bank.gesperrt:
            self.erste_eingabe = feld.zelle

    def _pruefungen(self, felder: Mapping[int, Feld]) -> None:
        """Validations; neighbours with the same one share it."""
        offen: tuple[int, int, dict[str, Any]] | None = None
        for i, feld in sorted(felder.items()):
            if not feld.eingabe:
                continue
            regel = validation.gueltigkeit(feld, self.bank.listen)
            if offen and offen[1] == i - 1 and offen[2] == regel:
                offen = offen[0], i, regel
                continue
            self._schreibe_pruefung(feld, offen)
            offen = i, i, regel
        if felder:
            self._schreibe_pruefung(next(iter(felder.values())), offen)

    def _schreibe_pruefung(self, feld: Feld, offen: tuple[int, int, dict[str, Any]] | None) -> None:
        if offen is not None:
            reihe = zerlege(feld.zelle)[0] - 1
            self.ws.data_validation(reihe, offen[0], reihe, offen[1], dict(offen[2]))

    def _ampel(self, zeile: Zeile, oben: bool) -> None:
        fmt = self.bank.stile.ampel(zeile.fett, oben)
        ampel = self.ampeln.get(zeile.nummer)
        if ampel is None:
            self.ws.write_blank(zeile.nummer - 1, self.blatt.pruefspalte, None, fmt)
            return
        text = self.bank.lage.anzeigen[ampel.blatt, ampel.zelle]
        self.ws.write_formula(ampel.zelle, formel(ampel, self.bank.ausgabe.engine), fmt, zwischenwert(text))

    def _erlaeuterung(self, zeile: Zeile, oben: bool) -> None:
        fmt = self.bank.stile.notiz(zeile.fett, oben)
        zelle = f"{spalte(self.blatt.pruefspalte + 1)}{zeile.nummer}"
        if (self.blatt.name, zelle) in self.bank.neben:
            self.bank.schreibe_neben(self.ws, self.blatt.name, zelle, fmt)
        elif zeile.erlaeuterung:
            self.ws.write_string(zelle, zeile.erlaeuterung, fmt)
        else:
            self.ws.write_blank(zelle, None, fmt)

    def _hoehe(self, block: Block, zeile: Zeile, felder: Mapping[int, Feld]) -> float:
        """Tall enough for label, Erläuterung, whatever the light may say, and the entered text."""
        breiten = self.blatt.breiten
        hoch = max(
            zeile.hoehe or ZEILENHOEHE,
            hoehe(zeile.label, breiten[0] - 1.5 * zeile.einzug, 10, zeile.fett),
            hoehe(zeile.erlaeuterung, breiten[-1] - 1.5, 8),
        )
        ampel = self.ampeln.get(zeile.nummer)
        for worte, _ in ampel.zweige if ampel else ():
            hoch = max(hoch, hoehe(worte, breiten[-2] - 1.5, 9, True))
        for i, feld in felder.items():
            wert = self.bank.lage.werte.get(feld.name)
            if feld.textlich and isinstance(wert, str):
                breite = sum(breiten[1:-2]) if block.langtext else breiten[i]
                hoch = max(hoch, hoehe(wert, breite, 10))
        return min(hoch, HOECHSTE)
