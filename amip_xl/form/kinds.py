"""Kinds of fields: what a cell may hold, how it is printed, how it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from amip_xl.money import format_de, is_leer, round_half_up


@dataclass(frozen=True, slots=True)
class _Art:
    schluessel: str
    zahl: bool
    stellen: int | None  # decimals people see
    einheit: str
    zahlenformat: str  # Excel number format (file notation)


class Art(Enum):
    """The kind of a field; the workbook's number format, the printing and the reader all come from here."""

    EURO = _Art("euro", True, 2, "€", '#,##0.00\\ "€"')
    ANZAHL = _Art("anzahl", True, 0, "", "#,##0")
    VZAE = _Art("vzae", True, 2, "VZÄ", "#,##0.00")
    SCHLUESSEL = _Art("schluessel", True, 1, "", "#,##0.0")
    ZAHL = _Art("zahl", True, None, "", "#,##0.##")
    PROZENT = _Art("prozent", True, 1, "%", "0.0%")
    TEXT = _Art("text", False, None, "", "@")
    LANGTEXT = _Art("langtext", False, None, "", "@")
    WAHL = _Art("wahl", False, None, "", "@")
    DATUM = _Art("datum", False, None, "", "dd\\.mm\\.yyyy")
    AGS = _Art("ags", False, None, "", "@")
    JAHR = _Art("jahr", True, 0, "", "0")

    @property
    def schluessel(self) -> str:
        """The word used in the form files and catalogues."""
        return self.value.schluessel

    @property
    def zahl(self) -> bool:
        """True for kinds that are calculated with."""
        return self.value.zahl

    @property
    def zahlenformat(self) -> str:
        """The cell's number format; Excel shows it the German way on a German machine."""
        return self.value.zahlenformat

    @property
    def stellen(self) -> int | None:
        """How many decimals people see; None for as many as there are."""
        return self.value.stellen

    @property
    def einheit(self) -> str:
        """The unit behind the number."""
        return self.value.einheit

    def zeige(self, wert: Any, genau: bool = True) -> str:
        """A value the way people read it; empty text for blank. `genau` prints typed percentages in full."""
        if is_leer(wert):
            return ""
        if isinstance(wert, date):
            return wert.strftime("%d.%m.%Y")
        if self is Art.JAHR and isinstance(wert, Decimal):
            return f"{wert:f}"
        if isinstance(wert, Decimal):
            if self is Art.PROZENT:
                kurz, lang = format_de(wert * 100, 1), format_de(wert * 100)
                # people typed 16,44 %: do not print 16,4 % back at them
                return f"{lang if genau and len(lang) > len(kurz) else kurz} %"
            if self is Art.VZAE and wert != round_half_up(wert, 2):
                return format_de(round_half_up(wert, 4), None, self.einheit)  # VKFV § 4
            return format_de(wert, self.value.stellen, self.einheit)
        return str(wert)


ARTEN: dict[str, Art] = {art.schluessel: art for art in Art}


class Konsolidierung(Enum):
    """How a field of many workbooks becomes one."""

    SUMME = "summe"  # adds up
    GLEICH = "gleich"  # must be equal everywhere
    TEXT = "text"  # collected with the municipality's name
    KREIS = "kreis"  # belongs to the county alone
    NEU = "neu"  # recomputed from sums
