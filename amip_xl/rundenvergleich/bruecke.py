"""The bridge from the old figure to the new one: who moves it by how much, and the sentence that says what to see."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from amip_xl.consolidate.stufen import Stufe
from amip_xl.errors import BedienError
from amip_xl.form import Art, Feld
from amip_xl.money import NULL, format_de
from amip_xl.rundenvergleich.wirkung import OFFEN, RUNDUNG, Beitrag, Wirkung

# what the county looks at first; the first that changed get a chart
HAUPTGROESSEN = (
    "gesamtbudget", "umschichtung", "integrationen_plan", "lzb_plan", "egt_netto", "egt_zuteilung", "vwt_zuteilung",
)  # fmt: skip
HOECHSTENS = 4  # charts
EINZELN = 9  # parts with a column of their own
_KLEIN = Decimal("0.01")  # of the largest contribution: too small to be seen
_MIO = Decimal(1_000_000)


class Schritt(NamedTuple):
    """One column between the totals."""

    name: str
    beitrag: Decimal
    davor: Decimal
    danach: Decimal


class Bruecke(NamedTuple):
    """One figure from old to new."""

    wirkung: Wirkung
    schritte: tuple[Schritt, ...]
    satz: str

    @property
    def feld(self) -> Feld:
        """The figure."""
        return self.wirkung.feld

    @property
    def von(self) -> Decimal:
        """Where it begins; a blank total begins at nothing."""
        return self.wirkung.alt or NULL

    @property
    def bis(self) -> Decimal:
        """Where it ends."""
        return self.wirkung.neu or NULL


def bruecken(wirkungen: Sequence[Wirkung], stufe: Stufe, gewuenscht: Sequence[str] = ()) -> list[Bruecke]:
    """The bridges to draw: those asked for, else of the main figures that changed, else of the largest amounts.

    Raises BedienError for a figure asked for that has no contributions to show.
    """
    moeglich = {w.feld.name: w for w in wirkungen if w.beitraege}
    for name in gewuenscht:
        if name not in moeglich:
            genannt = next((w for w in wirkungen if w.feld.name == name), None)
            grund = "ändert sich nicht" if genannt is None else "lässt sich nicht auf die einzelnen Beiträge verteilen"
            raise BedienError(f"Für „{name}“ gibt es keine Brücke: das Feld {grund} oder ist keines, das sich addiert.")
    namen = list(dict.fromkeys(gewuenscht)) or [n for n in HAUPTGROESSEN if n in moeglich][:HOECHSTENS]
    if not namen:  # in Euro, as far as there are any: other units cannot be ranked against them
        nach_betrag = sorted(moeglich.values(), key=lambda w: (w.feld.art is not Art.EURO, -abs(w.differenz)))
        namen = [w.feld.name for w in nach_betrag[:1]]
    return [_bruecke(moeglich[n], stufe) for n in namen]


def _bruecke(w: Wirkung, stufe: Stufe) -> Bruecke:
    schritte, stand = [], w.alt or NULL
    for b in gruppiert(w.beitraege):
        schritte.append(Schritt(b.name, b.betrag, stand, stand + b.betrag))
        stand += b.betrag
    return Bruecke(w, tuple(schritte), satz(w, stufe))


def gruppiert(beitraege: Sequence[Beitrag]) -> list[Beitrag]:
    """Increases, then decreases, the largest of each first, then the small ones as one, then what belongs to nobody."""
    ohne_wen = [b for b in beitraege if b.name in (RUNDUNG, OFFEN)]
    nach_groesse = sorted((b for b in beitraege if b not in ohne_wen), key=lambda b: (-abs(b.betrag), b.name))
    schwelle = abs(nach_groesse[0].betrag) * _KLEIN if nach_groesse else NULL
    gross = [b for i, b in enumerate(nach_groesse) if i < EINZELN and abs(b.betrag) >= schwelle]
    klein = nach_groesse[len(gross) :]
    if len(klein) == 1:
        gross, klein = nach_groesse, []
    gezeigt = sorted(gross, key=lambda b: (b.betrag < 0, -abs(b.betrag), b.name))
    if klein:
        gezeigt.append(Beitrag(f"alle übrigen ({len(klein)})", sum((b.betrag for b in klein), NULL)))
    return [*gezeigt, *ohne_wen]


def satz(w: Wirkung, stufe: Stufe) -> str:
    """What to see: „Geplante Umschichtung: Anstieg um 120.000 € auf 2,72 Mio. €, davon Stadt Goch 80.000 €.“"""
    wer = [b for b in w.beitraege if b.name not in (RUNDUNG, OFFEN)]
    auf = kurz(w.feld, w.neu) if w.neu is not None else "leer"
    if not w.differenz:
        return f"{w.feld.label}: unverändert {auf}; {len(wer)} {stufe.mehrzahl} heben einander auf."
    steigt = w.differenz > 0
    text = f"{w.feld.label}: {'Anstieg' if steigt else 'Rückgang'} um {kurz(w.feld, abs(w.differenz))} auf {auf}"
    mit = [b for b in wer if (b.betrag > 0) == steigt]
    if not mit:
        return f"{text}."
    groesster = max(mit, key=lambda b: (abs(b.betrag), b.name))
    if len(wer) == 1:
        return f"{text}, allein {groesster.name}."
    betrag = kurz(w.feld, abs(groesster.betrag))
    if abs(groesster.betrag) <= abs(w.differenz):
        return f"{text}, davon {groesster.name} {betrag}."
    return f"{text}; am meisten {groesster.name} ({'+' if steigt else '-'}{betrag})."


def kurz(feld: Feld, betrag: Decimal) -> str:
    """An amount as a headline says it: millions with two decimals, whole Euro without cents."""
    if feld.art is Art.EURO and abs(betrag) >= _MIO:
        return format_de(betrag / _MIO, 2, "Mio. €")
    if feld.art is Art.EURO and betrag == betrag.to_integral_value():
        return format_de(betrag, 0, "€")
    return feld.zeige(betrag)


def mit_vorzeichen(feld: Feld, betrag: Decimal | None) -> str:
    """A difference with its sign; a share's in percentage points."""
    if betrag is None:
        return ""
    zeichen = "+" if betrag > 0 else ""
    if feld.art is Art.PROZENT:
        return f"{zeichen}{format_de(betrag * 100, 1)} Punkte"
    return f"{zeichen}{feld.zeige(betrag)}"


def prozent(wert: Decimal | None) -> str:
    """A relative change with its sign."""
    return "" if wert is None else f"{'+' if wert > 0 else ''}{Art.PROZENT.zeige(wert, genau=False)}"


def druckbar(text: str) -> str:
    """A name as a chart can hold it: unlike a cell it has no way to write a control character down."""
    return "".join(z if z.isprintable() else "�" for z in text)
