"""Odd packages: parts that are missing, called otherwise, or say otherwise what they are."""

from __future__ import annotations

from collections.abc import Callable

from books.mappen import HAUPT, REL, blatt_xml, teile, zippe

from odd.archive import GELESEN, ZEILE, rauschen
from odd.fall import Fall
from odd.zipbau import fuege, saetze, satz

STRENG = "http://purl.oclc.org/ooxml"
PAKET = "http://schemas.openxmlformats.org/package/2006/relationships"
MCE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
RELS, BUCH, BLATT = "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"
FEHLT = "ist beschädigt, das Blatt „Budget“ fehlt"


def ohne(*namen: str) -> Callable[[], bytes]:
    return lambda: zippe({n: i for n, i in teile(ZEILE).items() if n not in namen})


def mit(**neue: str | bytes) -> Callable[[], bytes]:
    """Parts added or replaced."""
    return lambda: zippe({**teile(ZEILE), **neue})


def ersetzt(teil: str, alt: str, neu: str) -> Callable[[], bytes]:
    """A text of a part replaced; it must be there."""

    def baue() -> bytes:
        alle = teile(ZEILE)
        assert alt in str(alle[teil])
        return zippe({**alle, teil: str(alle[teil]).replace(alt, neu)})

    return baue


def ziel(neu: str, teil: str = BLATT) -> Callable[[], bytes]:
    """The sheet's relationship says otherwise where the part is."""

    def baue() -> bytes:
        alle = teile(ZEILE)
        alle[RELS] = str(alle[RELS]).replace("worksheets/sheet1.xml", neu)
        return zippe({teil if n == BLATT else n: i for n, i in alle.items()})

    return baue


def streng() -> bytes:
    """Strict Open XML: all namespaces are others."""
    paare = ((HAUPT, f"{STRENG}/spreadsheetml/main"), (REL, f"{STRENG}/officeDocument/relationships"))

    def wandle(inhalt: str | bytes) -> str:
        text = str(inhalt)
        for alt, neu in paare:
            text = text.replace(alt, neu)
        return text

    return zippe({n: wandle(i) for n, i in teile(ZEILE).items()})


def mit_kuerzeln() -> bytes:
    """Every element of the main namespace has a prefix, as some libraries write it."""

    def wandle(inhalt: str | bytes) -> str:
        kopf, _, rest = str(inhalt).partition("?>")
        if HAUPT not in rest:
            return str(inhalt)
        rest = rest.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
        return f"{kopf}?>{rest}".replace(f'xmlns="{HAUPT}"', f'xmlns:x="{HAUPT}"')

    return zippe({n: wandle(i) for n, i in teile(ZEILE).items()})


def umgezogen() -> bytes:
    """The workbook lies in a folder of another name."""
    alle = {n.replace("xl/", "plan/mappe/"): i for n, i in teile(ZEILE).items()}
    alle["_rels/.rels"] = str(alle["_rels/.rels"]).replace("xl/", "plan/mappe/")
    return zippe(alle)


def auswahl(inhalt: str) -> str:
    return f'<mc:AlternateContent xmlns:mc="{MCE}"><mc:Choice Requires="q">{inhalt}</mc:Choice></mc:AlternateContent>'


def blatt(zeilen: str, **angaben: str) -> Callable[[], bytes]:
    return mit(**{BLATT: blatt_xml(zeilen, **angaben)})


VIELE_VERWEISE = "".join(f'<Relationship Id="x{i}" Type="{REL}/image" Target="m{i}.png"/>' for i in range(30_000))
SCHEMA = "ist beschädigt, im Blatt „Budget“ fehlt die Tabelle"
AUSWAHL = "ist im Blatt „Budget“ ungewöhnlich aufgebaut (Zellen stehen zur Auswahl"

