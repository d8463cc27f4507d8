"""What the style numbers of a workbook mean: number format and lock of each."""

from __future__ import annotations

from collections.abc import Mapping

from amip_xl.books.markup import namen_in, pruefe_tiefe
from amip_xl.books.package import Paket, lies_xml
from amip_xl.books.workbookpart import Gliederung

Zellformat = tuple[str, bool]  # number format (its number if built in), locked

_NAMEN = namen_in("styleSheet", "numFmts", "numFmt", "cellXfs", "xf", "protection")
_BEKANNT: dict[bytes, Mapping[str | None, Zellformat]] = {}  # the workbooks of one year share their styles
_HOECHSTENS_BEKANNT = 8
_HOECHSTENS_LANG = 2**18


def stilteil(paket: Paket, buch: Gliederung) -> bytes:
    """The part with the styles; empty if there is none."""
    teil = buch.teile.get("styles", "")
    return paket.teil(teil) if teil and paket.eintrag(teil) is not None else b""


def zellformate(paket: Paket, buch: Gliederung) -> Mapping[str | None, Zellformat]:
    """Style number (as in a cell's `s`, None for a cell without one) -> number format and lock."""
    daten = stilteil(paket, buch)
    formate = _BEKANNT.get(daten)
    if formate is None:
        formate = _lies(paket, buch.teile["styles"], daten) if daten else {}
        if len(daten) <= _HOECHSTENS_LANG:
            if len(_BEKANNT) >= _HOECHSTENS_BEKANNT:
                _BEKANNT.clear()
            _BEKANNT[daten] = formate
    return formate


def _lies(paket: Paket, teil: str, daten: bytes) -> Mapping[str | None, Zellformat]:
    eigene: dict[str, str] = {}
    nummern: list[str] = []
    offene: set[int] = set()  # those that are not locked
    kette: list[str] = []

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        kette.append(_NAMEN.get(marke, ""))
        pruefe_tiefe(kette, paket, teil)
        if kette == ["styleSheet", "numFmts", "numFmt"]:
            eigene[angaben.get("numFmtId", "")] = angaben.get("formatCode", "")
        elif kette == ["styleSheet", "cellXfs", "xf"]:
            nummern.append(angaben.get("numFmtId", "0"))
        elif kette == ["styleSheet", "cellXfs", "xf", "protection"] and angaben.get("locked") in ("0", "false"):
            offene.add(len(nummern) - 1)

    def schluss(_: str) -> None:
        kette.pop()

    lies_xml(paket, teil, (daten,), beginn, schluss)
    formate: dict[str | None, Zellformat] = {
        str(i): (eigene.get(n, n), i not in offene) for i, n in enumerate(nummern)
    }  # fmt: skip
    return {None: formate["0"], **formate} if formate else {}
