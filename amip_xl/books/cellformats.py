"""What the style numbers of a workbook mean: number format and lock of each, and which show a date."""

from __future__ import annotations

import re
from collections.abc import Mapping

from amip_xl.books.gedaechtnis import Gedaechtnis
from amip_xl.books.markup import namen_in
from amip_xl.books.package import Paket, lies_xml
from amip_xl.books.workbookpart import Gliederung

Zellformat = tuple[str, bool, bool]  # number format (its number if built in), locked, shows a date or time

_EINGEBAUT = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_KEIN_DATUM = r'(?i)"[^"]*"|\\.|[_*].|\[(?![hms]++\])[^\[\]]*+\]'
_NAMEN = namen_in("styleSheet", "numFmts", "numFmt", "cellXfs", "xf", "protection")
# workbooks of one year share their styles
_BEKANNT: Gedaechtnis[bytes, Mapping[str | None, Zellformat]] = Gedaechtnis(8)
_HOECHSTENS_LANG = 2**18


def stilteil(paket: Paket, buch: Gliederung) -> bytes:
    """The part with the styles; empty if there is none."""
    teil = buch.teile.get("styles", "")
    return paket.teil(teil) if teil and paket.eintrag(teil) is not None else b""


def zellformate(paket: Paket, buch: Gliederung) -> Mapping[str | None, Zellformat]:
    """Style number (as in a cell's `s`, None for a cell without one) -> its format."""
    daten = stilteil(paket, buch)
    formate = _BEKANNT.get(daten)
    if formate is None:
        formate = _lies(paket, buch.teile["styles"], daten) if daten else {}
        if len(daten) <= _HOECHSTENS_LANG:
            _BEKANNT[daten] = formate
    return formate


def datumsstile(paket: Paket, buch: Gliederung) -> frozenset[str]:
    """The style numbers whose number format shows a date or time."""
    return frozenset(s for s, (_, _, datum) in zellformate(paket, buch).items() if datum and s is not None)


def _ist_datumsformat(muster: str) -> bool:
    return re.search("(?i)[dmyhs]", re.sub(_KEIN_DATUM, "", muster).split(";")[0]) is not None


def _lies(paket: Paket, teil: str, daten: bytes) -> Mapping[str | None, Zellformat]:
    eigene: dict[str, str] = {}
    nummern: list[str] = []
    offene: set[int] = set()  # those that are not locked
    kette: list[str] = []

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        kette.append(_NAMEN.get(marke, ""))
        if not 3 <= len(kette) <= 4:
            return
        if kette == ["styleSheet", "numFmts", "numFmt"]:
            eigene[angaben.get("numFmtId", "")] = angaben.get("formatCode", "")
        elif kette == ["styleSheet", "cellXfs", "xf"]:
            nummern.append(angaben.get("numFmtId", "0"))
        elif kette == ["styleSheet", "cellXfs", "xf", "protection"] and angaben.get("locked") in ("0", "false"):
            offene.add(len(nummern) - 1)

    def schluss(_: str) -> None:
        kette.pop()

    lies_xml(paket, teil, (daten,), beginn, schluss)
    tage = {n for n in set(nummern) if (_ist_datumsformat(eigene[n]) if n in eigene else n in _EINGEBAUT)}
    formate: dict[str | None, Zellformat] = {
        str(i): (eigene.get(n, n), i not in offene, n in tage) for i, n in enumerate(nummern)
    }
    return {None: formate["0"], **formate} if formate else {}