FAELLE = (
    Fall("ohne-inhaltsverzeichnis", ohne("[Content_Types].xml"), GELESEN),
    Fall("inhaltsverzeichnis-falsch", mit(**{"[Content_Types].xml": "<falsch/>"}), GELESEN),
    Fall("ohne-paketverweise", ohne("_rels/.rels"), "nennt keine Arbeitsmappe"),
    Fall("ohne-verweise", ohne(RELS), FEHLT),
    Fall("ohne-mappe", ohne(BUCH), "ist unvollständig, der Teil xl/workbook.xml fehlt"),
    Fall("ohne-blatt", ohne(BLATT), FEHLT),
    Fall("ohne-stile", ohne("xl/styles.xml"), GELESEN),
    Fall("ohne-texte", ohne("xl/sharedStrings.xml"), GELESEN),
    Fall("ohne-alles-entbehrliche", ohne("xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"), GELESEN),
    Fall(
        "berechnungskette-fehlt",
        ersetzt(RELS, "</Rel", f'<Relationship Id="c" Type="{REL}/calcChain" Target="c.xml"/></Rel'),
        GELESEN,
    ),
    Fall(
        "bild-fehlt", ersetzt(RELS, "</Rel", f'<Relationship Id="b" Type="{REL}/image" Target="NULL"/></Rel'), GELESEN
    ),
    Fall("abfall", mit(**{"[trash]/0000.dat": "x" * 100}), GELESEN),
    Fall("ziel-mit-umwegen", ziel("./worksheets/../worksheets/./sheet1.xml"), GELESEN),
    Fall("ziel-absolut", ziel("/xl/worksheets/sheet1.xml"), GELESEN),
    Fall("ziel-in-gross", ziel("Worksheets/SHEET1.XML"), GELESEN),
    Fall("ziel-mit-rueckstrich", ziel("worksheets\\sheet1.xml"), GELESEN),
    Fall("ziel-mit-prozenten", ziel("worksheets/Blatt%201.xml", "xl/worksheets/Blatt%201.xml"), GELESEN),
    Fall("ziel-ausserhalb", ziel("../../../../etc/passwd"), FEHLT),
    Fall("ziel-leer", ziel(""), FEHLT),
    Fall(
        "ziel-im-netz",
        ersetzt(RELS, 'Target="worksheets/sheet1.xml"', 'Target="http://kleve.de/s.xml" TargetMode="External"'),
        FEHLT,
    ),
    Fall(
        "ziel-unsinnige-adresse",
        ersetzt(
            RELS,
            "</Rel",
            f'<Relationship Id="h" Type="{REL}/hyperlink" Target="mailto:a@@b?\x7f%" TargetMode="External"/></Rel',
        ),
        GELESEN,
    ),
    Fall("verweis-ohne-nummer", ersetzt(RELS, 'Id="rId1" ', ""), FEHLT),
    Fall("verweise-30000", ersetzt(RELS, "</Rel", f"{VIELE_VERWEISE}</Rel"), GELESEN),
    Fall("verweise-fremder-namensraum", ersetzt(RELS, PAKET, "urn:fremd"), GELESEN),
    Fall("ordner-heisst-anders", umgezogen, GELESEN),
    Fall("streng", streng, GELESEN),
    Fall("mit-kuerzeln", mit_kuerzeln, GELESEN),
    Fall("mappe-namensraum-fremd", ersetzt(BUCH, HAUPT, "urn:fremd"), "enthält kein einziges Blatt"),
    Fall("blatt-namensraum-fremd", ersetzt(BLATT, HAUPT, "urn:fremd"), SCHEMA),
    Fall("texte-namensraum-fremd", ersetzt("xl/sharedStrings.xml", HAUPT, "urn:fremd"), GELESEN),
    Fall("stile-namensraum-fremd", ersetzt("xl/styles.xml", HAUPT, "urn:fremd"), GELESEN),
    Fall("auswahl-in-der-mappe", ersetzt(BUCH, "<sheets>", auswahl('<q xmlns="urn:q"/>') + "<sheets>"), GELESEN),
    Fall("auswahl-hinter-den-zellen", blatt(ZEILE, danach=auswahl("<controls/>")), GELESEN),
    Fall("auswahl-um-zellen", blatt(auswahl(ZEILE)), AUSWAHL),
    Fall("auswahl-um-eine-zelle", blatt(f'<row r="7">{auswahl("<c/>")}</row>'), AUSWAHL),
    Fall("fremde-zelle", blatt('<row r="7"><c r="C7"><v>1</v></c><q:c xmlns:q="urn:q" r="D7"/></row>'), GELESEN, False),
    Fall(
        "mappe-ohne-blaetter",
        ersetzt(BUCH, '<sheet name="Budget" sheetId="1" r:id="rId1"/>', ""),
        "enthält kein einziges",
    ),
    Fall("blatt-ohne-namen", ersetzt(BUCH, 'name="Budget"', 'name=""'), "ist beschädigt, das Blatt „“ fehlt"),
    Fall(
        "blattname-mit-sonderzeichen",
        ersetzt(BUCH, "Budget", "Büdget &amp; &lt;Ä&gt; &apos;"),
        {"Büdget & <Ä> '!C7": 1},
    ),
    Fall("blattname-lang", ersetzt(BUCH, "Budget", "B" * 500), {"B" * 500 + "!C7": 1}),
    Fall("alle-blaetter-versteckt", ersetzt(BUCH, "sheetId", 'state="veryHidden" sheetId'), GELESEN),
    Fall("signiert", mit(**{"_xmlsignatures/sig1.xml": "<Signature/>"}), GELESEN, beschreibbar=False),
    Fall(
        "mit-makros", lambda: fuege([*saetze(teile(ZEILE)), satz("xl/vbaProject.bin", rauschen(15 * 2**20))]), GELESEN
    ),
    Fall(
        "mit-leerem-text-als-mappe", mit(**{BUCH: ""}), "ist beschädigt, der Teil xl/workbook.xml ist kein gültiges XML"
    ),
)
