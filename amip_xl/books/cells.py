"""What a cell holds and what shall be written into it: value types shared by reader, writers and doors."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, timedelta

MAX_ZEILE = 1_048_576
MAX_SPALTE = 16_384  # XFD


class Art(Enum):
    """What a cell holds, as exactly one of these; LEER is neither 0 nor an empty text."""

    ZAHL = "Zahl"
    TEXT = "Text"
    WAHR = "Wahrheitswert"
    LEER = "leer"
    FEHLER = "Fehlerwert"
    UNGERECHNET = "nicht berechnet"


class Fehlerwert(str):
    """An Excel error value to be written, e.g. Fehlerwert("#VALUE!")."""

    __slots__ = ()


# Excel's numbers of its error values (CVErr); over COM each comes added to COM_FEHLER. There are newer ones, too.
FEHLERNUMMERN = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
COM_FEHLER = -0x7FF60000  # 0x800A0000
# files hold the English names; who reads a finding looks for what the German Excel shows
_FEHLER_DEUTSCH = {
    "#VALUE!": "#WERT!", "#REF!": "#BEZUG!", "#NUM!": "#ZAHL!", "#N/A": "#NV", "#SPILL!": "#ÜBERLAUF!",
    "#CALC!": "#KALK!", "#FIELD!": "#FELD!",
}  # fmt: skip


class Zelle(NamedTuple):
    """One cell as stored in the file.

    `wert` is a Decimal for ZAHL, str for TEXT, bool for WAHR, the error's name ("#REF!") for FEHLER, else
    None. `formel` has no leading "="; `roh` is the text as stored, for provenance. `datum` says that the
    number format is a date: `wert` is still the serial number.
    """

    blatt: str
    ref: str
    art: Art
    wert: Decimal | str | bool | None
    formel: str | None = None
    roh: str = ""
    datum: bool = False


def gezeigter_text(zelle: Zelle) -> str:
    """The text of a cell as people see it: an error value by its German name."""
    return _FEHLER_DEUTSCH.get(str(zelle.wert), str(zelle.wert)) if zelle.art is Art.FEHLER else zelle.roh


class Schreibung(NamedTuple):
    """One value for one cell: the contract between all doors. None empties the cell."""

    blatt: str
    ref: str
    wert: Decimal | int | str | bool | Fehlerwert | None


# --- places ---------------------------------------------------------------------------------------------

_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def spalte_zu_zahl(spalte: str) -> int:
    """Column letters to their number: "A" is 1, "XFD" is 16384."""
    zahl = 0
    for buchstabe in spalte:
        zahl = zahl * 26 + ord(buchstabe) - 64
    return zahl


def zahl_zu_spalte(zahl: int) -> str:
    """Column number to its letters: 1 is "A"."""
    spalte = ""
    while zahl:
        zahl, rest = divmod(zahl - 1, 26)
        spalte = chr(65 + rest) + spalte
    return spalte


def zerlege(ref: str) -> tuple[int, int]:
    """Row and column number of "C7" or "$C$7"; ValueError for anything outside A1:XFD1048576."""
    treffer = _REF.fullmatch(ref)
    if treffer is None:
        raise ValueError(f"keine Zelladresse: {ref!r}")
    zeile, spalte = int(treffer[2]), spalte_zu_zahl(treffer[1].upper())
    if zeile > MAX_ZEILE or spalte > MAX_SPALTE:
        raise ValueError(f"außerhalb des Blattes: {ref!r}")
    return zeile, spalte


def zerlege_bereich(bereich: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of "C7:E9" (or "C7"); ValueError if it is no range."""
    von, _, bis = bereich.partition(":")
    z1, s1 = zerlege(von)
    z2, s2 = zerlege(bis) if bis else (z1, s1)
    return min(z1, z2), min(s1, s2), max(z1, z2), max(s1, s2)


# --- text -----------------------------------------------------------------------------------------------

_ESCAPE = r"_x([0-9A-Fa-f]{4})_"  # compiled at first use, as are the others: most files have none
# What XML cannot hold, a CR (which every XML reader turns into LF), and text that would be read as an escape.
_UNSCHREIBBAR = r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"


