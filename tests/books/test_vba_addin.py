"""The add-in as a package: what makes Excel load it as one, and every button of the ribbon with its procedure."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from xml.etree import ElementTree

import pytest

from amip_xl import jobs
from amip_xl.books.vba.addin import BAND, addin
from amip_xl.books.vba.sources import quelle
from amip_xl.errors import FormularError
from amip_xl.funktionen import funktionen
from books.vbazeuge import module, strom

BAND_NS = "{http://schemas.microsoft.com/office/2009/07/customui}"


@cache
def teile() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(addin())) as archiv:
        assert archiv.testzip() is None
        return {name: archiv.read(name) for name in archiv.namelist()}


def knoepfe() -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(teile()[BAND]).iter(f"{BAND_NS}button"))


def test_two_builds_are_the_same() -> None:
    assert addin() == addin()
    assert jobs.addin_bytes() == jobs.addin_bytes()


def test_excel_takes_it_for_an_add_in_with_a_ribbon() -> None:
    typen = teile()["[Content_Types].xml"].decode()
    assert (
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"/>'
        in typen
    )
    assert 'Extension="bin" ContentType="application/vnd.ms-office.vbaProject"' in typen
    assert 'Extension="xml" ContentType="application/xml"' in typen  # covers the ribbon
    verweise = ElementTree.fromstring(teile()["_rels/.rels"])
    assert [v.get("Target") for v in verweise if str(v.get("Type")).endswith("/ui/extensibility")] == [BAND]
    nummern = [v.get("Id") for v in verweise]
    assert len(set(nummern)) == len(nummern)
    assert b'<workbookView visibility="hidden"' in teile()["xl/workbook.xml"]


def test_every_part_is_well_formed() -> None:
    for name, teil in teile().items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(teil)


def test_document_modules_are_those_of_the_package() -> None:
    assert b'<workbookPr codeName="ThisWorkbook"' in teile()["xl/workbook.xml"]
    assert b'<sheetPr codeName="Sheet1"' in teile()["xl/worksheets/sheet1.xml"]
    dokumente = re.findall(r"^Document=(\w+)", strom(teile()["xl/vbaProject.bin"], "PROJECT").decode(), re.MULTILINE)
    assert dokumente == ["ThisWorkbook", "Sheet1"]


def test_every_button_calls_a_public_sub_that_takes_the_control() -> None:
    code = "\n".join(module(teile()["xl/vbaProject.bin"]).values())
    rueckrufe = [str(k.get("onAction")) for k in knoepfe()]
    assert len(set(rueckrufe)) == len(rueckrufe) == 6
    for name in rueckrufe:
        assert re.search(rf"^Public Sub {name}\(control As IRibbonControl\)\r?$", code, re.MULTILINE), name
    assert set(re.findall(r"Public Sub (Band\w+)\(", code)) == set(rueckrufe)


def test_every_button_has_words_and_a_picture() -> None:
    for knopf in knoepfe():
        assert all(knopf.get(a) for a in ("id", "label", "imageMso", "screentip", "supertip"))
    nummern = [e.get("id") for e in ElementTree.fromstring(teile()[BAND]).iter() if e.get("id")]
    assert len(set(nummern)) == len(nummern)
    gruppen = ElementTree.fromstring(teile()[BAND]).iter(f"{BAND_NS}group")
    assert {g.get("label"): [b.get("label") for b in g] for g in gruppen} == {
        "Planung": ["Berechnen", "Prüfen", "Nächster Befund", "Erkläre"],
        "Kreis": ["Konsolidieren"],
        "Hilfe": ["Handbuch"],
    }


def test_workbook_and_add_in_offer_the_same_commands() -> None:
    befehle = [re.findall(r'^Public Sub (\w+)\(\)\n +\w+ "(\w+)"', quelle(d), re.MULTILINE)
               for d in ("AMIP.bas", "AMIP_Befehle.bas")]  # fmt: skip
    assert befehle[0] == befehle[1]
    assert [b for _, b in befehle[0]] == ["berechnen", "pruefen", "naechster_befund", "erklaere", "konsolidieren"]


def test_further_modules() -> None:
    text = 'Attribute VB_Name = "Weitere"\nPublic Sub Eins()\nEnd Sub\n'
    mit = addin({"Weitere": text})
    with zipfile.ZipFile(io.BytesIO(mit)) as archiv:
        gelesen = module(archiv.read("xl/vbaProject.bin"))
    assert gelesen["Weitere"].replace("\r\n", "\n") == text
    with pytest.raises(FormularError, match=r"Weitere\.bas, Zeile 1"):
        addin({"Weitere": "Public Sub Eins()\n"})


def test_the_shipped_add_in_holds_the_functions() -> None:
    with zipfile.ZipFile(io.BytesIO(jobs.addin_bytes())) as archiv:
        gelesen = module(archiv.read("xl/vbaProject.bin"))
    assert "Public Function AMIP_" in gelesen["AMIP_Funktionen"]
    assert "Sub " not in gelesen["ThisWorkbook"]


def test_the_help_of_the_arguments_stands_where_excel_saves_it() -> None:
    x14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
    with zipfile.ZipFile(io.BytesIO(jobs.addin_bytes())) as archiv:
        mappe = ElementTree.fromstring(archiv.read("xl/workbook.xml"))
    assert mappe[-1].tag.endswith("}extLst")  # the schema wants it last
    assert [e.get("uri") for e in mappe[-1]] == ["{8193D73E-4604-4355-AFF4-8A2333D13BE4}"]
    gelesen = {}
    for name in mappe.iter(f"{x14}definedName"):
        (liste,) = name
        assert liste.get("count") == str(len(liste))
        assert [e.get("index") for e in liste] == [str(i) for i in range(len(liste))]
        gelesen[name.get("name")] = [e.text for e in liste]
    assert gelesen == {f.name: [a.hilfe for a in f.argumente] for f in funktionen() if f.argumente}
    assert b"extLst" not in teile()["xl/workbook.xml"]
