"""What can be healed in a workbook without asking anybody: entries that were only typed in the wrong form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from amip_xl import law
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Schreibung, Zelle, als_datum
from amip_xl.findings import HINWEIS, Befund
from amip_xl.form import Art, Feld
from amip_xl.planung import Planung, als_zahl

REPARIERT = "REPARIERT"


class Reparatur(NamedTuple):
    """One input that gets the value it was meant to hold: the cell as it was, and the value (None: really blank)."""

    feld: Feld
    zelle: Zelle
    wert: Decimal | date | str | None

    def schreibung(self, datum1904: bool) -> Schreibung:
        """The same for the lossless writer."""
        wert = als_zahl(self.wert, datum1904) if isinstance(self.wert, date) else self.wert
        return Schreibung(self.zelle.blatt, self.zelle.ref, wert)

    @property
    def befund(self) -> Befund:
        """What stood there and what stands there now."""
        ist, soll = self.zelle.roh[:200], self.feld.zeige(self.wert) or "leer"
        text = f"„{self.feld.titel}“ enthielt {f'„{ist[:80]}“' if ist.strip() else 'einen unsichtbaren Text'}"
        return Befund(
            REPARIERT, HINWEIS, f"{text} und {'ist jetzt leer' if self.wert is None else f'enthält jetzt {soll}'}.",
            "Vergleichen Sie den Wert mit Ihren Unterlagen; die ursprüngliche Datei ist unverändert aufgehoben.",
            self.zelle.blatt, self.zelle.ref, self.feld.name, ist=ist, soll=soll,
        )  # fmt: skip


def reparaturen(planung: Planung) -> Iterator[Reparatur]:
    """Every entry with a finding that has exactly one remedy; all others need a person.

    Only inputs where the form has them, and no formula: what was moved or calculated is never written over.
    """
    felder, e = planung.edition.form.felder, planung.eintraege
    verschoben = set(planung.orte.verschobene_felder)
    for befund in planung.bericht.befunde:
        name = befund.feld or ""
        zelle = e.zellen.get(name)
        if zelle is None or zelle.formel is not None or not felder[name].eingabe or name in verschoben:
            continue
        feld = felder[name]
        if befund.code == "LEERER_TEXT":
            yield Reparatur(feld, zelle, None)
        elif befund.code == "TEXT_ALS_ZAHL" and _einheit_passt(feld, zelle.roh):
            yield Reparatur(feld, zelle, e.reparaturen[name])
        elif befund.code == "DATUM_ALS_TEXT":
            yield Reparatur(feld, zelle, e.werte[name])
        elif befund.code == "AGS_FUEHRENDE_NULL" and _gehoert_null_davor(zelle.art, e.werte[name]):
            yield Reparatur(feld, zelle, f"0{e.werte[name]}")


def angekommen(reparatur: Reparatur, neu: Zelle, datum1904: bool) -> bool:
    """False when people would not see what was meant: a day in a cell that shows it as a plain number."""
    return not isinstance(reparatur.wert, date) or (neu.datum and als_datum(neu, datum1904) == reparatur.wert)


def _einheit_passt(feld: Feld, text: str) -> bool:
    """A percentage says so and nothing else does: „27,3“ may mean 27,3 or 27,3 %; people are not counted in Euro."""
    klein = text.casefold()
    in_euro = any(wort in klein for wort in ("€", "eur", ",-"))
    return ("%" in text) == (feld.art is Art.PROZENT) and (feld.art is Art.EURO or not in_euro)


def _gehoert_null_davor(art: Zellart, ziffern: str) -> bool:
    """A leading zero is all that is missing: a known area or municipality, or a number in a Land we do not know all of.

    A number lost its zero when it became one; from a text any other digit may be missing.
    """
    ags = f"0{ziffern}"
    gebiete = law.gebiete()
    bekannt: Iterable[str] = (
        a for g in gebiete.values() for a in (g.ags8, *(gemeinde.ags for gemeinde in g.gemeinden))
    )
    if ags in bekannt:
        return True
    kreis = gebiete.get(ags[:5])
    return art is Zellart.ZAHL and (kreis is None or not kreis.gemeinden)