def entschluessle(text: str) -> str:
    """Text as the user sees it: `_x000D_` and its kind (ST_Xstring) become the character they stand for."""
    if "_x" not in text:
        return text
    klar = re.sub(_ESCAPE, lambda t: chr(int(t[1], 16)), text)
    # Two escapes may be the halves of one character beyond the basic plane; a lone half is no character.
    return klar.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def verschluessle(text: str) -> str:
    """The reverse of `entschluessle`: control characters, CR and literal escapes as `_xHHHH_`."""
    return re.sub(_UNSCHREIBBAR, lambda t: f"_x{ord(t[0]):04X}_", text)


# --- dates ----------------------------------------------------------------------------------------------

_LETZTER_TAG = 2_958_465  # 31.12.9999 in the 1900 system


def als_datum(zelle: Zelle, datum1904: bool) -> date | None:
    """The calendar day of a number cell, None if it is no number or no day Excel knows.

    Serial 60 is the 29.02.1900 that Excel believes in and no calendar has: None. Time of day is dropped.
    """
    from datetime import date, timedelta

    if not isinstance(zelle.wert, Decimal) or not 0 <= zelle.wert < _LETZTER_TAG + 1:
        return None
    tag = int(zelle.wert)
    if datum1904:
        return date(1904, 1, 1) + timedelta(tag) if tag <= _LETZTER_TAG - 1462 else None
    if tag in (0, 60):
        return None
    return date(1899, 12, 31 if tag < 60 else 30) + timedelta(tag)


def iso_zahl(text: str, datum1904: bool) -> Decimal:
    """Serial number of an ISO date cell; ValueError if it is none."""
    from datetime import datetime, time, timedelta

    anfang = datetime(1904, 1, 1) if datum1904 else datetime(1899, 12, 30)
    try:
        dauer = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None) - anfang
    except ValueError:
        uhr = time.fromisoformat(text.removesuffix("Z"))
        dauer = timedelta(hours=uhr.hour, minutes=uhr.minute, seconds=uhr.second, microseconds=uhr.microsecond)
    return tage(dauer)


def tage(dauer: timedelta) -> Decimal:
    """A length of time in days, exact to the microsecond."""
    return dauer.days + Decimal(dauer.seconds * 1_000_000 + dauer.microseconds) / 86_400_000_000


# --- shared formulas ------------------------------------------------------------------------------------

_ZEICHEN = (
    # texts, quoted sheet names, table columns (which never are longer): as they are
    r"""("[^"]*+(?:""[^"]*+)*+"|'[^']*+(?:''[^']*+)*+'|\[[^\]]{0,300}+\])"""
    r"|(?<![\w.$\\])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(!\\])"
    r"|(?<![\w.$\\])(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})(?![\w.(!\\])"
    r"|(?<![\w.$\\])(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})(?![\w.(!\\])"
)


def verschiebe(formel: str, zeilen: int, spalten: int) -> str:
    """A formula as Excel copies it: relative references move, absolute ones and texts stay."""

    def zeile(fest: str, zahl: str) -> str:
        neu = int(zahl) if fest else (int(zahl) + zeilen - 1) % MAX_ZEILE + 1
        return f"{fest}{neu}"

    def spalte(fest: str, name: str) -> str:
        alt = spalte_zu_zahl(name)
        neu = alt if fest or alt > MAX_SPALTE else (alt + spalten - 1) % MAX_SPALTE + 1
        return f"{fest}{zahl_zu_spalte(neu)}"

    def ersatz(t: re.Match[str]) -> str:
        if t[1] is not None:
            return t[1]
        if t[3] is not None:
            return spalte(t[2], t[3]) + zeile(t[4], t[5])
        if t[7] is not None:
            return f"{spalte(t[6], t[7])}:{spalte(t[8], t[9])}"
        return f"{zeile(t[10], t[11])}:{zeile(t[12], t[13])}"

    return re.sub(_ZEICHEN, ersatz, formel)
