"""Workbooks for the tests: made by XlsxWriter, or put together from hand-written XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import xlsxwriter

from amip_xl.books.ablage import inhalt, lege_ab
from amip_xl.books.cells import Schreibung, Zelle
from amip_xl.books.patch import patche
from amip_xl.books.reader import Mappe, _lies

HAUPT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KOPF = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

INHALT = (
    KOPF + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/worksheets/sheet2.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
STILE = (
    KOPF + f'<styleSheet xmlns="{HAUPT}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd.mm.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="#,##0.00\\ &quot;Tsd. €; je Monat&quot;"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)


def blatt_xml(zeilen: str, *, davor: str = "", danach: str = "", wurzel: str = f'xmlns="{HAUPT}"') -> str:
    """A worksheet part around the rows."""
    return f"{KOPF}<worksheet {wurzel}>{davor}<sheetData>{zeilen}</sheetData>{danach}</worksheet>"


def zippe(teile: Mapping[str, str | bytes], *, methode: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of the parts, in their order."""
    puffer = io.BytesIO()
    with zipfile.ZipFile(puffer, "w", methode) as archiv:
        for name, inhalt in teile.items():
            archiv.writestr(name, inhalt)
    return puffer.getvalue()


def teile(
    zeilen: str = "",
    *,
    blatt: str | bytes | None = None,
    texte: tuple[str, ...] = (),
    sst: str | None = None,
    namen: str = "",
    buch: str = "",
    blaetter: tuple[str, ...] = ("Budget",),
) -> dict[str, str | bytes]:
    """The parts of a small workbook; every one may be written by hand."""
    verweise = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(blaetter, 1))
    ziele = "".join(
        f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(blaetter) + 1)
    )
    return {
        "[Content_Types].xml": INHALT,
        "_rels/.rels": KOPF + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": KOPF
        + f'<workbook xmlns="{HAUPT}" xmlns:r="{REL}">{buch}<sheets>{verweise}</sheets>{namen}</workbook>',
        "xl/_rels/workbook.xml.rels": KOPF
        + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'{ziele}<Relationship Id="s" Type="{REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="t" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": blatt_xml(zeilen) if blatt is None else blatt,
        **{
            f"xl/worksheets/sheet{i}.xml": blatt_xml('<row r="1"><c r="A1"><v>2</v></c></row>')
            for i in range(2, len(blaetter) + 1)
        },
        "xl/styles.xml": STILE,
        "xl/sharedStrings.xml": f'{KOPF}<sst xmlns="{HAUPT}">{"".join(texte)}</sst>' if sst is None else sst,
    }  # fmt: skip


def mappe(zeilen: str = "", **angaben: object) -> bytes:
    """A small workbook, see `teile`."""
    return zippe(teile(zeilen, **angaben))  # type: ignore[arg-type]


def patche_datei(quelle: Path, ziel: Path, schreibungen: Iterable[Schreibung]) -> None:
    """A file with changed cells, put where it belongs."""
    lege_ab(ziel, patche(quelle.read_bytes(), schreibungen, name=quelle.name), inhalt(ziel))


def lies_beide(daten: bytes, name: str = "Plan.xlsx") -> Mappe:
    """The workbook, read both ways, which must agree in everything."""
    schnell = _lies(daten, Path(name), schnell=True)
    allgemein = _lies(daten, Path(name), schnell=False)
    assert bild(schnell) == bild(allgemein)
    return schnell


def bild(gelesen: Mappe) -> tuple[object, ...]:
    """Everything a reader gives, for comparison."""
    zellen: list[list[Zelle]] = [list(gelesen.zellen(b.name)) for b in gelesen.blaetter]
    return (
        gelesen.blaetter, gelesen.namen, gelesen.bereiche, gelesen.kaputte_namen, gelesen.datum1904, zellen
    )  # fmt: skip


def zellen(daten: bytes, blatt: str = "Budget") -> dict[str, Zelle]:
    """All cells of a sheet by address, read both ways."""
    return {z.ref: z for z in lies_beide(daten).zellen(blatt)}


def musterplan(pfad: Path, *, felder: int = 24) -> list[tuple[str, str, str]]:
    """A workbook of the official kind, by XlsxWriter: sheets, inputs with names, formulas, charts and the rest.

    Returns name, sheet and address of every input.
    """
    buch = xlsxwriter.Workbook(str(pfad))
    geld = buch.add_format({"num_format": "#,##0.00 €", "locked": False})
    tag = buch.add_format({"num_format": "dd.mm.yyyy"})
    fett = buch.add_format({"bold": True})
    orte: list[tuple[str, str, str]] = []
    for titel in ("Deckblatt", "Budget", "Maßnahmen", "Blatt 4", "Listen", "Geheim"):
        blatt = buch.add_worksheet(titel)
        blatt.set_column(0, 0, 40, fett)
        blatt.write(0, 0, f"Überschrift & <{titel}>", fett)
        blatt.write_rich_string(1, 0, "teils ", fett, "fett", " gesetzt")
        blatt.merge_range("A3:B3", "verbunden")
        if titel in ("Listen", "Geheim"):
            continue
        blatt.protect("geheim")
        for i in range(felder):
            zeile = 4 + i
            blatt.write(zeile, 0, f"Zeile {i}")
            if i % 4 == 3:
                blatt.write_blank(zeile, 2, None, geld)
            elif i % 4 == 2:
                blatt.write_number(zeile, 2, 45_000 + i, tag)
            elif i % 4 == 1:
                blatt.write_string(zeile, 2, f" Antwort {i}\nzweite Zeile")
            else:
                blatt.write_number(zeile, 2, 1234.56 * (i + 1), geld)
            name = f"feld_{len(orte)}"
            orte.append((name, titel, f"C{zeile + 1}"))
            buch.define_name(name, f"='{titel}'!$C${zeile + 1}")
            wert = (2469.12, "", "hoch", "#DIV/0!", True)[i % 5]
            blatt.write_formula(zeile, 3, f'=IF(C{zeile + 1}<>"",N(C{zeile + 1})*2,"")', geld, wert)
        blatt.data_validation(4, 2, 30, 2, {"validate": "decimal", "criteria": ">=", "value": 0})
        blatt.conditional_format(4, 2, 30, 2, {"type": "data_bar", "data_bar_2010": True})
        blatt.write_comment(0, 0, "Ein Hinweis")
    buch.get_worksheet_by_name("Listen").hide()
    buch.get_worksheet_by_name("Geheim").very_hidden()
    budget = buch.get_worksheet_by_name("Budget")
    bild_ = buch.add_chart({"type": "column"})
    bild_.add_series({"values": "=Budget!$C$5:$C$9"})
    budget.insert_chart("F5", bild_)
    budget.insert_textbox("F20", "Ein Textfeld")
    buch.define_name("bereich", "=Budget!$C$5:$C$9")
    buch.define_name("kaputt", "=#REF!")
    buch.define_name("Budget!nur_hier", "=Budget!$A$1")
    buch.close()
    return orte
