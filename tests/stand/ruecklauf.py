"""A folder of returns for tests: four municipalities were issued a workbook; who sends what back the test says."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import mappen
import pytest

from amip_xl import jobs
from amip_xl.ausgabe import gib_aus
from amip_xl.kreisdatei import lies_ausgabe

FRIST = date(2025, 10, 31)
RECHTZEITIG, SPAETER, ZU_SPAET = date(2025, 10, 20), date(2025, 10, 25), date(2025, 11, 3)
ORTE = {
    "07999001": "Gemeinde Einsdorf an der Örtze", "07999002": "Zweidorf", "07999003": "Dreidorf", "07999004": "Vierdorf"
}  # fmt: skip
EINS, ZWEI, DREI, VIER = ORTE
_GEMEINDEN = "\n".join(
    f'[[gemeinde]]\nags = "{ags}"\nname = "{name}"\nkontakt = "amt-{ags[-1]}@example"' for ags, name in ORTE.items()
)
KREIS = f"""
[kreis]
ags = "07999000"
name = "Musterkreis"
traegerform = "zkT"
jahr = 2026
frist = {FRIST.isoformat()}
ansprechstelle = "Musterkreis, Controlling, planung@musterkreis.example"

{_GEMEINDEN}
[schluessel.gleich]
quelle = "Test"
werte = {{ 07999001 = 1, 07999002 = 1, 07999003 = 1, 07999004 = 1 }}

[[verteilung]]
feld = "egt_zuteilung"
summe = 4800000
schluessel = "gleich"
"""


def gib_vier_aus(ordner: Path) -> Path:
    """The folder of an issue."""
    ordner.mkdir(parents=True, exist_ok=True)
    (ordner / "KREIS.toml").write_text(KREIS, encoding="utf-8")
    gib_aus(ordner / "KREIS.toml", ordner / "aus")
    return ordner / "aus"


class Ordner:
    """The folder into which the workbooks were issued and come back."""

    def __init__(self, ausgegeben: Path, pfad: Path) -> None:
        self.ausgegeben = ausgegeben
        self.pfad = pfad
        shutil.copytree(ausgegeben, pfad)

    def name(self, ags: str) -> str:
        """The name of an issued workbook."""
        verzeichnis = lies_ausgabe(self.ausgegeben)
        assert verzeichnis is not None
        return verzeichnis.gemeinden[ags].datei

    def ohne(self, *ags: str) -> None:
        """Take issued workbooks out."""
        for a in ags or ORTE:
            (self.pfad / self.name(a)).unlink()

    def zurueck(self, ags: str, datei: str | None = None, tag: date = RECHTZEITIG, **anders: Any) -> Path:
        """A filled-in workbook comes back; with its own name it replaces the issued one."""
        ziel = self.pfad / (datei or self.name(ags))
        ziel.unlink(missing_ok=True)
        gesetzt = {"ags", "name", "traegerform", "ebene", "egt_zuteilung"}
        werte = {n: w for n, w in {**mappen.plan(), **anders}.items() if n in anders or n not in gesetzt}
        jobs.ausfuellen(self.ausgegeben / self.name(ags), {n: w for n, w in werte.items() if w is not None}, ziel)
        return vom(ziel, tag)

    def alle_zurueck(self) -> None:
        """Everybody has delivered in time, without a Fehler."""
        for ags in ORTE:
            self.zurueck(ags)

    def lege(self, datei: str, inhalt: bytes, tag: date = RECHTZEITIG) -> Path:
        """Any other file."""
        (self.pfad / datei).write_bytes(inhalt)
        return vom(self.pfad / datei, tag)


def vom(pfad: Path, tag: date) -> Path:
    """A file as if it had been put there on that day at noon."""
    zeit = datetime(tag.year, tag.month, tag.day, 12).timestamp()
    os.utime(pfad, (zeit, zeit))
    return pfad


def gespeichert(pfad: Path, wann: str) -> Path:
    """What Excel notes in a workbook when it is saved; the time of the file stays."""
    zeiten = pfad.stat()
    teil = "docProps/core.xml"
    xml = mappen.teile(pfad)[teil].decode()
    anfang = xml.index("<dcterms:modified")
    ende = xml.index("</dcterms:modified>")
    neu = f'{xml[:anfang]}<dcterms:modified xsi:type="dcterms:W3CDTF">{wann}{xml[ende:]}'
    mappen.bearbeite(pfad, {teil: neu.encode()})
    os.utime(pfad, (zeiten.st_atime, zeiten.st_mtime))
    return pfad


def als_json(capsys: pytest.CaptureFixture[str], *argumente: str | Path) -> tuple[int, dict[str, Any]]:
    """Exit code and the one JSON object of a call."""
    capsys.readouterr()
    code = mappen.laufe("stand", *argumente, "--json")
    return code, json.loads(capsys.readouterr().out)


def status(ergebnis: Mapping[str, Any]) -> dict[str, str]:
    """File, or AGS where there is none -> status."""
    return {m["datei"] or m["ags"]: m["status"] for m in ergebnis["mappen"]}


FEHLER: dict[str, Any] = {"umschichtung": D(5_000_000)}  # more than was allocated
