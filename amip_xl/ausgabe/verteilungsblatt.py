"""The sheet Verteilung: for each distributed amount key, exact share, rounding and remainder of every municipality."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell as zelle
from xlsxwriter.worksheet import Worksheet

from amip_xl.books.styles import NOTIZ, Stile
from amip_xl.consolidate.blaetter.rahmen import neues_blatt
from amip_xl.form import Feld, load
from amip_xl.form.kreis import VERTEILUNG
from amip_xl.kreisdatei import Kreisdatei
from amip_xl.money import EINS, NULL, format_anzahl, format_de
from amip_xl.verteilung import Verteilung
from amip_xl.verteilung.anteile import GLEICHSTAND, Anteil

_KOPF = (
    "Gemeinde", "AGS", "Gewicht", "Anteil als Bruch", "Anteil an der Summe", "genauer Betrag", "abgerundet",
    "Rest (Teil einer Einheit)", "Rang des Rests", "eine Einheit mehr", "Betrag", "Kontrolle",
)  # fmt: skip
_BREITEN = [28.0, 11.0, 13.0, 23.0, 13.0, 20.0, 17.0, 14.0, 9.0, 12.0, 18.0, 21.0]
_GEWICHT, _BRUCH, _ANTEIL, _GENAU, _UNTEN, _REST, _RANG, _MEHR, _BETRAG, _KONTROLLE, _TEIL = range(2, 13)
_ZAHL, _PROZENT, _STELLEN6, _EINS_MEHR = "#,##0.######", "0.000000%", "#,##0.000000", '"+1";;"–"'
_KEIN_GEWICHT = {"betraege": "eigene Beträge", "mischung": "gemischt"}
_ARTEN = {
    "werte": "im Verhältnis der Werte", "feld": "im Verhältnis eines Felds der Mappen des Vorjahres",
    "prozent": "feste Anteile in Prozent der Summe", "betraege": "eigene Beträge je Gemeinde",
    "mischung": "gemischt",
}  # fmt: skip
_REGEL = (
    "Jede Gemeinde erhält ihren genauen Anteil, abgerundet auf ganze Einheiten. Was dann an der Summe fehlt, geht "
    f"Einheit für Einheit an die größten Reste; {GLEICHSTAND}."
)
_GRENZE = (
    "Die Summe stimmt genau, kein Betrag weicht um eine ganze Einheit vom genauen ab, wer mehr Gewicht hat, erhält nie "
    "weniger. Nicht versprochen: dass bei größerer Summe kein Betrag um eine Einheit sinkt."
)


class _Ort(NamedTuple):
    """Rows of a block, from 0."""

    summe: int  # the amount to be distributed
    erste: int
    letzte: int

    @property
    def zusammen(self) -> int:
        return self.letzte + 1


def zeichne(mappe: Workbook, stile: Stile, *, kreis: Kreisdatei, verteilungen: Sequence[Verteilung]) -> None:
    """A block for each distributed amount, with live controls; one page each in print."""
    anzahl = len(kreis.gemeinden)
    untertitel = f"{kreis.name}, Planungsjahr {kreis.jahr}: wie {anzahl} Gemeinden zu ihren Beträgen kommen"
    meiste = max((len(v.bestandteile) for v in verteilungen), default=0)
    blatt = neues_blatt(mappe, stile, VERTEILUNG, untertitel, [*_BREITEN, *([15.0] * meiste)], (2, 1))
    for reihe, satz in enumerate((_REGEL, _GRENZE), 2):
        blatt.merge_range(reihe, 0, reihe, _KONTROLLE, satz, stile(text_wrap=True, font_size=9, font_color=NOTIZ))
        blatt.set_row(reihe, 16)
    reihe, umbrueche = 5, []
    for nummer, v in enumerate(verteilungen, 1):
        if nummer > 1:
            umbrueche.append(reihe)
        reihe = _Block(blatt, stile, v, kreis).zeichne(nummer, reihe) + 2
    blatt.set_h_pagebreaks(umbrueche)
    blatt.repeat_rows(0, 4)


class _Block:
    """Draws the block of one amount."""

    def __init__(self, blatt: Worksheet, stile: Stile, v: Verteilung, kreis: Kreisdatei) -> None:
        self.blatt, self.stile, self.v, self.jahr = blatt, stile, v, kreis.jahr
        self.namen = {g.ags: g.name for g in kreis.gemeinden}
        self.einheit = EINS.scaleb(-v.stellen)
        self.gerundet = v.schluessel.art != "betraege"

    def zeichne(self, nummer: int, reihe: int) -> int:
        """The block from this row on; returns its last row."""
        v, blatt, stile = self.v, self.blatt, self.stile
        breite = _KONTROLLE + len(v.bestandteile)
        for i in range(1, breite + 1):
            blatt.write_blank(reihe, i, None, stile.band())
        blatt.write_string(reihe, 0, f"{nummer}  {v.feld.titel}", stile.bandtitel_frei())
        angaben = (
            ("zu verteilen", ""),
            ("Feld der Mappe", f"{v.feld.blatt}!{v.feld.zelle} ({v.feld.name})"),
            ("Quelle der Summe", v.auftrag.quelle or "nicht angegeben"),
            ("Schlüssel", self._schluessel()),
            ("Quelle des Schlüssels", self._quelle()),
            ("kleinste Einheit", _mit_einheit(v.feld, self.einheit)),
        )
        for i, (wort, text) in enumerate(angaben, 1):
            blatt.write_string(reihe + i, 0, wort, stile.text(bold=i == 1))
            blatt.merge_range(reihe + i, 1, reihe + i, _KONTROLLE, text, stile.text(text_wrap=False))
        # in the cell of the merged range, so that the controls can refer to it
        blatt.write_number(reihe + 1, 1, v.auftrag.summe, self._zahl(v.feld.art.zahlenformat, bold=True, align="left"))
        kopf = reihe + len(angaben) + 2
        for i, text in enumerate((*_KOPF, *(f"Gewicht {s.id}" for s, _ in v.bestandteile))):
            fmt = stile.band(rechts=i > 1) if i not in (1, _KONTROLLE) else stile.bandtitel(int(i > 1))
            blatt.write_string(kopf, i, text, fmt)
        blatt.set_row(kopf, 28)
        ort = _Ort(reihe + 1, kopf + 1, kopf + len(v.anteile))
        for i, anteil in enumerate(v.anteile):
            self._zeile(ort, ort.erste + i, anteil)
        self._zusammen(ort)
        stile.faerbe_ampel(blatt, f"{zelle(ort.erste, _KONTROLLE)}:{zelle(ort.zusammen, _KONTROLLE)}")
        return ort.zusammen

    def _zahl(self, muster: str, **mehr: object) -> object:
        return self.stile.text(**{"num_format": muster, "align": "right", "text_wrap": False, **mehr})

    def _schluessel(self) -> str:
        s = self.v.schluessel
        if s.art == "mischung":
            teile = " und ".join(f"{format_de(p)} % nach „{teil.id}“" for teil, p in self.v.bestandteile)
            return f"{s.id}: {teile} (Prozent der Summe)"
        return f"{s.id}: {_ARTEN[s.art]}{f' ({s.feld})' if s.feld else ''}"

    def _quelle(self) -> str:
        alle = [s for s, _ in self.v.bestandteile] or [self.v.schluessel]
        texte = [self.v.schluessel.quelle] if self.v.bestandteile and self.v.schluessel.quelle else []
        for s in alle:
            quelle = s.quelle
            if s.art == "feld":
                titel = load(self.jahr - 1).felder[s.feld].titel
                quelle = f"„{titel}“ aus den angenommenen Mappen {self.jahr - 1}{f' ({quelle})' if quelle else ''}"
            texte.append(f"{s.id}: {quelle}" if self.v.bestandteile else quelle)
        return "; ".join(t for t in texte if t) or "nicht angegeben"

    def _zeile(self, ort: _Ort, reihe: int, a: Anteil) -> None:
        blatt, stile, v = self.blatt, self.stile, self.v
        blatt.write_string(reihe, 0, self.namen[a.ags], stile.text(text_wrap=False))
        blatt.write_string(reihe, 1, a.ags, stile.text())
        gewicht = v.gewichte[a.ags] if self.gerundet else None
        if gewicht is None:
            blatt.write_string(reihe, _GEWICHT, _KEIN_GEWICHT.get(v.schluessel.art, ""), self._zahl("@"))
        else:
            blatt.write_number(reihe, _GEWICHT, gewicht, self._zahl(_ZAHL))
        blatt.write_string(reihe, _BRUCH, self._bruch(a, gewicht), stile.text(align="right", font_size=8))
        summe = zelle(ort.summe, 1, True, True)
        anteil, genau = zelle(reihe, _ANTEIL), zelle(reihe, _GENAU)
        blatt.write_formula(reihe, _ANTEIL, self._anteil(ort, reihe), self._zahl(_PROZENT), float(a.anteil))
        wie = f"={anteil}*{summe}" if self.gerundet else f"={zelle(reihe, _UNTEN)}"
        blatt.write_formula(reihe, _GENAU, wie, self._zahl(_STELLEN6), float(a.genau))
        muster = v.feld.art.zahlenformat
        blatt.write_number(reihe, _UNTEN, a.abgerundet, self._zahl(muster))
        blatt.write_number(reihe, _REST, float(a.rest), self._zahl("0.000000"))
        if a.rang:
            blatt.write_number(reihe, _RANG, a.rang, self._zahl("0"))
        else:
            blatt.write_string(reihe, _RANG, "–", self._zahl("@"))
        blatt.write_number(reihe, _MEHR, int(a.mehr), self._zahl(_EINS_MEHR))
        schritt = -self.einheit if v.auftrag.summe < 0 else self.einheit
        betrag = f"=ROUND({zelle(reihe, _UNTEN)}+{zelle(reihe, _MEHR)}*{schritt},{v.stellen})"
        blatt.write_formula(reihe, _BETRAG, betrag, stile.ergebnis(v.feld.art, fett=True, regel=False), float(a.betrag))
        gut = f"✓ unter {_mit_einheit(v.feld, self.einheit)}"
        pruefung = f'=IF(ABS({zelle(reihe, _BETRAG)}-{genau})<{self.einheit},"{gut}","✗ weicht ab")'
        blatt.write_formula(reihe, _KONTROLLE, pruefung, stile.ampel(), gut)
        for i, (s, _) in enumerate(v.bestandteile):
            blatt.write_number(reihe, _TEIL + i, v.teilgewichte[s.id][a.ags], self._zahl(_ZAHL))

    def _bruch(self, a: Anteil, gewicht: Decimal | None) -> str:
        if gewicht is not None:
            gesamt = sum((w for w in self.v.gewichte.values() if w is not None), NULL)
            return f"{format_de(gewicht)} / {format_de(gesamt)}"
        return f"{format_anzahl(a.anteil.numerator)} / {format_anzahl(a.anteil.denominator)}"

    def _anteil(self, ort: _Ort, reihe: int) -> str:
        """The share as a live formula: weight by all weights, or the same of each part of a mixture."""
        if not self.gerundet:
            summe = zelle(ort.summe, 1, True, True)
            return f"=IF({summe}=0,0,{zelle(reihe, _UNTEN)}/{summe})"
        if not self.v.bestandteile:
            return f"={zelle(reihe, _GEWICHT)}/{_bereichssumme(ort, _GEWICHT)}"
        teile = (
            f"{Fraction(prozent) / 100}*{zelle(reihe, _TEIL + i)}/{_bereichssumme(ort, _TEIL + i)}"
            for i, (_, prozent) in enumerate(self.v.bestandteile)
        )
        return f"={'+'.join(teile)}"

    def _zusammen(self, ort: _Ort) -> None:
        blatt, stile, v, reihe = self.blatt, self.stile, self.v, ort.zusammen
        fett = {"bold": True, "top": 1}
        for i in range(_KONTROLLE + len(v.bestandteile) + 1):
            blatt.write_blank(reihe, i, None, stile.text(**fett))
        blatt.write_string(reihe, 0, "zusammen", stile.text(**fett))
        muster = v.feld.art.zahlenformat
        abgerundet = sum((a.abgerundet for a in v.anteile), NULL)
        summen = [
            (_ANTEIL, _PROZENT, float(sum(a.anteil for a in v.anteile))), (_GENAU, _STELLEN6, float(v.auftrag.summe)),
            (_UNTEN, muster, float(abgerundet)), (_MEHR, "0", sum(a.mehr for a in v.anteile)),
            (_BETRAG, muster, float(v.auftrag.summe)),
        ]  # fmt: skip
        if self.gerundet and not v.bestandteile:
            summen.append((_GEWICHT, _ZAHL, float(sum((w for w in v.gewichte.values() if w is not None), NULL))))
        for i, (s, _) in enumerate(v.bestandteile):
            summen.append((_TEIL + i, _ZAHL, float(sum(v.teilgewichte[s.id].values(), NULL))))
        for spalte, fmt, wert in summen:
            blatt.write_formula(reihe, spalte, f"={_bereichssumme(ort, spalte)}", self._zahl(fmt, **fett), wert)
        gut = "✓ ergibt die Summe"
        differenz = f"{zelle(reihe, _BETRAG)}-{zelle(ort.summe, 1, True, True)}"
        pruefung = f'=IF(ROUND({differenz},{v.stellen})=0,"{gut}","✗ weicht ab")'
        blatt.write_formula(reihe, _KONTROLLE, pruefung, stile.ampel(fett=True), gut)


def _bereichssumme(ort: _Ort, spalte: int) -> str:
    return f"SUM({zelle(ort.erste, spalte, True)}:{zelle(ort.letzte, spalte, True)})"


def _mit_einheit(feld: Feld, einheit: Decimal) -> str:
    return format_de(einheit, None, feld.art.einheit)
