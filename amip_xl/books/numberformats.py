"""The number formats of a workbook: which style numbers show a date."""

from __future__ import annotations

import re

from amip_xl.books.markup import namen_in
from amip_xl.books.package import Paket, lies_xml
from amip_xl.books.workbookpart import Gliederung

_EINGEBAUT = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_KEIN_DATUM = r'(?i)"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]'


def _ist_datumsformat(muster: str) -> bool:
    return re.search("(?i)[dmyhs]", re.sub(_KEIN_DATUM, "", muster.split(";")[0])) is not None


_NAMEN = namen_in("styleSheet", "numFmts", "numFmt", "cellXfs", "xf")
_BEKANNT: dict[bytes, frozenset[str]] = {}  # the workbooks of one year share their styles
_HOECHSTENS_BEKANNT = 8
_HOECHSTENS_LANG = 2**18


def datumsstile(paket: Paket, buch: Gliederung) -> frozenset[str]:
    """The style numbers (as in a cell's `s`) whose number format shows a date or time."""
    teil = buch.teile.get("styles", "")
    if not teil or paket.eintrag(teil) is None:
        return frozenset()
    daten = paket.teil(teil)
    stile = _BEKANNT.get(daten)
    if stile is None:
        stile = _lies(paket, teil, daten)
        if len(daten) <= _HOECHSTENS_LANG:
            if len(_BEKANNT) >= _HOECHSTENS_BEKANNT:
                _BEKANNT.clear()
            _BEKANNT[daten] = stile
    return stile


def _lies(paket: Paket, teil: str, daten: bytes) -> frozenset[str]:
    eigene: dict[str, str] = {}
    formate: list[str] = []
    kette: list[str] = []

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        kette.append(_NAMEN.get(marke, ""))
        if len(kette) != 3:
            return
        if kette == ["styleSheet", "numFmts", "numFmt"]:
            eigene[angaben.get("numFmtId", "")] = angaben.get("formatCode", "")
        elif kette == ["styleSheet", "cellXfs", "xf"]:
            formate.append(angaben.get("numFmtId", "0"))

    def schluss(_: str) -> None:
        kette.pop()

    lies_xml(paket, teil, (daten,), beginn, schluss)
    zeigen_tage = {f for f in set(formate) if f in eigene and _ist_datumsformat(eigene[f])}
    zeigen_tage |= {str(n) for n in _EINGEBAUT if str(n) not in eigene}
    return frozenset(str(i) for i, f in enumerate(formate) if f in zeigen_tage)
