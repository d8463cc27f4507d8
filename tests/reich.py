"""Puts into a finished workbook what people add in Excel and what is easily lost: the rich workbook.

Picture, text box, sparkline, table with slicer, comment with answers, x14 formats and validations, settings of a
printer, an ActiveX control, what Excel stores with a form button, ribbon, custom XML. All stands on one sheet, which
has been changed by hand since the last calculation, so that calculating must change the sheet itself.
"""
# ruff: noqa: E501 - an element of XML reads best in one line

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import mappen

from amip_xl.books.reader import lies

BLATT = "Verwaltungskosten"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MS = "http://schemas.microsoft.com/office"
PAKET = "http://schemas.openxmlformats.org/package/2006/relationships"
HAUPT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
ZEICHNUNG = "http://schemas.openxmlformats.org/drawingml/2006"
TYP = "application/vnd.openxmlformats-officedocument"
KOPF = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# what of it stands where: the test asks that each is there before and after
MERKMALE = {
    "Knopf": ("xl/drawings/vmlDrawing5.vml", 'ObjectType="Button"'),
    "Bild": ("xl/drawings/drawing9.xml", "<xdr:pic>"),
    "Textfeld": ("xl/drawings/drawing9.xml", 'txBox="1"'),
    "Datenschnitt": ("xl/slicers/slicer1.xml", "<slicer "),
    "Tabelle": ("xl/tables/table1.xml", "<table "),
    "Kommentar": ("xl/threadedComments/threadedComment1.xml", "Stimmt das?"),
    "Person": ("xl/persons/person.xml", "Meier"),
    "Sparkline": ("xl/worksheets/sheet5.xml", "<x14:sparkline>"),
    "x14-Format": ("xl/worksheets/sheet5.xml", 'type="dataBar" id='),
    "x14-Auswahl": ("xl/worksheets/sheet5.xml", "<x14:dataValidation "),
    "Steuerelement": ("xl/worksheets/sheet5.xml", '<control shapeId="1049"'),
    "ActiveX": ("xl/activeX/activeX1.xml", "ax:ocx"),
    "Menüband": ("customUI/customUI14.xml", "<tab "),
    "Eigenes XML": ("customXml/item1.xml", "Aktenzeichen"),
    "Eigenschaften": ("docProps/custom.xml", "property"),
}


def reiche_an(pfad: Path) -> None:
    """The workbook with buttons at `pfad` becomes the rich one."""
    (blatt,) = (b.teil for b in lies(pfad).blaetter if b.name == BLATT)
    assert blatt == MERKMALE["Sparkline"][0]
    alt = {
        name: inhalt.decode() for name, inhalt in mappen.teile(pfad).items() if name.endswith((".xml", ".rels", ".vml"))
    }
    neu: dict[str, str | bytes] = {
        **_NEUE_TEILE,
        blatt: _blatt(alt[blatt]),
        _rels(blatt): _mit_beziehungen(alt[_rels(blatt)], _AM_BLATT),
        "xl/workbook.xml": alt["xl/workbook.xml"].replace("</workbook>", f"{_ext(_AM_BUCH)}</workbook>"),
        _rels("xl/workbook.xml"): _mit_beziehungen(alt[_rels("xl/workbook.xml")], _VOM_BUCH),
        "_rels/.rels": _mit_beziehungen(alt["_rels/.rels"], _VOM_PAKET),
        "[Content_Types].xml": _inhalte(alt["[Content_Types].xml"]),
        MERKMALE["Knopf"][0]: alt[MERKMALE["Knopf"][0]].replace("</xml>", _NOTIZFELD + "</xml>"),
    }
    mappen.bearbeite(pfad, {n: t if isinstance(t, bytes) else t.encode() for n, t in neu.items()})


def _rels(teil: str) -> str:
    ordner, _, name = teil.rpartition("/")
    return f"{ordner}/_rels/{name}.rels"


def _beziehungen(liste: dict[str, tuple[str, str]]) -> str:
    return "".join(f'<Relationship Id="{i}" Type="{art}" Target="{ziel}"/>' for i, (art, ziel) in liste.items())


def _mit_beziehungen(rels: str, liste: dict[str, tuple[str, str]]) -> str:
    return rels.replace("</Relationships>", _beziehungen(liste) + "</Relationships>")


def _nur_beziehungen(liste: dict[str, tuple[str, str]]) -> str:
    return f'{KOPF}<Relationships xmlns="{PAKET}">{_beziehungen(liste)}</Relationships>'


