"""What Excel no longer does for people on a sheet: protection, locks, validations, formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import mappen
from damage.aufbau import BUCH
from damage.schaden import NAMENSLISTE, Fund, Schaden, Stufe, am
from mappen import ort

from amip_xl.findings import HINWEIS

STILE = "xl/styles.xml"
TEXT, DATUM, STANDARD = "49", "14", "0"  # Excel's own number formats


def _anderer_stil(pfad: Path, feld: str, wie: Callable[[str], str]) -> None:
    """One cell gets a style of its own: the one it had, changed."""
    blatt, ref = ort(feld)
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


def _gesperrt(xf: str) -> str:
    assert '<protection locked="0"/>' in xf
    return xf.replace('<protection locked="0"/>', '<protection locked="1"/>')


def _entsperrt(xf: str) -> str:
    xf = re.sub(r"<protection [^>]*/>", "", xf).replace(' applyProtection="1"', "")
    if xf.endswith("/>"):
        xf = f"{xf[:-2]}></xf>"
    return xf.replace("<xf ", '<xf applyProtection="1" ', 1).replace("</xf>", '<protection locked="0"/></xf>')


def _format(nummer: str) -> Callable[[str], str]:
    return lambda xf: re.sub(r'numFmtId="[0-9]+"', f'numFmtId="{nummer}"', xf)


def _ohne(pfad: Path, blatt: str, muster: str) -> None:
    teil = mappen.blatteil(pfad, blatt)
    neu, anzahl = re.subn(muster, "", mappen.teile(pfad)[teil].decode(), flags=re.S)
    assert anzahl == 1
    mappen.bearbeite(pfad, {teil: neu.encode()})


def _ohne_regel(pfad: Path, feld: str) -> None:
    """The validation of one cell is gone, as it is after pasting from elsewhere."""
    blatt, ref = ort(feld)
    _ohne(pfad, blatt, rf'<dataValidation (?:(?!<dataValidation ).)*? sqref="{ref}">.*?</dataValidation>')


def _fremder_name(pfad: Path) -> None:
    buch = mappen.teile(pfad)[BUCH].decode()
    name = '<definedName name="Haushalt_alt">[1]Tabelle1!$A$1</definedName>'
    mappen.bearbeite(pfad, {BUCH: buch.replace("</definedNames>", f"{name}</definedNames>").encode()})


def _stil(name: str, code: str, feld: str, wie: Callable[[str], str]) -> Schaden:
    return Schaden(name, lambda p: _anderer_stil(p, feld, wie), (Fund(code, ort(feld), HINWEIS),),
                   am(feld) | {STILE}, stufe=Stufe.AUFBAU)  # fmt: skip


BEDIENUNG = [
    Schaden("Blattschutz aufgehoben", lambda p: _ohne(p, "Ziele", r"<sheetProtection [^>]*/>"),
            (Fund("SCHUTZ_FEHLT", ("Ziele", "A1"), HINWEIS),), frozenset({"Ziele!A1"}), stufe=Stufe.AUFBAU),
    Schaden("Gültigkeitsprüfung fehlt", lambda p: _ohne_regel(p, "vwt_sonstige_einnahmen"),
            (Fund("GUELTIGKEIT_FEHLT", ort("vwt_sonstige_einnahmen"), HINWEIS),), am("vwt_sonstige_einnahmen"),
            stufe=Stufe.AUFBAU),
    _stil("Eingabe gesperrt", "EINGABE_GESPERRT", "vk_personal_kfa_basis", _gesperrt),
    _stil("Formel entsperrt", "FORMEL_ENTSPERRT", "vk_kfa_basis", _entsperrt),
    _stil("Zahl als Text formatiert", "FORMAT_GEAENDERT", "pers_aktiv_u25_plan", _format(TEXT)),
    _stil("Zahl als Datum formatiert", "FORMAT_GEAENDERT", "massnahmen_mabe_eintritte", _format(DATUM)),
    _stil("AGS als Zahl formatiert", "FORMAT_GEAENDERT", "ags", _format(STANDARD)),
    Schaden("Name auf eine andere Mappe", _fremder_name, (Fund("EXTERNE_VERKNUEPFUNG", ("", ""), HINWEIS),),
            frozenset({NAMENSLISTE}), stufe=Stufe.AUFBAU),
]  # fmt: skip
