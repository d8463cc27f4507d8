"""Workbooks as Microsoft Excel stores them after „Speichern“, re-enacted: nobody in these tests has an Excel.

Everything that Excel is known to write otherwise than the template: roots with mc:Ignorable and uids, absolute path,
calculation chain, names without needless quotes and sorted its way, styles renumbered with formats of its own
numbers, texts in another order, blank results of formulas as `<v></v>`, validations with uids and newly grouped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import mappen

HAUPT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MS = "http://schemas.microsoft.com/office/spreadsheetml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_UID = "{00000000-0001-0000-%02d00-%012X}"
_EINGEBAUT = {"#,##0": "3", "#,##0.00": "4", "@": "49", "0%": "9", "0.00%": "10", "0": "1", "0.00": "2"}
_KOPF = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def wie_excel(pfad: Path) -> None:
    """Store a workbook again the way Excel 365 does, on a German desk."""
    alle = {n: b.decode() for n, b in mappen.teile(pfad).items() if n.endswith((".xml", ".rels"))}
    blaetter = sorted((n for n in alle if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)), key=lambda n: int(n[19:-4]))
    stile, nummern = _stile(alle["xl/styles.xml"])
    tabelle = re.findall(r"<si>.*?</si>", alle["xl/sharedStrings.xml"], re.S)
    folge = sorted(range(len(tabelle)), key=lambda i: (i * 7919) % len(tabelle))  # as the cells were touched
    texte = {alt: neu for neu, alt in enumerate(folge)}
    neu = {n: _blatt(alle[n], i, nummern, texte) for i, n in enumerate(blaetter)}
    neu["xl/styles.xml"] = stile
    kopf = alle["xl/sharedStrings.xml"].partition("<si>")[0]
    neu["xl/sharedStrings.xml"] = kopf + "".join(tabelle[i] for i in folge) + "</sst>"
    neu["xl/workbook.xml"] = _buch(alle["xl/workbook.xml"])
    formeln = [(i, r) for i, n in enumerate(blaetter, 1) for r in re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f', neu[n])]
    neu["xl/calcChain.xml"] = (
        f'{_KOPF}<calcChain xmlns="{HAUPT}">' + "".join(f'<c r="{r}" i="{i}"/>' for i, r in reversed(formeln))
    ) + "</calcChain>"
    neu["xl/_rels/workbook.xml.rels"] = alle["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="rIdKette" Type="{_R}/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    neu["[Content_Types].xml"] = alle["[Content_Types].xml"].replace(
        "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.calcChain+xml"/></Types>',
    )  # fmt: skip
    mappen.bearbeite(pfad, {n: t.encode() for n, t in neu.items()})


def _wurzel(xml: str, name: str, raeume: str, uid: str = "") -> str:
    """The root element with the namespaces of the newer Excels."""
    namensraeume = {
        "x14ac": f"{_MS}/2009/9/ac", "x15": f"{_MS}/2010/11/main", "xr": f"{_MS}/2014/revision",
        "xr2": f"{_MS}/2015/revision2", "xr3": f"{_MS}/2016/revision3", "xr6": f"{_MS}/2016/revision6",
        "xr10": f"{_MS}/2016/revision10", "x16r2": f"{_MS}/2015/02/main",
    }  # fmt: skip
    mehr = "".join(f' xmlns:{r}="{namensraeume[r]}"' for r in raeume.split())
    uid = f' xr:uid="{uid}"' if uid else ""
    neu = f'<{name} xmlns="{HAUPT}" xmlns:r="{_R}" xmlns:mc="{_MC}" mc:Ignorable="{raeume}"{mehr}{uid}>'
    return _KOPF + re.sub(rf"^.*?<{name} [^>]*>", lambda _: neu, xml, count=1, flags=re.S)


def _blatt(xml: str, nummer: int, stile: Mapping[str, str], texte: Mapping[int, int]) -> str:
    xml = _wurzel(xml, "worksheet", "x14ac xr xr2 xr3", _UID % (nummer, 0))
    xml = re.sub(r"<sheetFormatPr[^>]*/>", '<sheetFormatPr baseColWidth="10" defaultRowHeight="15" '
                 'x14ac:dyDescent="0.25"/>', xml)  # fmt: skip
    xml = re.sub(r"(<row [^>]*?)(/?>)", r'\1 x14ac:dyDescent="0.2"\2', xml)
    xml = re.sub(r'(<(?:c|row) [^>]*?\bs=")([0-9]+)', lambda m: m[1] + stile[m[2]], xml)
    xml = re.sub(r'(<col [^>]*?style=")([0-9]+)', lambda m: m[1] + stile[m[2]], xml)
    xml = re.sub(r'(<c [^>]*t="s"[^>]*><v>)([0-9]+)', lambda m: f"{m[1]}{texte[int(m[2])]}", xml)
    xml = re.sub(r'(<c [^>]*t="str"[^>]*><f>[^<]*</f>)(?:<v/>)?</c>', r"\1<v></v></c>", xml)
    xml = re.sub(r"<f>([^<]*)</f>", lambda m: f"<f>{_formel(m[1])}</f>", xml)
    xml = re.sub(r"<v>(-?[0-9]+\.[0-9]+)</v>", lambda m: f"<v>{_siebzehn(m[1])}</v>", xml)
    schutz = re.search(r"<sheetProtection ([^>]*)/>", xml)
    if schutz is not None:
        angaben = sorted(schutz[1].split(), key=lambda a: not a.startswith(("formatC", "formatR", "sort", "autoF")))
        xml = xml.replace(schutz[0], f"<sheetProtection {' '.join(reversed(angaben))}/>")
    return re.sub(r"<dataValidations .*?</dataValidations>", lambda m: _gueltigkeiten(m[0], nummer), xml, flags=re.S)


def _formel(text: str) -> str:
    """Numbers in a formula as Excel spells them out of its tokens: 0.10 becomes 0.1."""
    return re.sub(r'"[^"]*"|(?<![\w.])([0-9]+\.[0-9]*?)0+(?![0-9.])',
                  lambda m: m[0] if m[1] is None else m[1].rstrip("."), text)  # fmt: skip


def _siebzehn(zahl: str) -> str:
    """Up to 17 digits: 0.1 + 0.2 is 0.30000000000000004 there."""
    lang = f"{float(zahl):.17g}"
    return lang.replace("e-0", "E-").replace("e-", "E-")


def _gueltigkeiten(xml: str, blatt: int) -> str:
    """The newest first, each with a uid, neighbours with the same words in one."""
    alle = re.findall(r"<dataValidation .*?</dataValidation>|<dataValidation [^>]*/>", xml, re.S)
    orte: dict[str, list[str]] = {}
    for eine in reversed(alle):
        ort = re.search(r' sqref="([^"]*)"', eine)
        assert ort is not None
        orte.setdefault(eine.replace(ort[0], " sqref"), []).append(ort[1])
    neu = [
        ohne.replace(" sqref", f' sqref="{" ".join(o)}" xr:uid="{_UID % (blatt, i)}"', 1)
        for i, (ohne, o) in enumerate(orte.items())
    ]
    return f'<dataValidations count="{len(neu)}">{"".join(neu)}</dataValidations>'


def _stile(xml: str) -> tuple[str, dict[str, str]]:
    """The styles in another order, equal ones once, built-in formats by their number; old -> new number."""
    eigene = dict(re.findall(r'<numFmt numFmtId="([0-9]+)" formatCode="([^"]*)"/>', xml))
    liste = re.search(r"<cellXfs [^>]*>(.*?)</cellXfs>", xml, re.S)
    assert liste is not None
    alte = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", liste[1], re.S)
    umgesetzt = [
        re.sub(r'numFmtId="([0-9]+)"', lambda m: f'numFmtId="{_EINGEBAUT.get(eigene.get(m[1], ""), m[1])}"', xf)
        for xf in alte
    ]
    verschiedene = list(dict.fromkeys(umgesetzt))
    folge = [verschiedene[0], *reversed(verschiedene[1:])]
    nummern = {str(i): str(folge.index(xf)) for i, xf in enumerate(umgesetzt)}
    xml = xml.replace(liste[0], f'<cellXfs count="{len(folge)}">{"".join(folge)}</cellXfs>')
    weg = [f for f, code in eigene.items() if code in _EINGEBAUT]
    for nummer in weg:
        xml = re.sub(rf'<numFmt numFmtId="{nummer}" formatCode="[^"]*"/>', "", xml)
    xml = xml.replace(f'<numFmts count="{len(eigene)}"', f'<numFmts count="{len(eigene) - len(weg)}"')
    return _wurzel(xml, "styleSheet", "x14ac x16r2 xr"), nummern


def _buch(xml: str) -> str:
    xml = _wurzel(xml, "workbook", "x15 xr xr6 xr10 xr2")
    fassung = '<fileVersion appName="xl" lastEdited="7" lowestEdited="4" rupBuild="27328"/>'
    xml = re.sub(r"<fileVersion [^>]*/>", fassung, xml)
    pfad = (
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x15"><x15ac:absPath '
        f'url="C:\\Users\\müller\\Documents\\" xmlns:x15ac="{_MS}/2010/11/ac"/></mc:Choice></mc:AlternateContent>'
        '<xr:revisionPtr revIDLastSave="0" documentId="13_ncr:1_{00000000-0000-0000-0000-000000000001}" '
        'xr6:coauthVersionLast="47" xr6:coauthVersionMax="47" '
        'xr10:uidLastSave="{00000000-0000-0000-0000-000000000000}"/>'
    )
    xml = xml.replace("<bookViews>", pfad + "<bookViews>")
    xml = re.sub(r"<workbookView [^>]*/>", '<workbookView xWindow="-120" yWindow="-120" windowWidth="29040" '
                 f'windowHeight="15720" tabRatio="850" activeTab="3" xr2:uid="{_UID % (0, 1)}"/>', xml)  # fmt: skip
    namen = re.findall(r"<definedName .*?</definedName>", xml)
    sauber = [re.sub(r"'([A-Za-zÄÖÜäöüß]+)'!", r"\1!", n) for n in namen]
    sauber.sort(key=lambda n: re.search(r'name="(?:_xlnm\.)?([^"]*)"', n)[1].lower())  # type: ignore[index]
    anfang, ende = xml.index(namen[0]), xml.index("</definedNames>")
    xml = xml[:anfang] + "".join(sauber) + xml[ende:]
    return re.sub(r"<calcPr [^>]*/>", '<calcPr calcId="191029"/>', xml)
