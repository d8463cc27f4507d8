"""A planning workbook means the same in whatever mark-up another program has saved it: never an empty plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import mappen
import pytest

from amip_xl.books.cells import Schreibung
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, lies_bytes
from amip_xl.planung import pruefe
from odd.zipbau import fuege, satz

STRENG = "http://purl.oclc.org/ooxml"
UEBLICH = b"http://schemas.openxmlformats.org"
KODIERUNG = b'encoding="UTF-8"'


def streng(xml: bytes) -> bytes:
    """The namespaces of strict Open XML."""
    xml = xml.replace(UEBLICH + b"/spreadsheetml/2006/main", f"{STRENG}/spreadsheetml/main".encode())
    return xml.replace(UEBLICH + b"/officeDocument/2006/", f"{STRENG}/officeDocument/".encode())


def mit_kuerzel(xml: bytes) -> bytes:
    """Every element of the main namespace has a prefix."""
    if b'xmlns="' + UEBLICH + b"/spreadsheetml" not in xml:
        return xml
    return re.sub(rb"<(/?)([A-Za-z0-9]+)(?=[\s/>])", rb"<\1x:\2", xml).replace(b' xmlns="', b' xmlns:x="', 1)


def ohne_leeres(xml: bytes) -> bytes:
    """White space between all elements of a row."""
    return xml.replace(b"<c ", b"\r\n  <c ").replace(b"</row>", b"\r\n</row>")


def kodiert(name: str) -> Callable[[bytes], bytes]:
    def wandle(xml: bytes) -> bytes:
        neu = xml.decode().replace(KODIERUNG.decode(), f'encoding="{name}"')
        return neu.encode(name, "xmlcharrefreplace")

    return wandle


WANDLUNGEN: dict[str, Callable[[bytes], bytes]] = {
    "streng": streng,
    "mit Kürzeln": mit_kuerzel,
    "UTF-16": kodiert("UTF-16"),
    "Latin-1": kodiert("ISO-8859-1"),
    "mit Marke": lambda xml: b"\xef\xbb\xbf" + xml,
    "mit Leerraum": ohne_leeres,
    "mit Kommentaren": lambda xml: xml.replace(b"</v>", b"<!-- Wert --></v>").replace(b"</t>", b"<!-- Text --></t>"),
    "als CDATA": lambda xml: re.sub(rb"<v>([^<&]*)</v>", rb"<v><![CDATA[\1]]></v>", xml),
}


def inhalt(mappe: Mappe) -> object:
    """Everything a planning workbook says: named cells, and what the check finds."""
    werte = {name: mappe.benannt(name)[2:] for name in mappe.namen}
    planung = pruefe(mappe)
    return werte, planung.eintraege.werte, planung.ergebnisse, planung.bericht.befunde


@pytest.mark.parametrize("wie", WANDLUNGEN)
def test_a_planning_workbook_means_the_same_in_other_mark_up(wie: str, tmp_path: Path) -> None:
    quelle = mappen.mappe(tmp_path / "kleve.xlsx", egt_zuteilung=None, bemerkungen="Ärger & <Sorgen>\r\n")
    teile = mappen.teile(quelle)
    anders = fuege(
        satz(n, WANDLUNGEN[wie](i) if n.startswith(("xl/", "_rels")) and n.endswith((".xml", ".rels")) else i,
             beschreibung=True)
        for n, i in teile.items()
    )  # fmt: skip
    gewohnt, gelesen = lies_bytes(quelle.read_bytes(), quelle), lies_bytes(anders, quelle)
    assert inhalt(gelesen) == inhalt(gewohnt)
    assert len(gelesen.namen) > 400
    if wie not in ("UTF-16", "Latin-1"):  # those are read, but not written
        blatt, ref = gelesen.namen["vwt_zuteilung"]
        neu = lies_bytes(patche(anders, [Schreibung(blatt, ref, 7)], name=quelle.name), quelle)
        assert {n for n in neu.namen if neu.benannt(n) != gelesen.benannt(n)} == {"vwt_zuteilung"}
