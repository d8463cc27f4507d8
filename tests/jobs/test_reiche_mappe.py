"""A workbook with all that people add in Excel goes through „berechnen“ and differs in the listed cells only."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import mappen
import pytest
import reich
from books.schreibprobe import saetze
from libreoffice import braucht_libreoffice, convert

from amip_xl.books.reader import lies
from amip_xl.books.template import schreibe_vorlage
from amip_xl.edition import edition
from amip_xl.planung import pruefe, schreibliste

SST = "xl/sharedStrings.xml"


@pytest.fixture(scope="module")
def vorher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pfad = tmp_path_factory.mktemp("reich") / "Reich.xlsm"
    schreibe_vorlage(pfad, edition(2026), werte=mappen.plan(2026), mit_knopf=True)
    reich.reiche_an(pfad)
    mappen.tippe(pfad, "vk_sach_kfa_basis", Decimal(123_456))
    return pfad


@pytest.fixture(scope="module")
def nachher(vorher: Path) -> Path:
    ordner = vorher.with_name("neu")
    assert mappen.laufe("berechnen", vorher, "-o", ordner) in (0, 1)
    return ordner / vorher.name


def test_all_of_it_is_there_before_and_after(vorher: Path, nachher: Path) -> None:
    for pfad in (vorher, nachher):
        teile = mappen.teile(pfad)
        assert [was for was, (teil, marke) in reich.MERKMALE.items() if marke not in teile[teil].decode()] == []


def test_every_other_member_is_the_same_record(vorher: Path, nachher: Path) -> None:
    alt, neu = saetze(vorher.read_bytes()), saetze(nachher.read_bytes())
    anders = {name for name in alt if alt[name] != neu[name]}
    assert list(alt) == list(neu)
    assert len(alt) > 60
    assert reich.MERKMALE["Sparkline"][0] in anders
    assert anders <= {SST, *(b.teil for b in lies(vorher).blaetter)}


def test_on_the_changed_sheets_only_listed_cells_differ(vorher: Path, nachher: Path) -> None:
    planung = pruefe(lies(vorher))
    liste = schreibliste(planung, datetime.now(), "amip_xl")
    gelistet = {(s.blatt, s.ref) for s in (*liste.werte, *liste.zwischenwerte)}
    teile_alt, teile_neu = mappen.teile(vorher), mappen.teile(nachher)
    geaendert = set()
    for blatt in lies(vorher).blaetter:
        alt, neu = teile_alt[blatt.teil], teile_neu[blatt.teil]
        assert mappen.ohne_zellen(alt) == mappen.ohne_zellen(neu)
        zellen_alt, zellen_neu = mappen.rohe_zellen(alt), mappen.rohe_zellen(neu)
        geaendert |= {(blatt.name, ref) for ref in zellen_alt if zellen_alt[ref] != zellen_neu[ref]}
    assert geaendert <= gelistet
    assert {b for b, _ in geaendert} >= {reich.BLATT, "Prüfprotokoll"}
    assert len(geaendert) > 10


def test_of_the_texts_only_what_is_shown_no_more_is_gone(vorher: Path, nachher: Path) -> None:
    alt, neu = (re.findall(r"<si>.*?</si>", mappen.teile(p)[SST].decode(), re.S) for p in (vorher, nachher))
    assert len(alt) == len(neu)
    assert {n for a, n in zip(alt, neu, strict=True) if a != n} <= {"<si><t></t></si>"}


@braucht_libreoffice
def test_libreoffice_opens_it_and_shows_what_was_written(nachher: Path, tmp_path: Path) -> None:
    [auf] = convert([nachher], tmp_path, "xlsx:Calc MS Excel 2007 XML")
    unsere, ihre = lies(nachher), lies(auf)
    for name in ("vk_sach_kfa_basis", "egt_netto", "kfa"):
        assert abs(unsere.benannt(name).wert - ihre.benannt(name).wert) < Decimal("0.000001")  # type: ignore[operator]
    assert {f"xl/media/{n}" for n in ("image1.png",)} <= set(mappen.teile(auf))
