"""Odd XML: encodings, entities, nesting, and all that a parser may be made to swallow."""

from __future__ import annotations

from collections.abc import Callable

from books.mappen import HAUPT, KOPF, STILE, blatt_xml, mappe, teile, zippe

from odd.archive import GELESEN, ZEILE
from odd.fall import Fall
from odd.zipbau import endlos, fuege, saetze

KEIN_XML = "ist beschädigt, der Teil xl/worksheets/sheet1.xml ist kein gültiges XML"
DOCTYPE = "enthält in xl/worksheets/sheet1.xml eine DOCTYPE-Angabe"
ZU_VIEL = "enthält mit xl/worksheets/sheet1.xml weit mehr als eine Planungsmappe"
NORMAL = blatt_xml(ZEILE)
UMLAUT = blatt_xml('<row r="7"><c r="C7" t="str"><v>Äpfel</v></c></row>')
ZAHL = "<v>1</v>"


def roh(xml: str | bytes) -> Callable[[], bytes]:
    """The sheet part is this."""
    return lambda: mappe(blatt=xml)


def statt(alt: str, neu: str) -> Callable[[], bytes]:
    """The good sheet with something replaced, which must be there."""
    assert alt in NORMAL
    return roh(NORMAL.replace(alt, neu))


def kodiert(name: str, wie: str) -> Callable[[], bytes]:
    return roh(UMLAUT.replace("UTF-8", name).encode(wie))


def mit_doctype(doctype: str, wert: str = "1") -> Callable[[], bytes]:
    return roh(NORMAL.replace(KOPF, f"{KOPF}<!DOCTYPE worksheet {doctype}>").replace(ZAHL, f"<v>{wert}</v>"))


def schachtel(tiefe: int) -> str:
    return "<a>" * tiefe + "</a>" * tiefe


def in_teil(teil: str, inhalt: str | bytes) -> Callable[[], bytes]:
    return lambda: zippe({**teile(ZEILE), teil: inhalt})


def langes_blatt(block: bytes, anzahl: int) -> Callable[[], bytes]:
    """The good sheet with many equal blocks behind its cells."""

    def baue() -> bytes:
        alle = teile(ZEILE)
        kopf, schluss = str(alle.pop("xl/worksheets/sheet1.xml")).encode().split(b"</worksheet>")
        return fuege(
            [*saetze(alle), endlos("xl/worksheets/sheet1.xml", kopf, block, anzahl, b"</worksheet>" + schluss)]
        )

    return baue


def attribute(anzahl: int) -> Callable[[], bytes]:
    """One element with many attributes."""
    return lambda: zippe(
        {**teile(), "xl/worksheets/sheet1.xml": NORMAL.replace("<v>", f"<v {attributliste(anzahl)}>")}, methode=0
    )


def attributliste(anzahl: int) -> str:
    return " ".join(f'a{i}=""' for i in range(anzahl))


LACHEN = (
    '[<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {c} "{f"&{b};" * 10}">' for b, c in zip("abcdefgh", "bcdefghi", strict=True))
    + "]"
)
QUADRAT = f'[<!ENTITY a "{"x" * 100_000}">]'

