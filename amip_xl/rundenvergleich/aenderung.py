"""What changed between two sides, per municipality and field; a blank is not 0."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from enum import Enum
from typing import Any, NamedTuple

from amip_xl.consolidate.beitrag import Herkunft
from amip_xl.engine import UNLESBAR
from amip_xl.form import Feld, Konsolidierung
from amip_xl.money import NULL, is_leer
from amip_xl.rundenvergleich.seite import Inhalt, Seite, Teil

_STELLEN = 28  # of a quotient


class Wechsel(Enum):
    """In which way an entry changed."""

    EINGETRAGEN = "neu eingetragen"
    ENTFALLEN = "entfallen"
    GEAENDERT = "geändert"
    TEXT = "Text geändert"
    UNLESBAR = "unlesbar geworden"
    LESBAR = "lesbar geworden"
    DAZU = "neu dabei"
    WEG = "nicht mehr dabei"
    OHNE_VORJAHR = "ohne Vorjahreswert"
    OHNE_PLAN = "ohne Planwert"


KOMMEN_UND_GEHEN = (Wechsel.DAZU, Wechsel.WEG)


class Aenderung(NamedTuple):
    """One entry that is not what it was."""

    teil: Teil
    feld: Feld
    wechsel: Wechsel
    alt: Herkunft | None  # None: blank, or no return
    neu: Herkunft | None
    differenz: Decimal | None  # only between two numbers
    prozent: Decimal | None  # unrounded, of the old amount; None where that is 0
    wirkung: Decimal | None  # by how much the total moves; None for what does not add up


def additiv(feld: Feld) -> bool:
    """True for entries that add up to the entry of the whole."""
    return feld.konsolidierung is Konsolidierung.SUMME and feld.art.zahl


def verglichene(alt: Seite, neu: Seite) -> list[Feld]:
    """The entries that both sides know, as the new form has them, in sheet order."""
    return [f for f in neu.form.eingaben if f.name in neu.felder and f.name in alt.felder]


def anteil(differenz: Decimal | None, alt: Decimal | None) -> Decimal | None:
    """Relative change, unrounded, of the absolute old amount; None without a base."""
    if differenz is None or not alt:
        return None
    with localcontext() as ctx:
        ctx.prec = _STELLEN
        return differenz / abs(alt)


def aenderungen(
    alt: Seite, neu: Seite, teil: Teil, vorher: Inhalt, jetzt: Inhalt, vorjahr: bool
) -> Iterator[Aenderung]:
    """What changed in one municipality, in sheet order."""
    laenge = min((n for n in (alt.textlaenge, neu.textlaenge) if n is not None), default=None)
    fehlte, fehlt = teil.schluessel not in alt.teile, teil.schluessel not in neu.teile
    for feld in verglichene(alt, neu):
        a, n = vorher.eingaben.get(feld.name), jetzt.eingaben.get(feld.name)
        if _gleich(a, n, laenge):
            continue
        wechsel = Wechsel.DAZU if fehlte else Wechsel.WEG if fehlt else _wechsel(feld, a, n, vorjahr)
        von, auf = zahl(a), zahl(n)
        differenz = auf - von if von is not None and auf is not None else None
        wirkung = (auf or NULL) - (von or NULL) if additiv(feld) else None
        yield Aenderung(teil, feld, wechsel, a, n, differenz, anteil(differenz, von), wirkung)


def zahl(herkunft: Herkunft | None) -> Decimal | None:
    """The number of an entry; None for a blank, a text, and what cannot be read."""
    return als_zahl(herkunft.wert) if herkunft is not None else None


def als_zahl(wert: Any) -> Decimal | None:
    """A value as a number; None for every other kind."""
    return wert if isinstance(wert, Decimal) and not is_leer(wert) else None


def _gleich(alt: Herkunft | None, neu: Herkunft | None, laenge: int | None) -> bool:
    if alt is None or neu is None:
        return alt is neu
    if alt.wert is UNLESBAR and neu.wert is UNLESBAR:
        return alt.roh == neu.roh
    if isinstance(alt.wert, str) and isinstance(neu.wert, str):
        return alt.wert[:laenge] == neu.wert[:laenge]
    return bool(alt.wert == neu.wert)


def _wechsel(feld: Feld, alt: Herkunft | None, neu: Herkunft | None, vorjahr: bool) -> Wechsel:
    if neu is None:
        return Wechsel.OHNE_PLAN if vorjahr else Wechsel.ENTFALLEN
    if neu.wert is UNLESBAR:
        return Wechsel.GEAENDERT if alt is not None and alt.wert is UNLESBAR else Wechsel.UNLESBAR
    if alt is None:
        return Wechsel.OHNE_VORJAHR if vorjahr else Wechsel.EINGETRAGEN
    if alt.wert is UNLESBAR:
        return Wechsel.LESBAR
    return Wechsel.TEXT if feld.textlich else Wechsel.GEAENDERT
