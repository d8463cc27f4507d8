"""Whatever a file is: it is read, or refused with one sentence that says what it is and what to do."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from amip_xl.books.patch import patche
from amip_xl.books.reader import lies, lies_bytes
from amip_xl.errors import MappeError
from books.mappen import HAUPT, KOPF, mappe, teile, zippe


def satz(daten: bytes) -> str:
    """The sentence for a file that cannot be read."""
    with pytest.raises(MappeError) as fehler:
        lies_bytes(daten, "Plan.xlsx")
    text = str(fehler.value)
    assert text.startswith("Plan.xlsx ")
    assert text.endswith(".")
    assert ". " not in text  # one sentence
    assert "bitte" in text
    with pytest.raises(MappeError):
        patche(daten, [], name="Plan.xlsx")
    return text


@pytest.mark.parametrize(
    ("daten", "teil"),
    [
        (b"", "ist leer"),
        (b"\r\n  ", "ist leer"),
        (bytes(2000), "ist leer"),
        (b"%PDF-1.7 ...", "ist ein PDF-Dokument"),
        (b"{\\rtf1 ...", "ist ein RTF-Textdokument"),
        (b"<!DOCTYPE html><html><table><tr>", "ist eine HTML-Tabelle"),
        (b"\xef\xbb\xbf\n<html xmlns:x='urn:schemas-microsoft-com:office:excel'>", "ist eine HTML-Seite"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003"),
        (b'<?xml version="1.0"?><o:document xmlns:o="urn:oasis:names:tc:opendocument:xmlns">', "OpenDocument"),
        (b"Feld;Wert\r\negt_zuteilung;1.234,56\r\n", "ist eine CSV-Datei"),
        (b"Sehr geehrte Damen und Herren", "ist eine Textdatei"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "ist ein Bild"),
        (zippe({"a.txt": "x"}), "ist ein ZIP-Archiv"),
        (zippe({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument-Tabelle (.ods)"),
        (zippe({"[Content_Types].xml": "x", "word/document.xml": "x"}), "ist ein Word-Dokument"),
        (zippe({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), "ist eine PowerPoint-Präsentation"),
    ],
)  # fmt: skip
def test_a_file_that_is_something_else_is_called_by_its_name(daten: bytes, teil: str) -> None:
    assert teil in satz(daten)


def ohne(*namen: str, **neue: str | bytes) -> bytes:
    """A workbook with parts taken away or replaced."""
    alle = {k: v for k, v in teile('<row r="7"><c r="C7"><v>1</v></c></row>').items() if k not in namen}
    return zippe({**alle, **neue})


def test_a_binary_workbook_is_refused_by_name() -> None:
    rels = str(teile()["_rels/.rels"]).replace("workbook.xml", "workbook.bin")
    assert "ist eine binäre Excel-Mappe (.xlsb)" in satz(ohne(**{"_rels/.rels": rels}))


@pytest.mark.parametrize(
    ("daten", "teil"),
    [
        (ohne("xl/workbook.xml"), "der Teil xl/workbook.xml fehlt"),
        (ohne("xl/worksheets/sheet1.xml"), "das Blatt „Budget“ fehlt"),
        (ohne("xl/_rels/workbook.xml.rels"), "das Blatt „Budget“ fehlt"),
        (ohne("_rels/.rels"), "nennt keine Arbeitsmappe"),
        (mappe(blaetter=()), "enthält kein einziges Blatt"),
        (mappe(blaetter=("Budget", "BUDGET")), "das Blatt „BUDGET“ kommt zweimal vor"),
        (
            ohne(**{"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{HAUPT}">'}),
            "xl/worksheets/sheet1.xml ist kein gültiges XML",
        ),
        (ohne(**{"xl/workbook.xml": ""}), "kein gültiges XML"),
        (ohne(**{"xl/styles.xml": "<x"}), "xl/styles.xml ist kein gültiges XML"),
        (ohne(**{"xl/worksheets/sheet1.xml": f'{KOPF}<html xmlns="{HAUPT}"/>'}), "fehlt die Tabelle"),
        (
            ohne(**{"xl/worksheets/sheet1.xml": f'{KOPF}<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{HAUPT}"/>'}),
            "DOCTYPE",
        ),
        (ohne(**{"xl/workbook.xml": KOPF + "<a>" * 400 + "</a>" * 400}), "endlos verschachtelt"),
        (ohne(**{"XL/Worksheets/Sheet1.XML": "zweimal"}), "zweimal"),
    ],
)
def test_a_damaged_package_is_refused_with_the_part(daten: bytes, teil: str) -> None:
    with pytest.raises(MappeError) as fehler:
        lies_bytes(daten, "Plan.xlsx")
    assert teil in str(fehler.value)


def test_a_missing_shared_string_table_is_no_harm_without_strings() -> None:
    assert lies_bytes(ohne("xl/sharedStrings.xml"), "Plan.xlsx").zelle("Budget", "C7").wert == 1


def test_part_names_know_no_case_and_no_backslash() -> None:
    alle = teile('<row r="7"><c r="C7"><v>1</v></c></row>')
    alle["xl\\Worksheets\\SHEET1.xml"] = alle.pop("xl/worksheets/sheet1.xml")
    assert lies_bytes(zippe(alle), "Plan.xlsx").zelle("Budget", "C7").wert == 1


# --- zip ------------------------------------------------------------------------------------------------

GUT = mappe('<row r="7"><c r="C7"><v>1</v></c></row>')
ENDE = GUT.rindex(b"PK\x05\x06")
ERSTER = GUT.index(b"PK\x01\x02")


def geaendert(stelle: int, neu: bytes) -> bytes:
    return GUT[:stelle] + neu + GUT[stelle + len(neu) :]


@pytest.mark.parametrize(
    ("daten", "teil"),
    [
        (GUT[:-30], "ist nur zum Teil übertragen"),
        (GUT[: len(GUT) // 2], "ist nur zum Teil übertragen"),
        (geaendert(ENDE + 10, b"\x01\x00"), "beschädigt"),
        (geaendert(ENDE + 8, b"\xff\xff\xff\xff"), "ZIP64"),
        (geaendert(ENDE + 16, b"\xff\xff\xff\xff"), "ZIP64"),
        (geaendert(ERSTER + 24, b"\xff\xff\xff\xff"), "ZIP64"),
        (geaendert(ERSTER + 8, b"\x01\x00"), "mit Kennwort verschlüsselt"),
        (geaendert(ERSTER, b"PK\x01\x03"), "beschädigt"),
    ],
)
def test_a_damaged_zip_is_refused(daten: bytes, teil: str) -> None:
    assert teil in satz(daten)


def im_teil(name: str, versatz: int, neu: bytes) -> bytes:
    """Bytes changed in the directory entry of a part."""
    stelle = ERSTER
    while not GUT[stelle + 46 :].startswith(name.encode()):
        stelle = GUT.index(b"PK\x01\x02", stelle + 4)
    return geaendert(stelle + versatz, neu)


@pytest.mark.parametrize(
    ("versatz", "neu", "teil"),
    [
        (16, b"\0\0\0\0", "Prüfsumme von xl/workbook.xml stimmt nicht"),
        (24, b"\x01\0\0\0", "Prüfsumme"),  # claims to be smaller than it is: never unpacked further
        (24, b"\xff\xff\0\0", "Prüfsumme"),
        (10, b"\x0c\0", "Verfahren gepackt, das Excel nicht kennt"),
        (42, b"\x05\0\0\0", "ist beschädigt (Teil xl/workbook.xml)"),
    ],
)
def test_a_part_must_be_what_the_directory_says(versatz: int, neu: bytes, teil: str) -> None:
    assert teil in satz(im_teil("xl/workbook.xml", versatz, neu))


def test_a_bomb_is_not_unpacked() -> None:
    assert "ausgepackt 70 MB groß wäre" in satz(ohne(**{"xl/bombe.xml": bytes(70 * 2**20)}))
    assert "ausgepackt 5 MB groß wäre" in satz(ohne(**{"xl/bombe.xml": bytes(5 * 2**20)}))  # 1 : 1000


def test_all_parts_together_have_a_limit() -> None:
    viele = ohne()
    anzahl = 6
    verzeichnis = bytearray(viele[viele.index(b"PK\x01\x02") :])
    stelle = 0
    for _ in range(anzahl):  # each claims 60 MB, packed to 1 MB
        struct.pack_into("<2L", verzeichnis, stelle + 20, 2**20, 60 * 2**20)
        stelle = verzeichnis.find(b"PK\x01\x02", stelle + 4)
    assert "ausgepackt 360 MB groß" in satz(viele[: viele.index(b"PK\x01\x02")] + bytes(verzeichnis))


def test_the_number_of_parts_has_a_limit() -> None:
    assert "2010 Teile statt höchstens 2000" in satz(zippe({f"{i}": "" for i in range(2010)}))


def test_a_part_that_stands_twice_is_refused(tmp_path: Path) -> None:
    pfad = tmp_path / "doppelt.zip"
    with zipfile.ZipFile(pfad, "w") as archiv:
        for name, inhalt in teile().items():
            archiv.writestr(name, inhalt)
        with pytest.warns(UserWarning, match="Duplicate"):
            archiv.writestr("xl/styles.xml", "zweimal")
    assert "enthält den Teil xl/styles.xml zweimal" in satz(pfad.read_bytes())


# --- files ----------------------------------------------------------------------------------------------


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MappeError, match=r"^Weg\.xlsx gibt es nicht"):
        lies(tmp_path / "Weg.xlsx")
    with pytest.raises(MappeError, match="ist ein Ordner"):
        lies(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "Rohr.xlsx")
        with pytest.raises(MappeError, match="keine gewöhnliche Datei"):
            lies(tmp_path / "Rohr.xlsx")
    with pytest.raises(MappeError, match="lässt sich nicht lesen"):
        lies("Plan\0.xlsx")


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    pfad = tmp_path / "Plan.xlsx"
    with pfad.open("wb") as datei:
        datei.truncate(65 * 2**20)
    with pytest.raises(MappeError, match="ist mit 65 MB zu groß"):
        lies(pfad)


def test_one_far_cell_costs_nothing() -> None:
    daten = mappe('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
    assert [z.wert for z in lies_bytes(daten, "Plan.xlsx").zellen("Budget")] == [1, 2]


def test_a_comment_behind_the_zip_is_no_harm() -> None:
    daten = bytearray(GUT + b"Gruss")
    struct.pack_into("<H", daten, ENDE + 20, 5)
    assert lies_bytes(bytes(daten), "Plan.xlsx").zelle("Budget", "C7").wert == 1


def test_a_stream_that_never_ends_is_cut_off() -> None:
    """Packed data that unpack to more than the directory says are not unpacked to the end."""
    inhalt = b"<x>" + bytes(40 * 2**20)
    gepackt = zlib.compress(inhalt)[2:-4]
    daten = bytearray(zippe({"_rels/.rels": gepackt}, methode=zipfile.ZIP_STORED))
    eintrag = daten.index(b"PK\x01\x02")
    struct.pack_into("<H", daten, eintrag + 10, 8)
    assert "Prüfsumme" in satz(bytes(daten))
