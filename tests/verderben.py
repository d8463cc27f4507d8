"""Ways to spoil a workbook beyond its values: sheets, links, protection and styles. Values and names: `mappen`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import mappen

BUCH, STILE = "xl/workbook.xml", "xl/styles.xml"
BEZUEGE, ARTEN = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
TEXT, DATUM, STANDARD = "49", "14", "0"  # Excel's own number formats
AMT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HAUPT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LEERES_BLATT = f'<worksheet xmlns="{HAUPT}"><sheetData/></worksheet>'.encode()
_INHALT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def im_blatt(pfad: Path, blatt: str, muster: str, ersatz: str | Callable[[re.Match[str]], str]) -> None:
    """Replace in the XML of a sheet; the pattern must occur."""
    teil = mappen.blatteil(pfad, blatt)
    neu, anzahl = re.subn(muster, ersatz, mappen.teile(pfad)[teil].decode(), flags=re.S)
    assert anzahl
    mappen.bearbeite(pfad, {teil: neu.encode()})


def _dazu(pfad: Path, vor: Mapping[str, tuple[str, str]], neu: Mapping[str, bytes]) -> None:
    """New members, and what announces them: member -> (before which mark, what)."""
    alle = mappen.teile(pfad)
    angesagt = {t: alle[t].replace(marke.encode(), f"{mehr}{marke}".encode()) for t, (marke, mehr) in vor.items()}
    mappen.bearbeite(pfad, {**angesagt, **neu})


# -- sheets -----------------------------------------------------------------------------------------


def blatt_dazu(pfad: Path, name: str, xml: bytes = LEERES_BLATT, zustand: str = "") -> None:
    """One more sheet at the end."""
    state = f' state="{zustand}"' if zustand else ""
    _dazu(pfad, {
        BUCH: ("</sheets>", f'<sheet name="{name}" sheetId="99"{state} r:id="rIdNeu"/>'),
        BEZUEGE: (
            "</Relationships>", f'<Relationship Id="rIdNeu" Type="{AMT}/worksheet" Target="worksheets/neu.xml"/>',
        ),
        ARTEN: (
            "</Types>", f'<Override PartName="/xl/worksheets/neu.xml" ContentType="{_INHALT}.worksheet+xml"/>',
        ),
    }, {"xl/worksheets/neu.xml": xml})  # fmt: skip


def sehr_ausgeblendet(pfad: Path, blatt: str) -> None:
    """Hidden so that only the editor of macros shows it."""
    mappen.ersetze(pfad, BUCH, f'<sheet name="{blatt}"', f'<sheet state="veryHidden" name="{blatt}"')


def nach_vorn(pfad: Path, blatt: str) -> None:
    """A sheet dragged to the front; names of one sheet alone follow."""
    buch = mappen.teile(pfad)[BUCH].decode()
    blaetter = re.findall(r"<sheet [^>]*/>", buch)
    [i] = [i for i, b in enumerate(blaetter) if f'name="{blatt}"' in b]
    folge = [blaetter[i], *blaetter[:i], *blaetter[i + 1 :]]
    stellen = {str(blaetter.index(b)): str(neu) for neu, b in enumerate(folge)}
    assert "".join(blaetter) in buch
    buch = re.sub(r'(localSheetId=")([0-9]+)', lambda m: m[1] + stellen[m[2]], buch)
    mappen.bearbeite(pfad, {BUCH: buch.replace("".join(blaetter), "".join(folge)).encode()})


def ohne_schutz(pfad: Path, blatt: str) -> None:
    """Take the protection off a sheet."""
    im_blatt(pfad, blatt, r"<sheetProtection [^>]*/>", "")


# -- links ------------------------------------------------------------------------------------------


def verknuepft(pfad: Path) -> None:
    """A link to another workbook; no cell uses it yet."""
    kopf = '<?xml version="1.0" encoding="UTF-8"?>'
    teil = f'{kopf}<externalLink xmlns="{HAUPT}" xmlns:r="{AMT}"><externalBook r:id="rId1"/></externalLink>'
    bezug = (
        f'{kopf}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        f'Id="rId1" Type="{AMT}/externalLinkPath" Target="Haushalt.xlsx" TargetMode="External"/></Relationships>'
    )
    ort, art = "externalLinks/externalLink1.xml", f"{_INHALT}.externalLink+xml"
    _dazu(pfad, {
        BEZUEGE: ("</Relationships>", f'<Relationship Id="rIdX" Type="{AMT}/externalLink" Target="{ort}"/>'),
        ARTEN: ("</Types>", f'<Override PartName="/xl/{ort}" ContentType="{art}"/>'),
        BUCH: ("<definedNames>", '<externalReferences><externalReference r:id="rIdX"/></externalReferences>'),
    }, {f"xl/{ort}": teil.encode(), "xl/externalLinks/_rels/externalLink1.xml.rels": bezug.encode()})  # fmt: skip


def aus_anderer_mappe(pfad: Path, feld: str, wert: int) -> None:
    """A formula that fetches its value from another workbook, with the part that says which."""
    mappen.formel(pfad, feld, "[1]Tabelle1!$A$1", str(wert))
    verknuepft(pfad)


# -- styles -----------------------------------------------------------------------------------------


def anderer_stil(pfad: Path, zellen: Iterable[tuple[str, str]], wie: Callable[[str], str]) -> None:
    """Each of these cells gets a style of its own: the one it had, changed."""
    for blatt, ref in zellen:
        teil, alle = mappen.blatteil(pfad, blatt), mappen.teile(pfad)
        stile = alle[STILE].decode()
        liste = re.search(r'<cellXfs count="([0-9]+)">(.*?)</cellXfs>', stile, re.S)
        zelle = mappen.rohe_zellen(alle[teil])[ref].decode()
        nummer = re.search(r' s="([0-9]+)"', zelle)
        assert liste is not None
        assert nummer is not None
        alter = re.findall(r"<xf\b[^>]*/>|<xf\b.*?</xf>", liste[2], re.S)[int(nummer[1])]
        neue = f'<cellXfs count="{int(liste[1]) + 1}">{liste[2]}{wie(alter)}</cellXfs>'
        xml = alle[teil].decode().replace(zelle, zelle.replace(nummer[0], f' s="{liste[1]}"', 1))
        mappen.bearbeite(pfad, {STILE: stile.replace(liste[0], neue).encode(), teil: xml.encode()})


def gesperrt(xf: str) -> str:
    """The style of an input, locked."""
    assert '<protection locked="0"/>' in xf
    return xf.replace('<protection locked="0"/>', '<protection locked="1"/>')


def entsperrt(xf: str) -> str:
    """Any style, unlocked."""
    xf = re.sub(r"<protection [^>]*/>", "", xf).replace(' applyProtection="1"', "")
    if xf.endswith("/>"):
        xf = f"{xf[:-2]}></xf>"
    return xf.replace("<xf ", '<xf applyProtection="1" ', 1).replace("</xf>", '<protection locked="0"/></xf>')


def als_format(nummer: str) -> Callable[[str], str]:
    """Any style with this number format."""
    return lambda xf: re.sub(r'numFmtId="[0-9]+"', f'numFmtId="{nummer}"', xf)
