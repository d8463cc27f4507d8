"""What a county file orders to be distributed: fields that may be, keys as weights, the parts within their bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from amip_xl.eingabewerte import pruefe_werte
from amip_xl.errors import BedienError
from amip_xl.form import ERSTES_JAHR, Feld, Form, Konsolidierung, load
from amip_xl.kreisdatei import Auftrag, Kreisdatei, Schluessel
from amip_xl.money import NULL, format_de
from amip_xl.verteilung.anteile import Anteil, eigene, teile

_KFA = "; der KFA wird Gemeinden nicht auferlegt (VG Düsseldorf, 04.04.2014, 21 K 9749/13)"
_ZIFFERN = 15  # that a cell keeps of a number
# workbooks of last year by AGS: field -> value; what a key by field takes its weights from
Vorjahreswerte = Mapping[str, Mapping[str, Any]] | None  # None: nobody has named a folder


@dataclass(frozen=True, slots=True)
class Verteilung:
    """One amount with its parts, the key and the weights they come from."""

    feld: Feld
    auftrag: Auftrag
    schluessel: Schluessel
    stellen: int
    gewichte: Mapping[str, Decimal | None]  # AGS -> as the key states it; None where a mixture has no figure of its own
    bestandteile: tuple[tuple[Schluessel, Decimal], ...]  # of a mixture: key and percentage
    teilgewichte: Mapping[str, Mapping[str, Decimal]]  # of a mixture: key -> AGS -> weight
    anteile: tuple[Anteil, ...]  # by AGS

    @property
    def betraege(self) -> dict[str, Decimal]:
        """AGS -> what the municipality gets."""
        return {a.ags: a.betrag for a in self.anteile}


def verteile(kreis: Kreisdatei, form: Form, vorjahr: Vorjahreswerte) -> tuple[Verteilung, ...]:
    """Every amount of the county file, split; raises BedienError for what cannot or must not be distributed."""
    return tuple(_verteile(kreis, form, auftrag, vorjahr) for auftrag in kreis.verteilungen)


def _verteile(kreis: Kreisdatei, form: Form, auftrag: Auftrag, vorjahr: Vorjahreswerte) -> Verteilung:
    ort = f"„{kreis.pfad.name}“, Verteilung von „{auftrag.feld}“"
    feld = _feld(form, auftrag.feld, ort)
    stellen = _stellen(feld, auftrag, ort)
    schluessel = kreis.schluessel[auftrag.schluessel]
    gewichte: Mapping[str, Decimal | None]
    bestandteile: tuple[tuple[Schluessel, Decimal], ...] = ()
    teilgewichte: dict[str, Mapping[str, Decimal]] = {}
    if schluessel.art == "betraege":
        gewichte = schluessel.zahlen
        summe = sum(schluessel.zahlen.values(), NULL)
        if summe != auftrag.summe:
            raise BedienError(
                f"{ort}: die Beträge des Schlüssels „{schluessel.id}“ ergeben {format_de(summe)}, zu verteilen sind "
                f"{format_de(auftrag.summe)}; berichtigen Sie eines von beiden."
            )
        if any(_nachkommastellen(b) > stellen for b in schluessel.zahlen.values()):
            raise BedienError(f"{ort}: ein Betrag hat mehr als {stellen} Nachkommastellen.")
        anteile = eigene(schluessel.zahlen, auftrag.summe, stellen)
    else:
        if schluessel.art == "mischung":
            bestandteile = tuple((kreis.schluessel[id_], prozent) for id_, prozent in schluessel.zahlen.items())
            teilgewichte = {teil.id: _gewichte(kreis, teil, vorjahr) for teil, _ in bestandteile}
            gewichte = dict.fromkeys(g.ags for g in kreis.gemeinden)
        else:
            gewichte = _gewichte(kreis, schluessel, vorjahr)
        anteile = teile(_als_brueche(kreis, schluessel, vorjahr), auftrag.summe, stellen)
    for anteil in anteile:
        _im_rahmen(feld, anteil, kreis, ort)
    return Verteilung(feld, auftrag, schluessel, stellen, gewichte, bestandteile, teilgewichte, anteile)


def _feld(form: Form, name: str, ort: str) -> Feld:
    feld = form.felder.get(name)
    if feld is None:
        try:
            pruefe_werte(form, {name: NULL})
        except BedienError as fehler:  # it knows the nearest neighbour
            raise BedienError(f"{ort}: {fehler}") from None
        raise AssertionError(name)
    if feld.berechnet:
        raise BedienError(
            f"{ort}: „{feld.titel}“ ist ein Ergebnis, das jede Mappe selbst rechnet; verteilt werden nur Eingaben"
            f"{_KFA if name == 'kfa' else ''}."
        )
    if not feld.eingabe or not feld.art.zahl or feld.konsolidierung is not Konsolidierung.SUMME:
        raise BedienError(
            f"{ort}: „{feld.titel}“ lässt sich nicht verteilen, weil sich die Angaben der Gemeinden nicht zu der des "
            "Kreises addieren."
        )
    return feld


def _stellen(feld: Feld, auftrag: Auftrag, ort: str) -> int:
    hoechstens = 0 if feld.ganzzahlig else feld.art.stellen or 0
    stellen = hoechstens if auftrag.stellen is None else auftrag.stellen
    if not 0 <= stellen <= hoechstens:
        raise BedienError(f"{ort}: „stellen“ ist {stellen}; bei „{feld.titel}“ sind 0 bis {hoechstens} möglich.")
    if _nachkommastellen(auftrag.summe) > stellen:
        raise BedienError(
            f"{ort}: die Summe {format_de(auftrag.summe)} hat mehr als {stellen} Nachkommastellen und lässt sich so "
            "nicht aufteilen."
        )
    if auftrag.summe.adjusted() + 1 + stellen > _ZIFFERN:
        raise BedienError(
            f"{ort}: die Summe {format_de(auftrag.summe, stellen)} hat mehr als {_ZIFFERN} Ziffern; eine Zelle gäbe "
            "sie nicht genau wieder."
        )
    return stellen


def _nachkommastellen(zahl: Decimal) -> int:
    exponent = zahl.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _als_brueche(kreis: Kreisdatei, schluessel: Schluessel, vorjahr: Vorjahreswerte) -> dict[str, Fraction]:
    """The weights of a key as exact fractions; of a mixture the shares in its parts, each with its percentage."""
    if schluessel.art != "mischung":
        return {ags: Fraction(w) for ags, w in _gewichte(kreis, schluessel, vorjahr).items()}
    gemischt = {g.ags: Fraction() for g in kreis.gemeinden}
    for id_, prozent in schluessel.zahlen.items():
        teil = _gewichte(kreis, kreis.schluessel[id_], vorjahr)
        gesamt = sum(map(Fraction, teil.values()))
        for ags, gewicht in teil.items():
            gemischt[ags] += Fraction(prozent) * Fraction(gewicht) / gesamt
    return gemischt


def _gewichte(kreis: Kreisdatei, schluessel: Schluessel, vorjahr: Vorjahreswerte) -> Mapping[str, Decimal]:
    if schluessel.art != "feld":
        return schluessel.zahlen
    ort = f"„{kreis.pfad.name}“, Schlüssel „{schluessel.id}“"
    if vorjahr is None:
        raise BedienError(
            f"{ort}: er nimmt „{schluessel.feld}“ aus den Mappen des Vorjahres; geben Sie deren Ordner mit --vorjahr "
            "an."
        )
    davor = load(kreis.jahr - 1).felder if kreis.jahr > ERSTES_JAHR else {}
    if schluessel.feld not in davor or not davor[schluessel.feld].art.zahl:
        raise BedienError(f"{ort}: „{schluessel.feld}“ ist kein Zahlenfeld der Mappen {kreis.jahr - 1}.")
    gewichte: dict[str, Decimal] = {}
    for g in kreis.gemeinden:
        wert = vorjahr.get(g.ags, {}).get(schluessel.feld)
        if not isinstance(wert, Decimal) or wert < 0:
            warum = "ist keine brauchbare Mappe des Vorjahres da" if g.ags not in vorjahr else "steht dort keine Zahl"
            raise BedienError(
                f"{ort}: für {g.name} ({g.ags}) {warum} („{schluessel.feld}“); geben Sie die Zahlen des Schlüssels "
                "mit „werte“ an."
            )
        gewichte[g.ags] = wert
    if not any(gewichte.values()):
        raise BedienError(f"{ort}: „{schluessel.feld}“ ist überall 0; so lässt sich nichts verteilen.")
    return gewichte


def _im_rahmen(feld: Feld, anteil: Anteil, kreis: Kreisdatei, ort: str) -> None:
    unten, oben = feld.minimum, feld.maximum
    if (unten is not None and anteil.betrag < unten) or (oben is not None and anteil.betrag > oben):
        gemeinde: Sequence[str] = [g.name for g in kreis.gemeinden if g.ags == anteil.ags]
        raise BedienError(
            f"{ort}: {gemeinde[0]} bekäme {feld.zeige(anteil.betrag)}; „{feld.titel}“ nimmt das nicht auf "
            f"({'mindestens ' + format_de(unten) if unten is not None and anteil.betrag < unten else 'zu groß'})."
        )
