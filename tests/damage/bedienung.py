"""What Excel no longer does for people on a sheet: protection, locks, validations, formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import mappen
from damage.schaden import NAMENSLISTE, Fund, Schaden, Stufe, am
from mappen import ort
from verderben import (
    BUCH,
    DATUM,
    STANDARD,
    STILE,
    TEXT,
    als_format,
    anderer_stil,
    entsperrt,
    gesperrt,
    im_blatt,
    ohne_schutz,
)

from amip_xl.findings import HINWEIS


def _ohne_regel(pfad: Path, feld: str) -> None:
    """The validation of one cell is gone, as it is after pasting from elsewhere."""
    blatt, ref = ort(feld)
    im_blatt(pfad, blatt, rf'<dataValidation (?:(?!<dataValidation ).)*? sqref="{ref}">.*?</dataValidation>', "")


def _fremder_name(pfad: Path) -> None:
    buch = mappen.teile(pfad)[BUCH].decode()
    name = '<definedName name="Haushalt_alt">[1]Tabelle1!$A$1</definedName>'
    mappen.bearbeite(pfad, {BUCH: buch.replace("</definedNames>", f"{name}</definedNames>").encode()})


def _stil(name: str, code: str, feld: str, wie: Callable[[str], str], worte: str = "") -> Schaden:
    return Schaden(name, lambda p: anderer_stil(p, [ort(feld)], wie), (Fund(code, ort(feld), HINWEIS, worte),),
                   am(feld) | {STILE}, stufe=Stufe.AUFBAU)  # fmt: skip


BEDIENUNG = [
    Schaden("Blattschutz aufgehoben", lambda p: ohne_schutz(p, "Ziele"),
            (Fund("SCHUTZ_FEHLT", ("Ziele", "A1"), HINWEIS, "Blatt schützen"),), frozenset({"Ziele!A1"}),
            stufe=Stufe.AUFBAU),
    Schaden("Gültigkeitsprüfung fehlt", lambda p: _ohne_regel(p, "vwt_sonstige_einnahmen"),
            (Fund("GUELTIGKEIT_FEHLT", ort("vwt_sonstige_einnahmen"), HINWEIS),), am("vwt_sonstige_einnahmen"),
            stufe=Stufe.AUFBAU),
    _stil("Eingabe gesperrt", "EINGABE_GESPERRT", "vk_personal_kfa_basis", gesperrt),
    _stil("Formel entsperrt", "FORMEL_ENTSPERRT", "vk_kfa_basis", entsperrt),
    _stil("Zahl als Text formatiert", "FORMAT_GEAENDERT", "pers_aktiv_u25_plan", als_format(TEXT)),
    _stil("Zahl als Datum formatiert", "FORMAT_GEAENDERT", "massnahmen_mabe_eintritte", als_format(DATUM)),
    _stil("AGS als Zahl formatiert", "FORMAT_GEAENDERT", "ags", als_format(STANDARD), "führende Nullen"),
    Schaden("Name auf eine andere Mappe", _fremder_name,
            (Fund("EXTERNE_VERKNUEPFUNG", ("", ""), HINWEIS, "im Namen „Haushalt_alt“"),), frozenset({NAMENSLISTE}),
            stufe=Stufe.AUFBAU),
]  # fmt: skip
