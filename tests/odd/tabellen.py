"""Odd sheets: places nobody needs, rows out of order, and more of everything than there is any use for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from books.mappen import HAUPT, KOPF, REL, blatt_xml, mappe, teile, zippe

from amip_xl.books.cells import zahl_zu_spalte
from odd.archive import GELESEN, ZEILE
from odd.fall import Fall
from odd.zipbau import endlos, fuege, saetze

BUDGET = "ist beschädigt, im Blatt „Budget“"
AUSSERHALB = f"{BUDGET} liegt die Zelle"
ZU_VIEL = "enthält mit xl/worksheets/sheet1.xml weit mehr als eine Planungsmappe"
EINS = "<v>1</v></c>"


def reihen(xml: str) -> Callable[[], bytes]:
    return partial(mappe, xml)


def dahinter(xml: str) -> Callable[[], bytes]:
    """The good sheet with something behind its cells; made when asked for."""
    return lambda: mappe(blatt=blatt_xml(ZEILE, danach=xml))


def viele(element: str, wie: str, anzahl: int) -> Callable[[], bytes]:
    return lambda: dahinter(f"<{element}>{''.join(wie.format(i=i) for i in range(10, anzahl + 10))}</{element}>")()


def flaeche(zelle: str, anzahl: int, breite: int = 100) -> Callable[[], bytes]:
    """That many cells of one kind, from A11 on."""

    def baue() -> bytes:
        spalten = [zahl_zu_spalte(i + 1) for i in range(breite)]
        zeilen = (
            f'<row r="{z}">{"".join(zelle.format(ref=f"{s}{z}", i=z) for s in spalten)}</row>'
            for z in range(11, 11 + anzahl // breite)
        )
        return zippe(teile(ZEILE + "".join(zeilen)), methode=0)

    return baue


def endlose_zeilen(block: str, anzahl: int) -> Callable[[], bytes]:
    """A sheet part of many equal blocks."""

    def baue() -> bytes:
        anfang, schluss = blatt_xml("#").encode().split(b"#")
        alle = teile()
        alle.pop("xl/worksheets/sheet1.xml")
        return fuege([*saetze(alle), endlos("xl/worksheets/sheet1.xml", anfang, block.encode(), anzahl, schluss)])

    return baue


def endlose_texte(block: bytes, anzahl: int) -> Callable[[], bytes]:
    """A table of shared strings of many equal blocks."""

    def baue() -> bytes:
        alle = teile(ZEILE)
        alle.pop("xl/sharedStrings.xml")
        kopf = f'{KOPF}<sst xmlns="{HAUPT}">'.encode()
        return fuege([*saetze(alle), endlos("xl/sharedStrings.xml", kopf, block, anzahl, b"</sst>")])

    return baue


def blaetter(anzahl: int) -> Callable[[], bytes]:
    return lambda: mappe(ZEILE, blaetter=("Budget", *[f"Blatt {i}" for i in range(2, anzahl + 1)]))


def andere_blattart(art: str) -> bytes:
    """A workbook whose only sheet is no table."""
    alle = teile()
    rels = str(alle["xl/_rels/workbook.xml.rels"]).replace(f"{REL}/worksheet", f"{REL}/{art}")
    wurzel = f'{KOPF}<{art} xmlns="{HAUPT}"><sheetViews/></{art}>'
    return zippe({**alle, "xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": wurzel})


def zwei_auf_einem() -> bytes:
    alle = teile(ZEILE, blaetter=("Budget", "Zweites"))
    rels = str(alle["xl/_rels/workbook.xml.rels"]).replace("sheet2.xml", "sheet1.xml")
    return zippe({**alle, "xl/_rels/workbook.xml.rels": rels})


def zwei_volle_blaetter() -> bytes:
    """Neither of the two sheets has too many cells for itself."""
    voll = blatt_xml("".join(f'<row r="{i}"><c r="A{i}"/><c r="B{i}"/></row>' for i in range(1, 15_001)))
    zwei = {f"xl/worksheets/sheet{i}.xml": voll for i in (1, 2)}
    return zippe({**teile(blaetter=("Budget", "Zweites")), **zwei}, methode=0)


def namen(anzahl: int, ziel: str = "Budget!$A${i}") -> Callable[[], bytes]:
    def baue() -> bytes:
        liste = "".join(f'<definedName name="n{i}">{ziel.format(i=i)}</definedName>' for i in range(1, anzahl + 1))
        return mappe(ZEILE, namen=f"<definedNames>{liste}</definedNames>")

    return baue


FAELLE = (
    Fall("ohne-adressen", reihen("<row/><row><c><v>5</v></c><c/><c><v>1</v></c></row>"), {"A2": 5, "C2": 1}),
    Fall("zeile-ohne-nummer", reihen('<row r="6"/><row><c r="C7"><v>1</v></c></row>'), GELESEN),
    Fall("zellen-teils-ohne-adresse", reihen('<row r="7"><c r="B7"/><c><v>1</v></c></row>'), GELESEN),
    Fall("kleine-buchstaben", reihen('<row r="7"><c r="c7"><v>1</v></c></row>'), GELESEN),
    Fall("adresse-mit-dollar", reihen('<row r="7"><c r="$C$7"><v>1</v></c></row>'), GELESEN),
    Fall("zeilen-ungeordnet", reihen('<row r="9"><c r="A9"><v>9</v></c></row>' + ZEILE), {"C7": 1, "A9": 9}),
    Fall(
        "zellen-ungeordnet", reihen('<row r="7"><c r="D7"><v>4</v></c><c r="C7"><v>1</v></c></row>'), {"C7": 1, "D7": 4}
    ),
    Fall("zeile-doppelt", reihen(ZEILE + '<row r="7"><c r="D7"><v>4</v></c></row>'), {"C7": 1, "D7": 4}),
    Fall("zelle-in-fremder-zeile", reihen('<row r="2"><c r="C7"><v>1</v></c></row>'), GELESEN),
    Fall("zelle-doppelt", reihen(ZEILE * 2), f"{BUDGET} kommt die Zelle C7 zweimal vor"),
    Fall("zelle-doppelt-in-klein", reihen('<row r="7"><c r="C7"/><c r="c7"/></row>'), f"{BUDGET} kommt die Zelle"),
    Fall("letzte-zelle", reihen(f'{ZEILE}<row r="1048576"><c r="XFD1048576">{EINS}</row>'), {"C7": 1, "XFD1048576": 1}),
    Fall("spalte-hinter-der-letzten", reihen(f'<row r="1"><c r="XFE1">{EINS}</row>'), f"{AUSSERHALB} XFE1 außerhalb"),
    Fall(
        "zeile-hinter-der-letzten",
        reihen(f'<row r="1048577"><c r="A1048577">{EINS}</row>'),
        f"{BUDGET} liegt die Zeile",
    ),
    Fall(
        "zeile-zwei-milliarden", reihen(f'<row r="2000000000"><c r="A2000000000">{EINS}</row>'), f"{BUDGET} liegt die Z"
    ),
    Fall("zeile-negativ", reihen(f'<row r="-1"><c r="A1">{EINS}</row>'), f"{BUDGET} liegt die Zeile -1 außerhalb"),
    Fall("zeile-null", reihen(f'<row r="0"><c r="A0">{EINS}</row>'), f"{BUDGET} liegt die Zeile 0 außerhalb"),
    Fall("zeile-gebrochen", reihen(f'<row r="1.5"><c r="A1">{EINS}</row>'), f"{BUDGET} liegt die Zeile 1.5"),
    Fall("zelle-null", reihen(f'<row r="1"><c r="A0">{EINS}</row>'), f"{AUSSERHALB} A0 außerhalb"),
    Fall("adresse-unsinn", reihen(f'<row r="1"><c r="Zelle!">{EINS}</row>'), f"{AUSSERHALB} Zelle! außerhalb"),
    Fall("adresse-als-bereich", reihen(f'<row r="1"><c r="A1:B2">{EINS}</row>'), f"{AUSSERHALB} A1:B2 außerhalb"),
    Fall(
        "zu-viele-zellen-in-der-zeile",
        lambda: mappe(f'<row r="1">{"<c/>" * 16_385}</row>'),
        f"{BUDGET} hat die Zeile 1",
    ),
    Fall("verbund-ueber-alles", dahinter('<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), GELESEN),
    Fall("verbund-rueckwaerts", dahinter('<mergeCells><mergeCell ref="D9:A8"/></mergeCells>'), GELESEN),
    Fall(
        "verbund-unsinn", dahinter('<mergeCells><mergeCell ref="überall"/></mergeCells>'), GELESEN, beschreibbar=False
    ),
    Fall("verbuende-50000", viele("mergeCells", '<mergeCell ref="A{i}:B{i}"/>', 50_000), GELESEN),
    Fall("verknuepfung-ueber-alles", dahinter('<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>'), GELESEN),
    Fall("verknuepfungen-60000", viele("hyperlinks", '<hyperlink ref="A{i}" location="x"/>', 60_000), GELESEN),
    Fall(
        "spalten-bis-ins-unendliche",
        lambda: mappe(blatt=blatt_xml(ZEILE, davor='<cols><col min="1" max="4294967295" style="1"/></cols>')),
        GELESEN,
    ),
    Fall(
        "ausdehnung-gelogen", lambda: mappe(blatt=blatt_xml(ZEILE, davor='<dimension ref="A1:XFD1048576"/>')), GELESEN
    ),
    Fall(
        "zwei-tabellen-im-teil",
        dahinter(f"<sheetData>{ZEILE.replace('7', '8')}</sheetData>"),
        {"C7": 1, "C8": 1},
        False,
    ),
    Fall("ohne-tabelle", lambda: mappe(blatt=f'{KOPF}<worksheet xmlns="{HAUPT}"/>'), {"C7": None}, False),
    Fall(
        "tabelle-leer", lambda: mappe(blatt=f'{KOPF}<worksheet xmlns="{HAUPT}"><sheetData/></worksheet>'), {"C7": None}
    ),
    Fall("nur-diagrammblatt", lambda: andere_blattart("chartsheet"), {"C7": None}, False),
    Fall("nur-dialogblatt", lambda: andere_blattart("dialogsheet"), {"C7": None}, False),
    Fall("nur-makroblatt", lambda: andere_blattart("xlMacrosheet"), {"C7": None}, False),
    Fall("zwei-blaetter-auf-einem-teil", zwei_auf_einem, "ist beschädigt, das Blatt „Zweites“ kommt zweimal vor"),
    Fall("blaetter-200", blaetter(200), {"C7": 1, "Blatt 200!A1": 2}),
    Fall("blaetter-1900", blaetter(1_900), {"C7": 1, "Blatt 1900!A1": 2}),
    Fall("blaetter-5000", blaetter(5_000), "enthält 5006 Teile"),
    Fall("zahlen-45000", flaeche('<c r="{ref}"><v>{i}.25</v></c>', 45_000), {"C7": 1, "B12": Decimal("12.25")}),
    Fall(
        "texte-30000", flaeche('<c r="{ref}" t="inlineStr"><is><t>T{i}</t></is></c>', 30_000), {"C7": 1, "B12": "T12"}
    ),
    Fall("formeln-30000", flaeche('<c r="{ref}" t="str"><f>A{i}</f><v>T</v></c>', 30_000), {"C7": 1, "B12": "T"}),
    Fall("leere-zellen-45000", flaeche('<c r="{ref}" s="1"/>', 45_000), {"C7": 1, "B12": None}),
    Fall("zellen-mit-leerraum-45000", flaeche('\n  <c r="{ref}"><v>{i}</v></c>', 45_000), {"C7": 1, "B12": 12}),
    Fall("zellen-ohne-adresse-250000", lambda: zippe(teile(f"<row>{'<c/>' * 16_000}</row>" * 15), methode=0), ZU_VIEL),
    Fall("zellen-60000-auf-zwei-blaettern", zwei_volle_blaetter, "enthält mit xl/worksheets/sheet2.xml weit mehr"),
    Fall("zellen-200000", flaeche('<c r="{ref}"><v>{i}</v></c>', 200_000), ZU_VIEL),
    Fall(
        "leere-zeilen-60000",
        lambda: mappe(ZEILE + "".join(f'<row r="{i}" spans="1:9" ht="{i % 97}.{i % 89}"/>' for i in range(8, 60_000))),
        GELESEN,
    ),
    Fall(
        "leere-zeilen-eine-million",
        lambda: zippe(teile(ZEILE + "".join(f'<row r="{i}" s="1"/>' for i in range(8, 1_000_000))), methode=0),
        ZU_VIEL,
    ),
    Fall(
        "texte-7-millionen",
        endlose_texte(b"<si><t>a</t></si>" * 10_000, 740),
        "enthält mit xl/sharedStrings.xml einen Teil, der ausgepackt 119 MB",
    ),
    Fall("texte-45000", endlose_texte(b"<si><t>" + bytes(range(65, 91)) + b"</t></si>", 45_000), GELESEN),
    Fall("texte-mit-laeufen-30000", endlose_texte(b"<si><r><t>abcd</t></r></si>\n" + b" " * 5, 30_000), GELESEN),
    Fall(
        "text-500-mb",
        endlose_zeilen('<row><c t="inlineStr"><is><t>' + "a" * 2**20 + "</t></is></c></row>", 500),
        "enthält mit xl/worksheets/sheet1.xml einen Teil, der ausgepackt 500 MB",
    ),
    Fall("leerraum-800-mb", endlose_zeilen(" " * 2**20, 800), "enthält mit xl/worksheets/sheet1.xml einen Teil"),
    Fall(
        "text-4-mb-und-ein-bildzeichen",
        lambda: zippe(
            teile(f'{ZEILE}<row r="8"><c r="A8" t="inlineStr"><is><t>\U0001f600{"x" * 4_000_000}</t></is></c></row>'),
            methode=0,
        ),
        GELESEN,
    ),
    Fall(
        "texte-4-mb-mit-bildzeichen",
        lambda: zippe(
            teile(ZEILE, texte=tuple(f"<si><t>{'x' * 150}\U0001f600{i}</t></si>" for i in range(22_000))), methode=0
        ),
        GELESEN,
    ),
    Fall(
        "formel-1-mb",
        lambda: zippe(teile(f'{ZEILE}<row r="8"><c r="A8"><f>{"A1+" * 350_000}1</f><v>1</v></c></row>'), methode=0),
        GELESEN,
    ),
    Fall(
        "gemeinsame-formel-lang-und-oft",
        lambda: zippe(
            teile(
                f'{ZEILE}<row r="8"><c r="A8"><f t="shared" ref="A8:A9" si="0">{"A1+" * 20_000}1</f><v>1</v></c></row>'
                + "".join(
                    f'<row r="{i}"><c r="A{i}"><f t="shared" si="0"/><v>1</v></c></row>' for i in range(9, 20_000)
                )
            ),
            methode=0,
        ),
        GELESEN,
    ),
    Fall("namen-60000", namen(60_000), GELESEN),
    Fall("namen-auf-bereiche-60000", namen(60_000, "Budget!$A${i}:$B${i}"), GELESEN),
    Fall("namen-400000", namen(400_000), "enthält mit xl/workbook.xml"),
    Fall("namen-kaputt", namen(300, "#REF!"), GELESEN),
    Fall(
        "name-doppelt",
        lambda: mappe(
            ZEILE,
            namen='<definedNames><definedName name="a">Budget!$A$1</definedName>'
            '<definedName name="a">Budget!$A$2</definedName></definedNames>',
        ),
        GELESEN,
    ),
)
