"""openpyxl and LibreOffice tell the same as we do: each cell, formula, date, name and sheet of every workbook.

Before and after we have written into it. What they tell otherwise is explained in `erklaert.py`, and that list is
as short as it can be. `python tests/witnesses/zaehle.py` asks about all shipped workbooks and prints counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from books.mappen import mappe
from libreoffice import braucht_libreoffice

from witnesses import korpus, openpyxl_zeuge
from witnesses.befragung import Ergebnis, Zeugen, befrage
from witnesses.erklaert import ERKLAERT, HOECHSTENS
from witnesses.korpus import Datei
from witnesses.libreoffice_zeuge import LibreOffice
from witnesses.schreiben import beschreibe


class Befragt(NamedTuple):
    """What witnesses told of the workbooks as they are, and as we have written into them."""

    gelesen: Ergebnis
    geschrieben: Ergebnis


def befrage_alle(ordner: Path, gewohnt: list[Datei], merkwuerdig: list[Datei], zeugen: Zeugen) -> Befragt:
    """All are read; the odd ones are written only in the long run, where there is a folder of others as well."""
    ziele = [*gewohnt, *(merkwuerdig if korpus.FREMDE else ())]
    geschrieben = [neu for d in ziele if (neu := beschreibe(d, ordner)) is not None]
    return Befragt(befrage([*gewohnt, *merkwuerdig], zeugen), befrage(geschrieben, zeugen))


@pytest.fixture(scope="module")
def libreoffice() -> Iterator[LibreOffice]:
    with LibreOffice() as office:
        yield office


@pytest.fixture(scope="module")
def beide(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Befragt:
    ordner = tmp_path_factory.mktemp("beide")
    gewohnt = [*korpus.kleine(ordner, libreoffice), *korpus.ausgeliefert(alle=bool(korpus.FREMDE))]
    merkwuerdig = [*korpus.merkwuerdige(ordner), *korpus.fremde()]
    zeugen: Zeugen = {"openpyxl": openpyxl_zeuge.lies, "LibreOffice": libreoffice.lies}
    return befrage_alle(ordner, gewohnt, merkwuerdig, zeugen)


@pytest.fixture(scope="module")
def einer(tmp_path_factory: pytest.TempPathFactory) -> Befragt:
    ordner = tmp_path_factory.mktemp("einer")
    return befrage_alle(ordner, list(korpus.kleine(ordner, None)), [], {"openpyxl": openpyxl_zeuge.lies})


def zeige(ergebnis: Ergebnis) -> str:
    return "\n".join(map(str, ergebnis.unerklaert[:30]))


def test_openpyxl_tells_the_same(einer: Befragt) -> None:
    """Also where there is no LibreOffice."""
    assert not einer.gelesen.unerklaert, zeige(einer.gelesen)
    assert not einer.geschrieben.unerklaert, zeige(einer.geschrieben)
    assert einer.gelesen.zellen["openpyxl"] > 4_000


@braucht_libreoffice
def test_both_witnesses_tell_the_same_of_what_is_read(beide: Befragt) -> None:
    assert not beide.gelesen.unerklaert, zeige(beide.gelesen)
    assert min(beide.gelesen.mappen.values()) >= 150
    assert min(beide.gelesen.zellen.values()) > 15_000


@braucht_libreoffice
def test_both_witnesses_tell_the_same_of_what_is_written(beide: Befragt) -> None:
    assert not beide.geschrieben.unerklaert, zeige(beide.geschrieben)
    assert min(beide.geschrieben.mappen.values()) >= 20


@braucht_libreoffice
def test_the_list_of_explanations_is_short_and_each_is_needed(beide: Befragt) -> None:
    gebraucht = {*beide.gelesen.erklaert, *beide.geschrieben.erklaert}
    paare = [
        (zeuge, e.kennung) for e in ERKLAERT for zeuge in e.zeuge.split() if korpus.FREMDE or not e.nur_fremde
    ]  # fmt: skip
    assert [p for p in paare if p not in gebraucht] == []
    assert len(ERKLAERT) <= HOECHSTENS
    assert sum(e.nur_fremde for e in ERKLAERT) <= 3


@braucht_libreoffice
def test_libreoffice_tells_what_is_stored_and_calculates_nothing(libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Else it would be a witness of the formulas, not of the file."""
    (tmp_path / "f.xlsx").write_bytes(mappe('<row r="1"><c r="A1"><f>1+1</f><v>7</v></c></row>'))
    zelle = libreoffice.lies(tmp_path / "f.xlsx").zellen["Budget", "A1"]
    assert (zelle.wert, zelle.formel) == (Decimal(7), "1+1")
