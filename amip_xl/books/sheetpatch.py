"""The new bytes of a worksheet part: cells replaced where they stand, missing ones put in order."""

from __future__ import annotations

import re
from collections.abc import Mapping

from amip_xl.books.cells import Art, zahl_zu_spalte
from amip_xl.books.newvalues import Neuwert, zellelement
from amip_xl.books.sheetplan import Blattplan, Fundstelle
from amip_xl.books.splice import Aenderung, eingesetzt


def gesetzt(plan: Blattplan) -> bytes:
    """The whole part with the planned cells changed."""
    neu = plan.neu
    if not plan.aenderungen:
        plan.aenderungen = [(f.anfang, f.ende, _ersetzt(f, neu[ort])) for ort, f in plan.zellen.items()]
        fehlend: dict[int, list[int]] = {}
        for zeile, spalte in sorted(neu):
            if (zeile, spalte) not in plan.zellen and neu[zeile, spalte].art is not Art.LEER:
                fehlend.setdefault(zeile, []).append(spalte)
        plan.aenderungen += _ergaenzt(plan, fehlend)
    return eingesetzt(plan.xml, plan.aenderungen)


def _ersetzt(fund: Fundstelle, neu: Neuwert) -> bytes:
    formel = fund.kinder.get("f", b"")
    angaben = fund.roh
    for name in (b"t", b"vm") if formel else (b"t", b"vm", b"cm"):  # type and metadata of the old value
        if name in angaben:
            angaben = re.sub(rb"""\s%s\s*=\s*("[^"]*"|'[^']*')""" % name, b"", angaben, count=1)
    return zellelement(fund.kuerzel, angaben.rstrip(), formel, neu, fund.kinder.get("extLst", b""))


def _ergaenzt(plan: Blattplan, fehlend: Mapping[int, list[int]]) -> list[Aenderung]:
    """The insertions for cells (row -> columns) that the sheet has not got yet."""
    einschuebe: dict[int, list[bytes]] = {}
    aenderungen: list[Aenderung] = []
    tabelle = plan.tabelle
    if tabelle is None:
        return []
    neue_zeilen: list[bytes] = []  # for an empty table
    for zeile, spalten in fehlend.items():
        fund = plan.zeilen.get(zeile)
        k = tabelle.kuerzel if fund is None else fund.kuerzel
        zellen = [(s, zellelement(k, _angaben(plan, zeile, s, fund), b"", plan.neu[zeile, s])) for s in spalten]
        alle = b"".join(z for _, z in zellen)
        if fund is None:
            ganz = b'<%brow r="%d">%b</%brow>' % (k, zeile, alle, k)
            if tabelle.leer:
                neue_zeilen.append(ganz)
            else:
                danach = min((o for z, o in plan.zeilenanfaenge if z > zeile), default=tabelle.schluss)
                einschuebe.setdefault(danach, []).append(ganz)
        elif fund.leer:
            aenderungen.append((fund.marke - 2, fund.marke, b">%b</%b>" % (alle, fund.name)))
        else:
            for spalte, zelle in zellen:
                danach = min((o for s, o in plan.nachbarn[zeile] if s > spalte), default=fund.schluss)
                einschuebe.setdefault(danach, []).append(zelle)
    if neue_zeilen:
        ersatz = b">%b</%b>" % (b"".join(neue_zeilen), tabelle.name)
        aenderungen.append((tabelle.marke - 2, tabelle.marke, ersatz))
    return aenderungen + [(stelle, stelle, b"".join(neue)) for stelle, neue in einschuebe.items()]


def _angaben(plan: Blattplan, zeile: int, spalte: int, fund: Fundstelle | None) -> bytes:
    """Attributes of a new cell; it looks like its row or else its column, as in Excel."""
    stil = ""
    if fund is not None and fund.angaben.get("customFormat") in ("1", "true"):
        stil = fund.angaben.get("s", "")
    else:
        stil = next((s for von, bis, s in plan.spaltenstile if von <= spalte <= bis), "")
    ort = f' r="{zahl_zu_spalte(spalte)}{zeile}"'
    return (ort + (f' s="{stil}"' if stil else "")).encode()
