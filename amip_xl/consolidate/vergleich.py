"""The municipalities compared: every figure of each, the county's, how they spread, and who stands out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from amip_xl.books.sidecells import KENNZAHLEN
from amip_xl.consolidate.beitrag import Beitrag
from amip_xl.consolidate.einseitig import Einseitig, Paare
from amip_xl.consolidate.kennzahlen import Kennzahl, grundlagen, kennzahlen, messe, paar
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.streuung import Lage, Streuung, lage, streuung
from amip_xl.form import Art, Form
from amip_xl.money import format_de

HOECHSTENS = 20  # so many names for one figure; a federal list of outliers would tell nobody anything
_GENAUER = 4  # more decimals at most, to tell a figure from its limit


class Auffaellig(NamedTuple):
    """A figure beyond the limits, with the sentence that says why."""

    kennzahl: Kennzahl
    name: str
    ags: str
    wert: Decimal
    lage: Lage
    streuung: Streuung

    @property
    def satz(self) -> str:
        """What is unusual and by which measure, in one sentence."""
        s, hoch = self.streuung, self.lage is Lage.AUFFAELLIG_HOCH
        grenze = s.oben if hoch else s.unten
        assert grenze is not None
        assert s.q1 is not None
        assert s.q3 is not None
        assert s.median is not None
        wert, wo = _unterscheidbar(self.kennzahl, self.wert, grenze)
        zeige = self.kennzahl.zeige
        return (
            f"{self.name}: {wert} liegt {'über der oberen' if hoch else 'unter der unteren'} Grenze {wo} "
            f"(Median {zeige(s.median)}, mittlere Hälfte {zeige(s.q1)} bis {zeige(s.q3)})."
        )

    def as_json(self) -> dict[str, str | None]:
        """For other tools: numbers as decimal strings."""
        s = self.streuung
        return {
            "kennzahl": self.kennzahl.name, "titel": self.kennzahl.titel, "gemeinde": self.name, "ags": self.ags,
            "wert": f"{self.wert:f}", "lage": "hoch" if self.lage is Lage.AUFFAELLIG_HOCH else "niedrig",
            **{n: None if w is None else f"{w:f}" for n, w in zip(
                ("median", "q1", "q3", "untere_grenze", "obere_grenze"), (s.median, s.q1, s.q3, s.unten, s.oben),
                strict=True)},
            "satz": self.satz,
        }  # fmt: skip


class Reihe(NamedTuple):
    """One figure of all municipalities, in the order of the list of returns."""

    kennzahl: Kennzahl
    werte: tuple[Decimal | None, ...]
    kreis: Decimal | None
    streuung: Streuung
    auffaellige: tuple[Auffaellig, ...]
    einseitig: Einseitig | None = None  # who is in one of the two sums of the county's figure only


class Vergleich(NamedTuple):
    """Everything the sheets Vergleich and Übersicht show."""

    namen: tuple[str, ...]
    reihen: tuple[Reihe, ...]
    grundlagen: tuple[Reihe, ...]  # amounts that only the compared figures need
    veraenderungen: Mapping[str, Einseitig]  # plan field -> who gives only the plan or only last year's figure

    @property
    def auffaellige(self) -> tuple[Auffaellig, ...]:
        """All outliers, figure by figure."""
        return tuple(a for r in self.reihen for a in r.auffaellige)

    def reihe(self, name: str) -> Reihe:
        """The figures of one name; KeyError when it is not compared."""
        for r in self.reihen:
            if r.kennzahl.name == name:
                return r
        raise KeyError(name)


def vergleiche(form: Form, sammlung: Sammlung, kreis: Mapping[str, Any]) -> Vergleich:
    """Compare all returns that count; `kreis` are the county's entries and results, so that its ratios are of sums."""
    namen: list[str] = []
    ags: list[str] = []
    gemessen: dict[str, list[Decimal | None]] = {k.name: [] for k in _alle(form.jahr)}
    selbst = _werte(sammlung.kreismappe) if sammlung.kreismappe else {}
    quoten = Paare({k.name: paar(k, form.jahr) for k in kennzahlen(form.jahr)}, selbst)
    jahre = Paare({plan: (plan, vorjahr) for plan, vorjahr, _ in KENNZAHLEN if vorjahr}, selbst)
    for beitrag in sammlung.gezaehlt:
        namen.append(beitrag.name or beitrag.ags)
        ags.append(beitrag.ags)
        werte = _werte(beitrag)
        seine = messe(form, werte)
        for name, wert in seine.items():
            gemessen[name].append(wert)
        for paare in (quoten, jahre):
            paare.nimm(namen[-1], {**seine, **werte})
    eigene = messe(form, kreis)
    reihen = {
        k.name: _reihe(k, gemessen[k.name], eigene[k.name], namen, ags)._replace(einseitig=quoten.gefunden.get(k.name))
        for k in _alle(form.jahr)
    }
    return Vergleich(
        tuple(namen),
        tuple(reihen[k.name] for k in kennzahlen(form.jahr)),
        tuple(reihen[k.name] for k in grundlagen(form.jahr)),
        jahre.gefunden,
    )


def _alle(jahr: int) -> tuple[Kennzahl, ...]:
    return (*kennzahlen(jahr), *grundlagen(jahr))


def _werte(beitrag: Beitrag) -> dict[str, Any]:
    return {**{n: h.wert for n, h in beitrag.eingaben.items()}, **beitrag.ergebnisse}


def _reihe(
    k: Kennzahl, werte: Sequence[Decimal | None], kreis: Decimal | None, namen: Sequence[str], ags: Sequence[str]
) -> Reihe:
    s = streuung(werte)
    auffaellige = []
    for name, schluessel, wert in zip(namen, ags, werte, strict=True):
        wo = lage(wert, s)
        if wert is not None and wo is not None and wo.auffaellig:
            auffaellige.append(Auffaellig(k, name, schluessel, wert, wo, s))
    return Reihe(k, tuple(werte), kreis, s, tuple(auffaellige))


def _unterscheidbar(k: Kennzahl, wert: Decimal, grenze: Decimal) -> tuple[str, str]:
    """A figure and its limit with as many decimals as tell them apart."""
    a, b = k.zeige(wert), k.zeige(grenze)
    mal, einheit = (Decimal(100), "%") if k.art is Art.PROZENT else (Decimal(1), k.art.einheit)
    stellen = k.art.value.stellen or 0
    for mehr in range(1, _GENAUER + 1):
        if a != b:
            break
        a, b = (format_de(w * mal, stellen + mehr, einheit) for w in (wert, grenze))
    return a, b