FAELLE = (
    Fall("utf16", kodiert("UTF-16", "utf-16"), {"C7": "Äpfel"}, False),
    Fall(
        "utf16-gross-zuerst",
        roh(b"\xfe\xff" + UMLAUT.replace("UTF-8", "UTF-16").encode("utf-16-be")),
        {"C7": "Äpfel"},
        False,
    ),
    Fall("utf16-ohne-marke", kodiert("UTF-16", "utf-16-le"), {"C7": "Äpfel"}, False),
    Fall("utf16-nicht-angegeben", kodiert("UTF-8", "utf-16"), KEIN_XML),
    Fall("utf16-ungerade", roh(UMLAUT.replace("UTF-8", "UTF-16").encode("utf-16") + b"x"), KEIN_XML),
    Fall("latin1", kodiert("ISO-8859-1", "latin-1"), {"C7": "Äpfel"}, False),
    Fall("windows-1252", kodiert("windows-1252", "cp1252"), {"C7": "Äpfel"}, False),
    Fall("latin1-nicht-angegeben", kodiert("UTF-8", "latin-1"), KEIN_XML),
    Fall("utf7", kodiert("UTF-7", "utf-7"), KEIN_XML),
    Fall("utf32", kodiert("UTF-32", "utf-32"), KEIN_XML),
    Fall("ebcdic", kodiert("cp037", "cp037"), KEIN_XML),
    Fall("kodierung-unbekannt", kodiert("Klingonisch", "utf-8"), KEIN_XML),
    Fall("utf8-mit-marke", roh("\ufeff" + UMLAUT), {"C7": "Äpfel"}),
    Fall("utf8-kaputt", roh(UMLAUT.encode().replace("Ä".encode(), b"\xc3")), KEIN_XML),
    Fall("utf8-ueberlang", roh(UMLAUT.encode().replace("Ä".encode(), b"\xc0\xaf")), KEIN_XML),
    Fall("ohne-erklaerung", statt(KOPF, ""), GELESEN),
    Fall("leerraum-vor-erklaerung", roh("\n" + NORMAL), KEIN_XML),
    Fall("xml-1-1", statt('version="1.0"', 'version="1.1"'), GELESEN),
    Fall("cdata", statt(ZAHL, "<v><![CDATA[1]]></v>"), GELESEN),
    Fall("kommentar-im-wert", statt(ZAHL, "<v>1<!-- kein Komma -->2</v>"), {"C7": 12}),
    Fall("kommentar-mit-zelle", statt("<row", '<!-- <c r="A1"><v>9</v></c> --><row'), {"C7": 1, "A1": None}),
    Fall("anweisung-im-wert", statt(ZAHL, "<v>1<?php 3 ?>2</v>"), {"C7": 12}),
    Fall("zeichenverweis", statt(ZAHL, "<v>&#49;</v>"), GELESEN),
    Fall("zeichenverweis-null", statt(ZAHL, "<v>&#0;</v>"), KEIN_XML),
    Fall("zeichenverweis-halb", statt(ZAHL, "<v>&#xD800;</v>"), KEIN_XML),
    Fall("entitaet-unbekannt", statt(ZAHL, "<v>&auml;</v>"), KEIN_XML),
    Fall("steuerzeichen", statt(ZAHL, "<v>1\x01</v>"), KEIN_XML),
    Fall("nullzeichen", statt(ZAHL, "<v>1\0</v>"), KEIN_XML),
    Fall("cdata-ende-im-text", statt(ZAHL, "<v>1]]></v>"), KEIN_XML),
    Fall("einfache-anfuehrung", statt('r="C7"', "r='C7'"), GELESEN),
    Fall("groesser-im-attribut", statt('r="C7"', 'q="a>b" r="C7"'), GELESEN),
    Fall("leerraum-in-marken", statt('<c r="C7">', '<c\n\tr = "C7"\r\n >'), GELESEN),
    Fall("attribut-doppelt", statt('r="C7"', 'r="C7" r="C7"'), KEIN_XML),
    Fall("attribut-ohne-anfuehrung", statt('r="C7"', "r=C7"), KEIN_XML),
    Fall("nicht-geschlossen", statt("</row>", ""), KEIN_XML),
    Fall("kein-schluss", statt("</worksheet>", ""), KEIN_XML),
    Fall("zwei-wurzeln", roh(NORMAL + "<x/>"), KEIN_XML),
    Fall("text-dahinter", roh(NORMAL + "Gruss"), KEIN_XML),
    Fall("leer", roh(""), KEIN_XML),
    Fall("kuerzel-unbekannt", statt("<v>", "<q:v>"), KEIN_XML),
    Fall("doctype", mit_doctype("[]"), DOCTYPE),
    Fall("doctype-fremd", mit_doctype('SYSTEM "http://kleve.de/x.dtd"'), DOCTYPE),
    Fall("milliarde-lacher", mit_doctype(LACHEN, "&i;"), DOCTYPE),
    Fall("quadratisch", mit_doctype(QUADRAT, "&a;" * 1000), DOCTYPE),
    Fall("fremde-datei-als-text", mit_doctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]', "&x;"), DOCTYPE),
    Fall(
        "doctype-in-verweisen",
        in_teil("xl/_rels/workbook.xml.rels", KOPF + "<!DOCTYPE a><a/>"),
        "enthält in xl/_rels/workbook.xml.rels eine DOCTYPE-Angabe",
    ),
    Fall(
        "doctype-in-texten",
        in_teil("xl/sharedStrings.xml", f'<!DOCTYPE a {LACHEN}><sst xmlns="{HAUPT}"><si><t>&i;</t></si></sst>'),
        "enthält in xl/sharedStrings.xml eine DOCTYPE-Angabe",
    ),
    Fall(
        "doctype-in-stilen",
        in_teil("xl/styles.xml", STILE.replace(KOPF, KOPF + "<!DOCTYPE a>")),
        "enthält in xl/styles.xml eine DOCTYPE-Angabe",
    ),
    Fall(
        "tief-in-den-zellen",
        statt(ZAHL, ZAHL + schachtel(300)),
        "ist beschädigt, der Teil xl/worksheets/sheet1.xml ist endlos",
    ),
    Fall("tief-hinter-den-zellen", roh(blatt_xml(ZEILE, danach=schachtel(100_000))), GELESEN),
    Fall("tief-vor-den-zellen", roh(blatt_xml(ZEILE, davor=schachtel(1_000))), GELESEN),
    Fall(
        "tief-in-texten",
        in_teil("xl/sharedStrings.xml", f'{KOPF}<sst xmlns="{HAUPT}">{schachtel(300)}</sst>'),
        "ist beschädigt, der Teil xl/sharedStrings.xml ist endlos",
    ),
    Fall("tief-in-stilen", in_teil("xl/styles.xml", STILE.replace("<fonts", schachtel(50_000) + "<fonts")), GELESEN),
    Fall("bodenlos", langes_blatt(b"<a>" * 1_000, 1_500), ZU_VIEL),
    Fall("elemente-eine-million", langes_blatt(b"<a/>" * 1_000, 1_000), ZU_VIEL),
    Fall("kommentare-3-mb", langes_blatt(b"<!--" + b"Kommentar " * 500 + b"-->", 700), GELESEN),
    Fall("anweisungen-150000", langes_blatt(b"<?a b?>\n" + b" " * 8, 150_000), GELESEN),
    Fall(
        "attribut-3-mb",
        lambda: zippe(
            {**teile(), "xl/worksheets/sheet1.xml": NORMAL.replace("<v>", f'<v q="{"x" * 3_900_000}">')}, methode=0
        ),
        GELESEN,
    ),
    Fall(
        "attribut-5-mb",
        lambda: zippe(
            {**teile(), "xl/worksheets/sheet1.xml": NORMAL.replace("<v>", f'<v q="{"x" * 5_000_000}">')}, methode=0
        ),
        ZU_VIEL,
    ),
    Fall("attribute-190000", attribute(190_000), GELESEN),
    Fall("attribute-600000", attribute(600_000), ZU_VIEL),
    Fall(
        "stile-140000",
        lambda: zippe(
            {**teile(ZEILE), "xl/styles.xml": STILE.replace('<xf numFmtId="0"/>', '<xf numFmtId="14"/>' * 140_000)},
            methode=0,
        ),
        GELESEN,
    ),
)
