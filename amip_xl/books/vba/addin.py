"""The Excel add-in amip_xl.xlam: a workbook package with a VBA project and a ribbon."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from xml.sax.saxutils import escape

from xlsxwriter import Workbook

from amip_xl.books.vba.project import vba_projekt
from amip_xl.books.vba.sources import quelle

PROJEKT = "AMIP_ADDIN"  # Excel confuses loaded projects of the same name: not that of the workbook
MODULE = ("AMIP_Band", "AMIP_Befehle", "AMIP_Start")
BAND = "customUI/customUI14.xml"
_KEINE: Mapping[str, str] = MappingProxyType({})
_KEINE_HILFEN: Mapping[str, Sequence[str]] = MappingProxyType({})
_ERSTELLT = datetime(2026, 1, 1)  # fixed: the same sources give the same bytes
_ZIPZEIT = (1980, 1, 1, 0, 0, 0)
_BAND_VERWEIS = (
    '<Relationship Id="rIdAmipBand" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    f'Target="{BAND}"/></Relationships>'
).encode()
_HILFEN = (
    '<extLst><ext uri="{{8193D73E-4604-4355-AFF4-8A2333D13BE4}}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    "<x14:definedNames>{namen}</x14:definedNames></ext></extLst>"
)
# part -> what makes a macro workbook an add-in: its type, its ribbon, and no window of its own
_ERSETZUNGEN: Mapping[str, tuple[bytes, bytes]] = {
    "[Content_Types].xml": (
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        b"application/vnd.ms-excel.addin.macroEnabled.main+xml",
    ),
    "_rels/.rels": (b"</Relationships>", _BAND_VERWEIS),
    "xl/workbook.xml": (b"<workbookView ", b'<workbookView visibility="hidden" '),
}


def addin(
    zusatzmodule: Mapping[str, str] = _KEINE, argumenthilfen: Mapping[str, Sequence[str]] = _KEINE_HILFEN
) -> bytes:
    """The add-in as .xlam; `zusatzmodule` maps further module names to .bas texts.

    `argumenthilfen`: what the function wizard says of the arguments. The same input gives the same bytes.
    Raises FormularError for a source Excel would refuse.
    """
    module = {**{n: quelle(f"{n}.bas") for n in MODULE}, **zusatzmodule}
    projekt = vba_projekt(PROJEKT, module, 1)
    datei = BytesIO()
    with zipfile.ZipFile(BytesIO(_mappe(projekt))) as mappe, zipfile.ZipFile(datei, "w") as paket:
        for name in mappe.namelist():
            teil = _ersetzt(name, mappe.read(name))
            _lege(paket, name, _mit_hilfen(teil, argumenthilfen) if name == "xl/workbook.xml" else teil)
        _lege(paket, BAND, quelle("band.xml").encode("utf-8"))
    return datei.getvalue()


def _mappe(projekt: bytes) -> bytes:
    datei = BytesIO()
    mappe = Workbook(datei, {"in_memory": True})
    mappe.set_properties(  # what Excel shows in its list of add-ins
        {
            "title": "AMIP-Planung",
            "comments": "Prüft und berechnet Planungsmappen für Jobcenter; Menüband AMIP.",
            "created": _ERSTELLT,
        }
    )
    mappe.add_worksheet("AMIP")
    mappe.add_vba_project(BytesIO(projekt), is_stream=True)
    mappe.close()
    return datei.getvalue()


def _ersetzt(name: str, teil: bytes) -> bytes:
    if name not in _ERSETZUNGEN:
        return teil
    alt, neu = _ERSETZUNGEN[name]
    vorn, stelle, hinten = teil.partition(alt)
    assert stelle, f"{name}: XlsxWriter writes {alt!r} no more"
    assert alt not in hinten, f"{name}: {alt!r} stands there twice"
    return vorn + neu + hinten


def _mit_hilfen(mappe: bytes, argumenthilfen: Mapping[str, Sequence[str]]) -> bytes:
    """As Excel saves what Application.MacroOptions was told: no macro has to tell it at each start."""
    if not argumenthilfen:
        return mappe
    namen = "".join(
        f'<x14:definedName name="{name}"><x14:argumentDescriptions count="{len(hilfen)}">'
        + "".join(
            f'<x14:argumentDescription index="{i}">{escape(h)}</x14:argumentDescription>' for i, h in enumerate(hilfen)
        )
        + "</x14:argumentDescriptions></x14:definedName>"
        for name, hilfen in argumenthilfen.items()
    )
    vorn, ende, hinten = mappe.partition(b"</workbook>")
    assert ende, "xl/workbook.xml: XlsxWriter closes it no more"
    assert not hinten
    assert b"<extLst>" not in vorn, "xl/workbook.xml: XlsxWriter writes extensions of its own"
    return vorn + _HILFEN.format(namen=namen).encode() + ende


def _lege(paket: zipfile.ZipFile, name: str, teil: bytes) -> None:
    eintrag = zipfile.ZipInfo(name, _ZIPZEIT)
    eintrag.compress_type = zipfile.ZIP_DEFLATED
    paket.writestr(eintrag, teil)
