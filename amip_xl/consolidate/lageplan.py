"""Where each figure stands on the sheet Gemeinden: worked out once, for drawing it and for all who refer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl.books.cells import zahl_zu_spalte
from amip_xl.consolidate.beitrag import Beitrag
from amip_xl.consolidate.ruecklauf import BLATT, ERSTE_ZEILE, NEBENEINANDER, Sammlung
from amip_xl.consolidate.totals import Kreiswerte
from amip_xl.form import Feld, Form, Konsolidierung
from amip_xl.money import is_leer

KREISSPALTE, SUMMENSPALTE, KONTROLLSPALTE, ERSTE_SPALTE = 3, 4, 5, 6  # from 0; the last: of the first municipality


class Abschnitt(NamedTuple):
    """A band on the sheet and the fields below it, by the official sheet they stand on."""

    titel: str
    reihe: int  # from 0
    felder: tuple[Feld, ...]


class Lageplan(NamedTuple):
    """Rows and columns of the figures, from 0."""

    summen: Abschnitt
    gleiche: Abschnitt
    ergebnisse: Abschnitt
    blattreihen: Mapping[int, str]  # row -> the official sheet whose figures follow
    reihen: Mapping[str, int]  # field -> row
    gemeinden: int  # how many returns stand side by side; 0 when they are too many
    eigene: bool  # behind them a column of the county's own workbook
    ende: int  # first row below

    @property
    def spalten(self) -> int:
        """How many columns stand side by side."""
        return self.gemeinden + self.eigene

    def zelle(self, feld: str, i: int) -> str | None:
        """The figure of return `i` (as in `sammlung.gezaehlt`, from 0) for a formula; None where there is none."""
        return self._ort(feld, ERSTE_SPALTE + i) if i < self.spalten else None

    def kreis(self, feld: str) -> str | None:
        """The county's figure on this sheet, for a formula."""
        return self._ort(feld, KREISSPALTE)

    def bereich(self, feld: str) -> str | None:
        """All municipalities' figures of a field, for a formula; the county's own are not among them."""
        von, bis = self.zelle(feld, 0), self.zelle(feld, self.gemeinden - 1)
        return f"{von}:{bis.rpartition('!')[2]}" if von and bis and self.gemeinden else None

    def _ort(self, feld: str, spalte: int) -> str | None:
        reihe = self.reihen.get(feld)
        return None if reihe is None else f"'{BLATT}'!${zahl_zu_spalte(spalte + 1)}${reihe + 1}"


def lageplan(
    form: Form, sammlung: Sammlung, kreis: Kreiswerte, ergebnisse: Mapping[str, Any], spalten: Sequence[Beitrag]
) -> Lageplan:
    """Every input that adds up or must be equal and that somebody filled, every result that somebody has."""

    def gefuellt(art: Konsolidierung) -> list[Feld]:
        return [
            f for f in form.eingaben
            if f.zusammen(sammlung.ebene) is art and (f.name in kreis.werte or kreis.meldungen[f.name].eintraege)
        ]  # fmt: skip

    def hat(werte: Mapping[str, Any], feld: Feld) -> bool:
        return isinstance(werte.get(feld.name), Decimal) and not is_leer(werte[feld.name])

    gerechnet = [f for f in form.ergebnisse if hat(ergebnisse, f) or any(hat(b.ergebnisse, f) for b in spalten)]
    teile = (
        ("2  Summen: was sich addiert", gefuellt(Konsolidierung.SUMME)),
        ("3  Angaben, die überall gleich sein müssen", gefuellt(Konsolidierung.GLEICH)),
        (f"4  Ergebnisse: im {sammlung.ebene} neu berechnet aus den Summen, nie gemittelt", gerechnet),
    )
    reihe = ERSTE_ZEILE + len(sammlung.zeilen)
    reihen: dict[str, int] = {}
    blattreihen: dict[int, str] = {}
    abschnitte = []
    for titel, felder in teile:
        abschnitte.append(Abschnitt(titel, reihe, tuple(felder)))
        reihe += 1
        blatt = ""
        for feld in felder:
            if feld.blatt != blatt:
                blatt = blattreihen[reihe] = feld.blatt
                reihe += 1
            reihen[feld.name] = reihe
            reihe += 1
        reihe += 1
    anzahl = len(sammlung.gezaehlt)
    neben = anzahl if anzahl <= NEBENEINANDER else 0
    eigene = bool(neben) and sammlung.kreismappe is not None
    summen, gleiche, gerechnete = abschnitte
    return Lageplan(summen, gleiche, gerechnete, blattreihen, reihen, neben, eigene, reihe)
