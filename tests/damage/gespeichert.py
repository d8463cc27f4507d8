"""What programs do to a workbook when they save it: nothing reads differently, but for results that are gone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import mappen
from damage.schaden import GEMERKT, NAMENSLISTE, TEXTTABELLE, VERALTET, Schaden, Stufe
from mappen import ort

BLATT = re.compile(r"xl/worksheets/sheet[0-9]+\.xml")
MARKUP = frozenset({"Schreibweise"})  # two rewritings of the same mark-up do not go together

HAUPT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRENG = {
    HAUPT: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
}  # fmt: skip


def _jedes_blatt(pfad: Path, wie: Callable[[str], str]) -> None:
    mappen.bearbeite(pfad, {n: wie(b.decode()).encode() for n, b in mappen.teile(pfad).items() if BLATT.fullmatch(n)})


def _jeder_teil(pfad: Path, wie: Callable[[str], str]) -> None:
    mappen.bearbeite(
        pfad, {n: wie(b.decode()).encode() for n, b in mappen.teile(pfad).items() if n.endswith((".xml", ".rels"))}
    )


def _ohne_gemerkte_werte(pfad: Path) -> None:
    _jedes_blatt(pfad, lambda x: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", x))


def _texte_in_den_zellen(pfad: Path) -> None:
    """Every shared string written into its cells, the table of strings gone."""
    alle = mappen.teile(pfad)
    texte = re.findall(r"<si>(.*?)</si>", alle["xl/sharedStrings.xml"].decode(), re.S)

    def blatt(xml: str) -> str:
        return re.sub(
            r'(<c [^>]*?)t="s"([^>]*)><v>([0-9]+)</v>',
            lambda m: f'{m[1]}t="inlineStr"{m[2]}><is>{texte[int(m[3])]}</is>', xml,
        )  # fmt: skip

    _jedes_blatt(pfad, blatt)
    bezug = alle["xl/_rels/workbook.xml.rels"].decode()
    arten = alle["[Content_Types].xml"].decode()
    mappen.bearbeite(pfad, {
        "xl/sharedStrings.xml": None,
        "xl/_rels/workbook.xml.rels": re.sub(r'<Relationship [^>]*sharedStrings\.xml"/>', "", bezug).encode(),
        "[Content_Types].xml": re.sub(r'<Override [^>]*sharedStrings[^>]*/>', "", arten).encode(),
    })  # fmt: skip


def _umgestellte_texte(pfad: Path) -> None:
    """The table of strings in another order, as another program would collect them."""
    xml = mappen.teile(pfad)["xl/sharedStrings.xml"].decode()
    texte = re.findall(r"<si>.*?</si>", xml, re.S)
    kopf, fuss = xml[: xml.index("<si>")], xml[xml.rindex("</si>") + 5 :]
    _jedes_blatt(pfad, lambda x: re.sub(
        r'(<c [^>]*t="s"[^>]*><v>)([0-9]+)', lambda m: f"{m[1]}{len(texte) - 1 - int(m[2])}", x))  # fmt: skip
    mappen.bearbeite(pfad, {"xl/sharedStrings.xml": (kopf + "".join(reversed(texte)) + fuss).encode()})


def _fette_woerter(pfad: Path) -> None:
    """Texts with runs of their own format, as somebody gets who prints one word bold."""
    xml = mappen.teile(pfad)["xl/sharedStrings.xml"].decode()
    neu = re.sub(
        r"<si><t>([^<&]{4})([^<]*)</t></si>",
        r'<si><r><rPr><b/></rPr><t xml:space="preserve">\1</t></r><r><t xml:space="preserve">\2</t></r></si>', xml,
    )  # fmt: skip
    mappen.bearbeite(pfad, {"xl/sharedStrings.xml": neu.encode()})


def _streng(pfad: Path) -> None:
    def ersetze(xml: str) -> str:
        for alt, neu in STRENG.items():
            xml = xml.replace(f'"{alt}', f'"{neu}')
        return xml

    _jeder_teil(pfad, ersetze)


def _mit_praefix(xml: str) -> str:
    """The same elements with a prefix, as some libraries write them."""
    xml = re.sub(r"<(/?)(?![?!])([A-Za-z])", r"<\1x:\2", xml)
    return xml.replace(f'xmlns="{HAUPT}"', f'xmlns:x="{HAUPT}"')


def _ohne_hinweise(xml: str) -> str:
    """Without what is only there to be quick: spans and dimension."""
    return re.sub(r' spans="[^"]*"|<dimension [^>]*/>', "", xml)


def _andere_reihenfolge(xml: str) -> str:
    """Attributes in another order and in single quotes, blanks and a comment between the elements."""
    xml = re.sub(r'<c r="([A-Z0-9]+)" s="([0-9]+)"( t="[a-zA-Z]+")?', r"<c\3 s='\2' r='\1'", xml)
    return xml.replace("</row>", "</row>\n  ").replace("<sheetData>", "<sheetData><!-- gespeichert -->")


def _zahlen_von_excel(xml: str) -> str:
    """Numbers the way Excel writes its doubles: with an exponent, or with all 17 digits."""
    xml = re.sub(r"<v>([1-9])([0-9]{0,2})(0{5,})</v>",
                 lambda m: f"<v>{m[1]}{'.' if m[2] else ''}{m[2]}E+{len(m[2]) + len(m[3])}</v>", xml)  # fmt: skip
    return xml.replace("<v>0.152</v>", "<v>0.15200000000000000</v>")


def _formeln_von_calc(xml: str) -> str:
    """Formulas with blanks and in capital letters where that says the same."""
    return re.sub(r"<f>([^<]*)</f>", lambda m: "<f>" + re.sub(r'("[^"]*")|([,+])', lambda t: t[1] or f"{t[2]} ",
                  m[1].replace("&quot;", '"')) + "</f>", xml)  # fmt: skip


def _mit_bom(pfad: Path) -> None:
    mappen.bearbeite(pfad, {n: b"\xef\xbb\xbf" + b for n, b in mappen.teile(pfad).items() if BLATT.fullmatch(n)})


def _utf16(pfad: Path) -> None:
    def neu(b: bytes) -> bytes:
        return b.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")

    mappen.bearbeite(pfad, {n: neu(b) for n, b in mappen.teile(pfad).items() if BLATT.fullmatch(n)})


def _ab_1904(pfad: Path) -> None:
    """The calendar of old Macs: every day has another number and is the same day."""
    blatt, zelle = ort("stand")
    roh = mappen.gelesen(pfad).zelle(blatt, zelle)
    if roh.datum:
        mappen.setze(pfad, (blatt, zelle), f"<v>{int(roh.roh) - 1462}</v>")
    mappen.ersetze(pfad, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')


def _openpyxl(pfad: Path) -> None:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(pfad).save(pfad)


def _calcchain(pfad: Path) -> None:
    """The order of calculation that Excel stores beside the formulas."""
    alle = mappen.teile(pfad)
    kette = f'<?xml version="1.0" encoding="UTF-8"?><calcChain xmlns="{HAUPT}"><c r="E1" i="4"/></calcChain>'
    typ = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    bezug = (f'<Relationship Id="rIdK" Type="{typ}"'
             ' Target="calcChain.xml"/></Relationships>')  # fmt: skip
    art = ('<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
           'spreadsheetml.calcChain+xml"/></Types>')  # fmt: skip
    mappen.bearbeite(pfad, {
        "xl/calcChain.xml": kette.encode(),
        "xl/_rels/workbook.xml.rels": alle["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", bezug.encode()),
        "[Content_Types].xml": alle["[Content_Types].xml"].replace(b"</Types>", art.encode()),
    })  # fmt: skip


def _neu_gepackt(pfad: Path, methode: int, *, umgekehrt: bool = False, kommentar: bytes = b"") -> None:
    teile = list(mappen.teile(pfad).items())
    if umgekehrt:
        teile = teile[:1] + teile[:0:-1]
    with zipfile.ZipFile(pfad, "w", methode) as archiv:
        archiv.comment = kommentar
        for name, inhalt in teile:
            archiv.writestr(name, inhalt)


def _am_stueck(pfad: Path) -> None:
    """Sizes behind the data instead of before them, as programs write that cannot go back."""

    class Strom:
        def __init__(self, ziel: Path) -> None:
            self.datei = ziel.open("wb")

        def write(self, daten: bytes) -> int:
            return self.datei.write(daten)

        def flush(self) -> None:
            self.datei.flush()

    teile = mappen.teile(pfad)
    strom = Strom(pfad)
    with zipfile.ZipFile(strom, "w", zipfile.ZIP_DEFLATED) as archiv:  # type: ignore[call-overload]
        for name, inhalt in teile.items():
            archiv.writestr(name, inhalt)
    strom.datei.close()


def harmlos(name: str, verdirb: Callable[[Path], object], *nebenbei: str, orte: frozenset[str] = MARKUP) -> Schaden:
    return Schaden(name, verdirb, orte=orte, stufe=Stufe.GESPEICHERT, nebenbei=frozenset(nebenbei))


GESPEICHERT = [
    harmlos("Ergebnisse nicht gespeichert", _ohne_gemerkte_werte, VERALTET, orte=MARKUP | {GEMERKT}),
    harmlos("Texte in den Zellen", _texte_in_den_zellen, orte=MARKUP | {TEXTTABELLE}),
    harmlos("Texte umgestellt", _umgestellte_texte),
    harmlos("ein Wort fett", _fette_woerter),
    harmlos("streng nach Norm", _streng),
    harmlos("mit Präfix", lambda p: _jedes_blatt(p, _mit_praefix)),
    harmlos("ohne spans und dimension", lambda p: _jedes_blatt(p, _ohne_hinweise)),
    harmlos("Attribute umgestellt", lambda p: _jedes_blatt(p, _andere_reihenfolge)),
    harmlos("Zahlen mit Exponent", lambda p: _jedes_blatt(p, _zahlen_von_excel)),
    harmlos("Formeln mit Leerzeichen", lambda p: _jedes_blatt(p, _formeln_von_calc)),
    harmlos("mit BOM", _mit_bom),
    harmlos("mit calcChain", _calcchain),
    harmlos("Datumssystem 1904", _ab_1904, orte=MARKUP | {"Deckblatt!B12"}),
    harmlos("von openpyxl gespeichert", _openpyxl, VERALTET, orte=MARKUP | {NAMENSLISTE, GEMERKT}),
    Schaden("als UTF-16", _utf16, orte=MARKUP, stufe=Stufe.GESPEICHERT, schreibbar=False, worte="UTF-16"),
]  # fmt: skip


def von_libreoffice() -> Schaden:
    """Opened and saved by Calc; seconds instead of milliseconds, so not among the others."""
    from libreoffice import recalculate

    def speichere(pfad: Path) -> None:
        [neu] = recalculate([pfad], pfad.parent / "calc")
        neu.replace(pfad)

    return harmlos("von LibreOffice gespeichert", speichere)


GEPACKT = [
    Schaden("ungepackt", lambda p: _neu_gepackt(p, zipfile.ZIP_STORED), orte=frozenset({"Zip"}), stufe=Stufe.DATEI),
    Schaden("anders gepackt, andere Reihenfolge", lambda p: _neu_gepackt(p, zipfile.ZIP_DEFLATED, umgekehrt=True),
            orte=frozenset({"Zip"}), stufe=Stufe.DATEI),
    Schaden("mit Kommentar im Zip", lambda p: _neu_gepackt(p, zipfile.ZIP_DEFLATED, kommentar=b"gesendet"),
            orte=frozenset({"Zip"}), stufe=Stufe.DATEI),
    Schaden("am Stück geschrieben", _am_stueck, orte=frozenset({"Zip"}), stufe=Stufe.DATEI),
]  # fmt: skip
