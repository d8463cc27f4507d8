"""Read right or refused by name, never an empty plan: in under 2 s and 200 MB, whatever the file is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from books.test_books_paths import ergebnis

from amip_xl.books.reader import lies
from amip_xl.errors import MappeError
from odd.fall import Fall, gezeigt, gleich
from odd.korpus import FAELLE
from odd.messung import GELESEN, HOECHSTENS_MB, HOECHSTENS_SEKUNDEN, Messplatz, Messung, messplatz

ORDNER = os.environ.get("AMIP_XL_NASTY")
FREMDE = sorted(p for p in Path(ORDNER).rglob("*") if p.is_file()) if ORDNER else []
KLEIN = 2**20  # larger ones are not gone through a second time


@pytest.fixture(scope="session")
def platz() -> Iterator[Messplatz]:
    if not sys.platform.startswith("linux"):
        pytest.skip("nur Linux nennt die Spitze des Speichers eines Prozesses")
    with messplatz() as m:
        yield m


def pruefe_ende(m: Messung, name: str) -> None:
    """Read, or refused with one sentence, in the time and memory that are allowed."""
    assert m.geprueft in ("", GELESEN) or name in m.geprueft, m
    for ausgang in (m.gelesen, m.geschrieben):
        assert ausgang in ("", GELESEN) or (ausgang.startswith(f"{name} ") and ausgang.endswith(".")), m
        assert ausgang in ("", GELESEN) or "bitte" in ausgang, m
    assert m.sekunden < HOECHSTENS_SEKUNDEN, m
    assert m.mb < HOECHSTENS_MB, m


def test_the_corpus_is_large_and_every_name_is_there_once() -> None:
    assert len(FAELLE) >= 400
    assert len({f.name for f in FAELLE}) == len(FAELLE)


@pytest.mark.parametrize("fall", FAELLE, ids=lambda f: f.name)
def test_each_odd_file_is_read_right_or_refused_by_name(fall: Fall, platz: Messplatz, tmp_path: Path) -> None:
    pfad = tmp_path / f"{fall.name}.xlsx"
    daten = fall.baue()
    pfad.write_bytes(daten)
    m = platz.miss(pfad)
    pruefe_ende(m, pfad.name)
    if isinstance(fall.erwartet, str):
        assert m.gelesen.removeprefix(f"{pfad.name} ").startswith(fall.erwartet)
        return
    assert m.gelesen == GELESEN
    assert "ist keine AMIP-Planungsmappe" in m.geprueft  # never an empty plan
    assert (m.geschrieben == GELESEN) is fall.beschreibbar, m
    mappe = lies(pfad)
    for ort, soll in fall.erwartet.items():
        blatt, _, ref = ort.rpartition("!")
        ist = gezeigt(mappe.zelle(blatt or "Budget", ref), mappe.datum1904, soll)
        assert gleich(ist, soll), (ort, ist)


@pytest.mark.parametrize("fall", FAELLE, ids=lambda f: f.name)
def test_both_ways_through_the_xml_end_the_same(fall: Fall) -> None:
    daten = fall.baue()
    if len(daten) < KLEIN:
        assert ergebnis(daten, schnell=True) == ergebnis(daten, schnell=False)


@pytest.mark.skipif(not FREMDE, reason="AMIP_XL_NASTY nennt keinen Ordner mit Dateien")
@pytest.mark.parametrize("pfad", FREMDE, ids=lambda p: p.name)
def test_each_file_of_a_folder_is_read_or_refused(pfad: Path, platz: Messplatz) -> None:
    pruefe_ende(platz.miss(pfad), pfad.name)
    daten = pfad.read_bytes()
    assert ergebnis(daten, schnell=True) == ergebnis(daten, schnell=False)
    if pfad.suffix not in (".xlsx", ".xlsm", ".xltx", ".xltm"):
        with pytest.raises(MappeError):
            lies(pfad)
