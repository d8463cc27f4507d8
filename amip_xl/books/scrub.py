"""What has been overwritten shall not stay readable: shared strings that no cell refers to any more are emptied.

A shared string belongs to whoever refers to its number, so that it is emptied where it stands: all others keep
their numbers, and nothing else of the part changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

from amip_xl.books.markup import HAUPT
from amip_xl.books.package import ERNEUT, Paket, beziehungen, hauptteil, lies_xml, mappenfehler
from amip_xl.books.sheetpart import Zellen
from amip_xl.books.sheetplan import Blattplan, Fundstelle
from amip_xl.books.splice import Aenderung
from amip_xl.books.workbookpart import Blatt, Gliederung

_KOPF = re.compile(rb'<\?xml [^<>]*\?>\s*<sst(?: [A-Za-z0-9:]+="[^"<>&]*")*>(?=<si>)')
_LEER = b"<si><t></t></si>"
_SI = tuple(f"{raum}si" for raum in HAUPT)


class Tilgung(NamedTuple):
    """The part of the shared strings, which of them are emptied, and where in its bytes."""

    teil: str
    xml: bytes
    texte: Sequence[str]  # all that were there
    nummern: frozenset[int]
    aenderungen: tuple[Aenderung, ...]


def tilge(
    paket: Paket,
    buch: Gliederung,
    plaene: Mapping[Blatt, Blattplan],
    zellen: Callable[[Blatt], Zellen],
    texte: Callable[[], Sequence[str]],
) -> Tilgung | None:
    """Which shared strings only the changed cells referred to; None if there is no such.

    `zellen` gives the cells of a sheet that does not change, `texte` the shared strings. Raises
    MappeError if they cannot be found in their part.
    """
    frei = {
        int(nummer)
        for plan in plaene.values()
        for stelle in map(plan.vorher.stellen.get, plan.refs)
        if stelle is not None and (nummer := plan.vorher.flach[stelle + 5])
    }
    for blatt in buch.blaetter:
        if not frei:
            return None
        if blatt in plaene:
            plan = plaene[blatt]
            frei -= plan.vorher.textnummern(plan.refs)
        elif buch.arten[blatt.name] == "worksheet":
            frei -= zellen(blatt).textnummern()
    for teil in _andere_verweise(paket, buch):
        frei -= _nummern(paket, teil)
    if not frei:
        return None
    teil = buch.teile["sharedStrings"]
    xml = paket.teil(teil)
    alle = texte()
    orte = _orte(xml)
    if orte is None or len(orte) != len(alle):
        raise mappenfehler(
            paket.datei, f"speichert ihre Texte in ungewöhnlicher Form und wird nicht beschrieben; {ERNEUT}"
        )
    voll = frozenset(n for n in frei if re.sub(rb"<[^>]*>", b"", xml[slice(*orte[n][:2])]).strip())
    return Tilgung(teil, xml, alle, voll, tuple(orte[n] for n in sorted(voll))) if voll else None


def _andere_verweise(paket: Paket, buch: Gliederung) -> list[str]:
    """Parts that are read by nobody but may refer to shared strings: macro sheets, lost sheets, lists of changes."""
    gelesen = {b.teil.lower() for b in buch.blaetter if buch.arten[b.name] == "worksheet"}
    ziele = beziehungen(paket, hauptteil(paket)).values()
    benannt = {ziel.lower() for art, ziel in ziele if "sheet" in art.lower() or "revision" in art.lower()}
    return [
        e.name
        for e in paket.eintraege
        if (name := e.name.replace("\\", "/").lstrip("/").lower()) not in gelesen
        and (name in benannt or re.search(r"(sheets?[^/]*/[^/]+|revisions/[^/]+)\.xml$", name))
    ]


def _nummern(paket: Paket, teil: str) -> set[int]:
    """All numbers that stand for the value of a cell in a part, whatever else it is."""
    texte: list[list[str]] = []
    kette: list[bool] = []

    def beginn(marke: str, _: dict[str, str]) -> None:
        kette.append(marke.rpartition(" ")[2] == "v")
        if kette[-1]:
            texte.append([])

    def schluss(_: str) -> None:
        kette.pop()

    def sammle(text: str) -> None:
        if kette[-1]:
            texte[-1].append(text)

    lies_xml(paket, teil, (paket.teil(teil),), beginn, schluss, sammle)
    werte = ("".join(t).strip() for t in texte)
    return {int(w) for w in werte if re.fullmatch("[0-9]{1,8}", w)}


def _orte(xml: bytes) -> list[Aenderung] | None:
    """How to empty each shared string, in their order; None if they cannot be told apart."""
    kopf = _KOPF.match(xml)
    if kopf is not None and (b"!" not in xml or b"<!" not in xml) and b"<?" not in xml[2:]:
        *stuecke, schluss = xml[kopf.end() :].split(b"</si>")
        if schluss == b"</sst>" and xml.count(b"<si") == len(stuecke) == sum(s.startswith(b"<si>") for s in stuecke):
            enden = [*accumulate([len(s) + 5 for s in stuecke], initial=kopf.end())]
            return [(von, bis, _LEER) for von, bis in pairwise(enden)]
    try:
        return _orte_allgemein(xml)
    except (ExpatError, ValueError):
        return None


def _orte_allgemein(xml: bytes) -> list[Aenderung]:
    """The same for any mark-up. Raises ExpatError or ValueError for what is no plain UTF-8."""
    orte: list[Aenderung] = []
    tiefe = 0
    offen: list[Fundstelle] = []
    leser = ParserCreate(None, " ")

    def beginn(marke: str, angaben: dict[str, str]) -> None:
        nonlocal tiefe
        tiefe += 1
        if tiefe == 2 and marke in _SI:
            offen.append(Fundstelle(xml, leser.CurrentByteIndex, angaben))

    def schluss(_: str) -> None:
        nonlocal tiefe
        if tiefe == 2 and offen:
            fund = offen.pop()
            fund.schliesse(xml, leser.CurrentByteIndex)
            k = fund.kuerzel
            orte.append((fund.anfang, fund.ende, b"<%bsi><%bt></%bt></%bsi>" % (k, k, k, k)))
        tiefe -= 1

    def kodierung(_: str, name: str | None, __: int) -> None:
        if name is not None and name.lower() not in ("utf-8", "us-ascii"):
            raise ValueError(name)

    leser.StartElementHandler = beginn
    leser.EndElementHandler = schluss
    leser.XmlDeclHandler = kodierung
    leser.Parse(xml, True)
    return orte
