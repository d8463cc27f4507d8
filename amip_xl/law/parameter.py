"""Dated legal parameters: one number, its periods, its Fundstelle, the day it was last verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from amip_xl.law.lesen import Eintrag, Quelle, eintraege
from amip_xl.law.zeitraum import Zeitraum, deutsch, pruefe_folge

GESETZ = "gesetz"  # Gesetz, Verordnung, Verwaltungsvorschrift, Haushaltsvermerk
OERTLICH = "oertlich"  # nothing general found: the Jobcenter enters it, there is no default
PLAUSIBILITAET = "plausibilitaet"  # a threshold this project sets itself and says so
VORLAGE = "vorlage"  # a planning template or an agreed planning procedure asks for it
ARTEN = (GESETZ, OERTLICH, PLAUSIBILITAET, VORLAGE)

EINHEITEN = (
    "Anteil",
    "Anzahl",
    "Euro",
    "Euro je Monat",
    "Euro je VZÄ",
    "Fälle je VZÄ",
    "Monate",
    "Nachkommastellen",
    "Prozent",
)


@dataclass(frozen=True, slots=True)
class Wert(Zeitraum):
    """A number with its period (last day included) and its source."""

    wert: Decimal
    fundstelle: str
    link: str | None
    notiz: str | None


class Parameter(NamedTuple):
    """A dated parameter; `werte` are ordered by date and never overlap."""

    name: str
    bezeichnung: str
    beschreibung: str
    einheit: str
    art: str
    zuletzt_geprueft: date
    werte: tuple[Wert, ...]
    luecke_grund: str | None = None

    def am(self, tag: date) -> Wert | None:
        """The value in force on a day."""
        return next((w for w in self.werte if w.gilt_am(tag)), None)

    def im_jahr(self, jahr: int) -> Wert | None:
        """The value of a planning year: in force on 1 January, else the first that begins during the year."""
        return self.am(date(jahr, 1, 1)) or next((w for w in self.werte if w.ab.year == jahr), None)

    def alle_im_jahr(self, jahr: int) -> tuple[Wert, ...]:
        """Every value in force on some day of the year; two or more mean a change of law within it."""
        return tuple(w for w in self.werte if w.gilt_im(jahr))

    def grund_am(self, tag: date) -> str | None:
        """Why there is no value on a day; None when there is one, or when nobody has stated a reason."""
        return None if self.am(tag) else self.luecke_grund


def lade_parameter(quelle: Quelle = None) -> Mapping[str, Parameter]:
    """Read and check parameters from a TOML text, a file, or the packaged file."""
    return MappingProxyType({e.name: _parameter(e) for e in eintraege("parameter.toml", quelle)})


@cache
def parameter() -> Mapping[str, Parameter]:
    """The parameters of the package by name."""
    return lade_parameter()


def werte_im_jahr(jahr: int) -> Mapping[str, Decimal | None]:
    """The number of every parameter for a planning year, None where none is known (for the engine)."""
    return {name: gefunden.wert if (gefunden := p.im_jahr(jahr)) else None for name, p in parameter().items()}


def _parameter(eintrag: Eintrag) -> Parameter:
    art = eintrag.text("art")
    if art not in ARTEN:
        raise eintrag.fehler(f"„art“ ist „{art}“, erlaubt sind {', '.join(ARTEN)}.")
    einheit = eintrag.text("einheit")
    if einheit not in EINHEITEN:
        raise eintrag.fehler(f"„einheit“ ist „{einheit}“, erlaubt sind {', '.join(EINHEITEN)}.")
    luecke_erlaubt = eintrag.ja_nein("luecke_erlaubt", vorgabe=False)
    luecke_grund = eintrag.text_oder_leer("luecke_grund")
    if luecke_erlaubt != (luecke_grund is not None):
        raise eintrag.fehler("„luecke_erlaubt = true“ und „luecke_grund“ gehören zusammen.")
    werte = tuple(sorted((_wert(block, einheit) for block in eintrag.unter("wert")), key=lambda w: w.ab))
    if art == OERTLICH and werte:
        raise eintrag.fehler("ein örtlicher Parameter hat keinen vorgegebenen Wert.")
    if art != OERTLICH and not luecke_erlaubt:
        if not werte:
            raise eintrag.fehler("es gibt keinen Wert und keinen „luecke_grund“.")
        if werte[-1].bis is not None:
            raise eintrag.fehler(
                f"der letzte Wert endet am {deutsch(werte[-1].bis)}; was danach gilt, sagt ein weiterer Wert "
                "oder „luecke_erlaubt = true“ mit „luecke_grund“."
            )
    pruefe_folge(werte, eintrag, luecke_erlaubt)
    beschreibung = eintrag.text("beschreibung")
    fertig = Parameter(
        name=eintrag.name,
        bezeichnung=eintrag.text("bezeichnung"),
        beschreibung=beschreibung,
        einheit=einheit,
        art=art,
        zuletzt_geprueft=eintrag.datum("zuletzt_geprueft"),
        werte=werte,
        luecke_grund=beschreibung if art == OERTLICH else luecke_grund,
    )
    eintrag.fertig()
    return fertig


def _wert(block: Eintrag, einheit: str) -> Wert:
    fertig = Wert(
        ab=block.datum("ab"),
        bis=block.datum_oder_leer("bis"),
        wert=block.zahl("wert"),
        fundstelle=block.text("fundstelle"),
        link=block.link(),
        notiz=block.text_oder_leer("notiz"),
    )
    if einheit == "Anteil" and not 0 <= fertig.wert <= 1:
        raise block.fehler(f"ein Anteil liegt zwischen 0 und 1, nicht bei {fertig.wert} (Prozent eingetragen?).")
    block.fertig()
    return fertig
