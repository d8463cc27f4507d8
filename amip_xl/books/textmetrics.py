"""How much room a text needs in Arial: widths as in the font's tables, rows as Excel wraps them."""

from __future__ import annotations

from functools import cache

PUNKT_JE_BREITE = 5.25  # one unit of column width: a digit of Arial 10, 7 pixels
_LUFT = 1.04  # screens and printers set a little wider than the tables say
_BREITEN = {
    222: "ijl", 278: " !,./:;ftI\\·|", 333: "()-r„“”‚‘’[]{}", 355: '"', 191: "'", 389: "*", 500: "ckJsvxyz",
    556: "abdeghnopqu0123456789äöü?#$L_–§€", 584: "+<=>−", 611: "FTZß", 667: "ABEKPSVXYÄ&", 722: "CDHNRUÜw",
    778: "GOQÖ", 833: "mM", 889: "%", 944: "W", 1000: "—→…@", 850: "✓✗",
}  # fmt: skip
_JE_ZEICHEN = {zeichen: breite for breite, alle in _BREITEN.items() for zeichen in alle}


@cache
def textbreite(text: str, grad: float = 10, fett: bool = False) -> float:
    """The width of a line in points."""
    summe = sum(_JE_ZEICHEN.get(z, 600) for z in text)
    return summe / 1000 * grad * _LUFT * (1.07 if fett else 1)


@cache
def zeilenzahl(text: str, spaltenbreite: float, grad: float = 10, fett: bool = False) -> int:
    """How many lines a text takes in a column of this width (Excel's unit)."""
    platz = spaltenbreite * PUNKT_JE_BREITE - 2
    zeilen = 0
    for absatz in text.split("\n"):
        zeilen += 1
        rest = platz
        for wort in absatz.split(" "):
            breite = textbreite(wort + " ", grad, fett)
            if breite > rest and rest < platz:
                zeilen += 1
                rest = platz
            while breite > platz:  # a word longer than the line is broken
                zeilen += 1
                breite -= platz
            rest -= breite
    return zeilen


def hoehe(text: str, spaltenbreite: float, grad: float = 10, fett: bool = False) -> float:
    """The row height in points that shows the whole text."""
    return zeilenzahl(text, spaltenbreite, grad, fett) * grad * 1.28 + 4.4