def _ext(inhalte: dict[str, str]) -> str:
    return "<extLst>" + "".join(f'<ext uri="{uri}">{xml}</ext>' for uri, xml in inhalte.items()) + "</extLst>"


def _ersetzt(text: str, alt: str, neu: str) -> str:
    assert text.count(alt) == 1, f"{alt!r} kommt {text.count(alt)}-mal vor"
    return text.replace(alt, neu)


def _blatt(xml: str) -> str:
    """The sheet with the rows of the table, and with what stands behind the cells in the order of the standard."""
    zeilen = (("Posten", "Art"), ("Miete", "Sach"), ("Strom", "Sach"), ("Löhne", "Personal"))
    tabelle = "".join(
        f'<row r="{z}"><c r="A{z}" t="inlineStr"><is><t>{a}</t></is></c><c r="B{z}" t="inlineStr"><is><t>{b}</t></is></c></row>'
        for z, (a, b) in enumerate(zeilen, 60)
    )
    xml = _ersetzt(xml, "</sheetData>", tabelle + "</sheetData>")
    xml = _ersetzt(xml, '<pageSetup paperSize="9"', '<pageSetup r:id="rIdDrucker" paperSize="9"')
    xml = _ersetzt(xml, "<legacyDrawing ", '<drawing r:id="rIdBild"/><legacyDrawing ')
    ende = f'{_STEUERUNG}<tableParts count="1"><tablePart r:id="rIdTabelle"/></tableParts>{_ext(_ERWEITERUNGEN)}</worksheet>'
    return _ersetzt(xml, "</worksheet>", ende)


def _inhalte(xml: str) -> str:
    arten = "".join(f'<Override PartName="/{teil}" ContentType="{art}"/>' for teil, art in _INHALTSARTEN.items())
    return _ersetzt(xml, "</Types>", f'<Default Extension="png" ContentType="image/png"/>{arten}</Types>')


