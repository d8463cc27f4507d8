"""What shall be written: each value in the form it takes in the file, sorted by sheet and place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

from amip_xl.books.cells import Art, Fehlerwert, Schreibung, verschluessle, zerlege
from amip_xl.books.package import Paket, mappenfehler
from amip_xl.books.workbookpart import Blatt, Gliederung
from amip_xl.money import Leer, to_excel

MAX_TEXT = 32_767  # UTF-16 units in one cell
MAX_ZAHL = Decimal("9.99999999999999E+307")
FEHLERWERTE = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"))


Ort: TypeAlias = tuple[int, int]  # row, column


class Neuwert:
    """A value as it goes into the file and as it must come back: kind, `t` attribute, XML text."""

    __slots__ = ("art", "text", "typ", "wert")

    def __init__(self, art: Art, typ: str, text: str, wert: Decimal | str | bool | None) -> None:
        self.art = art
        self.typ = typ
        self.text = text
        self.wert = wert


def ordne(paket: Paket, buch: Gliederung, schreibungen: Iterable[Schreibung]) -> dict[Blatt, dict[Ort, Neuwert]]:
    """The values by sheet and place. Raises MappeError for an unknown place and an impossible value."""
    blaetter = {b.name: b for b in buch.blaetter}
    auftraege: dict[Blatt, dict[Ort, Neuwert]] = {}
    for s in schreibungen:
        blatt = blaetter.get(s.blatt)
        if blatt is None:
            raise mappenfehler(paket.datei, f"hat kein Blatt „{s.blatt}“; bitte die passende Mappe verwenden")
        if buch.arten[blatt.name] != "worksheet":
            raise mappenfehler(
                paket.datei, f"hat im Blatt „{s.blatt}“ keine Zellen (Diagramm- oder Dialogblatt); "
                "bitte ein Tabellenblatt angeben"
            )  # fmt: skip
        try:
            ort = zerlege(s.ref)
        except ValueError:
            raise mappenfehler(paket.datei, f"hat keine Zelle {s.blatt}!{s.ref}; bitte die Adresse prüfen") from None
        neu = _neuwert(paket, s)
        frueher = auftraege.setdefault(blatt, {}).setdefault(ort, neu)
        if (frueher.art, frueher.wert) != (neu.art, neu.wert):
            raise mappenfehler(
                paket.datei,
                f"soll in {s.blatt}!{s.ref} zwei verschiedene Werte bekommen; bitte nur einen angeben",
            )
    return auftraege


def _unmoeglich(paket: Paket, s: Schreibung, grund: str) -> Exception:
    return mappenfehler(paket.datei, f"kann den Wert für {s.blatt}!{s.ref} nicht aufnehmen: {grund}")


def _neuwert(paket: Paket, s: Schreibung) -> Neuwert:
    wert = s.wert
    if wert is None or isinstance(wert, Leer):
        return Neuwert(Art.LEER, "", "", None)
    if isinstance(wert, bool):
        return Neuwert(Art.WAHR, "b", "1" if wert else "0", wert)
    if isinstance(wert, int):
        wert = Decimal(wert)
    if isinstance(wert, Decimal):
        if not wert.is_finite() or abs(wert) > MAX_ZAHL:
            raise _unmoeglich(
                paket, s, f"{wert} ist keine Zahl, die Excel darstellen kann; bitte die Berechnung prüfen"
            )
        return Neuwert(Art.ZAHL, "", to_excel(wert), wert)
    if isinstance(wert, Fehlerwert):
        if wert not in FEHLERWERTE:
            raise _unmoeglich(paket, s, f"„{wert}“ ist kein Fehlerwert von Excel; bitte einen der bekannten verwenden")
        return Neuwert(Art.FEHLER, "e", str(wert), str(wert))
    if not isinstance(wert, str):
        raise _unmoeglich(
            paket,
            s,
            f"{type(wert).__name__} ist keine zulässige Art von Wert; bitte Decimal oder Text übergeben",
        )
    try:
        laenge = len(wert.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise _unmoeglich(paket, s, "der Text enthält halbe Zeichen (Surrogate); bitte den Text neu eingeben") from None
    if laenge > MAX_TEXT:
        raise _unmoeglich(paket, s, f"der Text hat {laenge} Zeichen, erlaubt sind {MAX_TEXT}; bitte kürzen")
    text = verschluessle(wert)
    return Neuwert(Art.TEXT, "str", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), wert)


def zellelement(k: bytes, angaben: bytes, formel: bytes, neu: Neuwert, anhang: bytes = b"") -> bytes:
    """A `<c>` element; `k` is the namespace prefix."""
    typ, text = neu.typ.encode(), neu.text.encode()
    if neu.art is Art.LEER and formel:
        typ = b"str"  # our formulas show "" for blank
    if neu.art is Art.LEER and not formel:
        inhalt = anhang
    elif neu.art is Art.TEXT and not formel:
        typ = b"inlineStr"
        raum = b"" if text == text.strip() and not re.search(rb"[\t\n]|  ", text) else b' xml:space="preserve"'
        inhalt = b"<%bis><%bt%b>%b</%bt></%bis>%b" % (k, k, raum, text, k, k, anhang)
    else:
        inhalt = b"%b<%bv>%b</%bv>%b" % (formel, k, text, k, anhang)
    art = b' t="%b"' % typ if typ else b""
    if not inhalt:
        return b"<%bc%b/>" % (k, angaben)
    return b"<%bc%b%b>%b</%bc>" % (k, angaben, art, inhalt, k)