def _png() -> bytes:
    """A picture of one blue point."""

    def block(art: bytes, inhalt: bytes) -> bytes:
        return struct.pack(">L", len(inhalt)) + art + inhalt + struct.pack(">L", zlib.crc32(art + inhalt))

    kopf = block(b"IHDR", struct.pack(">2L5B", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + kopf + block(b"IDAT", zlib.compress(b"\0\0\0\xff")) + block(b"IEND", b"")


# --- on the sheet ---------------------------------------------------------------------------------------

_AM_BLATT = {
    "rIdBild": (f"{OFFICE}/drawing", "../drawings/drawing9.xml"),
    "rIdTabelle": (f"{OFFICE}/table", "../tables/table1.xml"),
    "rIdDrucker": (f"{OFFICE}/printerSettings", "../printerSettings/printerSettings1.bin"),
    "rIdNotiz": (f"{OFFICE}/comments", "../comments1.xml"),
    "rIdFaden": (f"{MS}/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"),
    "rIdSchnitt": (f"{MS}/2007/relationships/slicer", "../slicers/slicer1.xml"),
    "rIdKnopf": (f"{OFFICE}/ctrlProp", "../ctrlProps/ctrlProp1.xml"),
    "rIdActiveX": (f"{OFFICE}/control", "../activeX/activeX1.xml"),
}
_ANKER = (
    "<xdr:from><xdr:col>{0}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{1}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>{2}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{3}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
)


def _steuerelement(nummer: int, beziehung: str, name: str) -> str:
    ort = _ANKER.format(3, 40, 5, 42).replace("<xdr:from>", "<from>").replace("</xdr:from>", "</from>")
    ort = ort.replace("<xdr:to>", "<to>").replace("</xdr:to>", "</to>")
    angaben = f'<controlPr defaultSize="0" autoFill="0" print="0"><anchor moveWithCells="1">{ort}</anchor></controlPr>'
    return (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x14">'
        f'<control shapeId="{nummer}" r:id="{beziehung}" name="{name}">{angaben}</control></mc:Choice></mc:AlternateContent>'
    )


_STEUERUNG = (
    f'<mc:AlternateContent xmlns:mc="{MC}" xmlns:xdr="{ZEICHNUNG}/spreadsheetDrawing"><mc:Choice xmlns:x14="{X14}" '
    f'Requires="x14"><controls>{_steuerelement(1049, "rIdKnopf", "Button 1")}'
    f"{_steuerelement(1090, 'rIdActiveX', 'CommandButton1')}</controls></mc:Choice></mc:AlternateContent>"
)
_ERWEITERUNGEN = {
    "{78C0D931-6437-407d-A8EE-F0AAD7539E65}": (
        f'<x14:conditionalFormattings xmlns:x14="{X14}" xmlns:xm="{XM}"><x14:conditionalFormatting>'
        '<x14:cfRule type="dataBar" id="{11111111-2222-3333-4444-555555555555}"><x14:dataBar minLength="0" maxLength="100">'
        '<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/>'
        "</x14:dataBar></x14:cfRule><xm:sqref>B70:B79</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>"
    ),
    "{CCE6A557-97BC-4b89-ADB6-D9C93C69D4D6}": (
        f'<x14:dataValidations xmlns:x14="{X14}" xmlns:xm="{XM}" count="1"><x14:dataValidation type="list" allowBlank="1">'
        "<x14:formula1><xm:f>Deckblatt!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>A70</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations>"
    ),
    "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}": (
        f'<x14:sparklineGroups xmlns:x14="{X14}" xmlns:xm="{XM}"><x14:sparklineGroup><x14:colorSeries rgb="FF376092"/>'
        f"<x14:sparklines><x14:sparkline><xm:f>{BLATT}!B5:B9</xm:f><xm:sqref>C70</xm:sqref></x14:sparkline></x14:sparklines>"
        "</x14:sparklineGroup></x14:sparklineGroups>"
    ),
    "{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}": (
        f'<x14:slicerList xmlns:x14="{X14}"><x14:slicer r:id="rIdSchnitt"/></x14:slicerList>'
    ),
}
_NOTIZFELD = (
    '<v:shape id="_x0000_s1091" type="#_x0000_t201" style="position:absolute;visibility:hidden"><v:textbox/>'
    '<x:ClientData ObjectType="Note"><x:Row>60</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>'
)

# --- beside it ------------------------------------------------------------------------------------------

_VOM_BUCH = {
    "rIdSpeicher": (f"{MS}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
    "rIdPersonen": (f"{MS}/2017/10/relationships/person", "persons/person.xml"),
    "rIdEigenes": (f"{OFFICE}/customXml", "../customXml/item1.xml"),
}
_AM_BUCH = {
    "{46BE6895-7355-4a93-B00E-2C351335B9C9}": (
        f'<x15:slicerCaches xmlns:x15="{X15}"><x14:slicerCache xmlns:x14="{X14}" r:id="rIdSpeicher"/></x15:slicerCaches>'
    )
}
_VOM_PAKET = {"rIdMenue": (f"{MS}/2007/relationships/ui/extensibility", "customUI/customUI14.xml")}
_INHALTSARTEN = {
    "xl/drawings/drawing9.xml": f"{TYP}.drawing+xml",
    "xl/tables/table1.xml": f"{TYP}.spreadsheetml.table+xml",
    "xl/printerSettings/printerSettings1.bin": f"{TYP}.spreadsheetml.printerSettings",
    "xl/comments1.xml": f"{TYP}.spreadsheetml.comments+xml",
    "xl/threadedComments/threadedComment1.xml": "application/vnd.ms-excel.threadedcomments+xml",
    "xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
    "xl/slicers/slicer1.xml": "application/vnd.ms-excel.slicer+xml",
    "xl/slicerCaches/slicerCache1.xml": "application/vnd.ms-excel.slicerCache+xml",
    "xl/ctrlProps/ctrlProp1.xml": "application/vnd.ms-excel.controlproperties+xml",
    "xl/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml",
    "xl/activeX/activeX1.bin": "application/vnd.ms-office.activeX",
    "customXml/itemProps1.xml": f"{TYP}.customXmlProperties+xml",
}
_BILD = (
    f'<xdr:twoCellAnchor>{_ANKER.format(3, 20, 5, 24)}<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Wappen"/><xdr:cNvPicPr/>'
    '</xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>'
)
_TEXTFELD = (
    f'<xdr:twoCellAnchor>{_ANKER.format(3, 26, 5, 30)}<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="Hinweis"/>'
    '<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr><xdr:txBody>'
    "<a:bodyPr/><a:p><a:r><a:t>Bitte bis Freitag</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
)
_SCHNITT = (
    f'<xdr:twoCellAnchor>{_ANKER.format(3, 50, 5, 58)}<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice '
    f'xmlns:sle15="{MS}/drawing/2012/slicer" Requires="sle15"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr '
    'id="4" name="Art"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/>'
    f'</xdr:xfrm><a:graphic><a:graphicData uri="{MS}/drawing/2010/slicer"><sle:slicer xmlns:sle="{MS}/drawing/2010/slicer" '
    'name="Art"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice></mc:AlternateContent><xdr:clientData/>'
    "</xdr:twoCellAnchor>"
)
_FADEN = f'xmlns="{MS}/spreadsheetml/2018/threadedcomments"'
_PERSON, _ERSTER, _ANTWORT = (f"{{0000000{i}-0000-4000-8000-000000000000}}" for i in (1, 2, 3))
_NEUE_TEILE: dict[str, str | bytes] = {
    "xl/media/wappen.png": _png(),
    "xl/drawings/drawing9.xml": f'{KOPF}<xdr:wsDr xmlns:xdr="{ZEICHNUNG}/spreadsheetDrawing" xmlns:a="{ZEICHNUNG}/main" '
    f'xmlns:r="{OFFICE}">{_BILD}{_TEXTFELD}{_SCHNITT}</xdr:wsDr>',
    "xl/drawings/_rels/drawing9.xml.rels": _nur_beziehungen({"rId1": (f"{OFFICE}/image", "../media/wappen.png")}),
    "xl/tables/table1.xml": f'{KOPF}<table xmlns="{HAUPT}" id="1" name="Posten" displayName="Posten" ref="A60:B63">'
    '<autoFilter ref="A60:B63"/><tableColumns count="2"><tableColumn id="1" name="Posten"/><tableColumn id="2" name="Art"/>'
    "</tableColumns></table>",
    "xl/slicers/slicer1.xml": f'{KOPF}<slicers xmlns="{X14}"><slicer name="Art" cache="Datenschnitt_Art" caption="Art" '
    'rowHeight="241300"/></slicers>',
    "xl/slicerCaches/slicerCache1.xml": f'{KOPF}<slicerCacheDefinition xmlns="{X14}" xmlns:x="{HAUPT}" '
    'name="Datenschnitt_Art" sourceName="Art"><extLst><x:ext uri="{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}">'
    f'<x15:tableSlicerCache xmlns:x15="{X15}" tableId="1" column="2"/></x:ext></extLst></slicerCacheDefinition>',
    "xl/comments1.xml": f'{KOPF}<comments xmlns="{HAUPT}"><authors><author>tc={_ERSTER}</author></authors><commentList>'
    '<comment ref="A61" authorId="0"><text><t>[Threaded comment] Stimmt das?</t></text></comment></commentList></comments>',
    "xl/threadedComments/threadedComment1.xml": f'{KOPF}<ThreadedComments {_FADEN}>'
    f'<threadedComment ref="A61" dT="2026-01-05T08:00:00.00" personId="{_PERSON}" id="{_ERSTER}"><text>Stimmt das?</text>'
    f'</threadedComment><threadedComment ref="A61" dT="2026-01-05T09:00:00.00" personId="{_PERSON}" id="{_ANTWORT}" '
    f'parentId="{_ERSTER}"><text>Ja.</text></threadedComment></ThreadedComments>',
    "xl/persons/person.xml": f'{KOPF}<personList {_FADEN}><person displayName="Meier" id="{_PERSON}" userId="meier" '
    'providerId="None"/></personList>',
    "xl/printerSettings/printerSettings1.bin": b"A\0m\0t\0" + bytes(range(256)),
    "xl/ctrlProps/ctrlProp1.xml": f'{KOPF}<formControlPr xmlns="{X14}" objectType="Button" lockText="1"/>',
    "xl/activeX/activeX1.xml": f'{KOPF}<ax:ocx xmlns:ax="{MS}/2006/activeX" xmlns:r="{OFFICE}" '
    'ax:classid="{D7053240-CE69-11CD-A777-00DD01143C57}" ax:persistence="persistStreamInit" r:id="rId1"/>',
    "xl/activeX/activeX1.bin": bytes(64),
    "xl/activeX/_rels/activeX1.xml.rels": _nur_beziehungen(
        {"rId1": (f"{MS}/2006/relationships/activeXControlBinary", "activeX1.bin")}
    ),
    "customUI/customUI14.xml": f'{KOPF}<customUI xmlns="{MS}/2009/07/customui"><ribbon><tabs><tab id="eigen" label="Amt">'
    '<group id="g" label="G"/></tab></tabs></ribbon></customUI>',
    "customXml/item1.xml": "<akte><Aktenzeichen>50-1</Aktenzeichen></akte>",
    "customXml/itemProps1.xml": f'{KOPF}<ds:datastoreItem xmlns:ds="{OFFICE.replace("relationships", "customXml")}" '
    'ds:itemID="{00000004-0000-4000-8000-000000000000}"/>',
    "customXml/_rels/item1.xml.rels": _nur_beziehungen({"rId1": (f"{OFFICE}/customXmlProps", "itemProps1.xml")}),
}  # fmt: skip
