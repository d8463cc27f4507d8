"""What Excel stores otherwise than the template is no drift: only what people did is found."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import excel
import mappen
import pytest

from amip_xl.books.reader import lies
from amip_xl.books.template import vorlage
from amip_xl.edition import edition
from amip_xl.planung import pruefe

WURZEL = Path(__file__).parent.parent.parent / "workbooks"
KREIS = WURZEL / "kreis-kleve-2023"


def befunde(datei: Path) -> Counter[tuple[str, str | None, str | None, str]]:
    return Counter((b.code, b.blatt, b.zelle, b.text) for b in pruefe(lies(datei)).bericht.befunde)


def dynamisch(datei: Path) -> None:
    """Formulas that somebody has confirmed anew in an Excel with dynamic arrays."""
    for name, inhalt in mappen.teile(datei).items():
        if name.startswith("xl/worksheets/sheet"):
            neu = re.sub(r'<c r="([A-Z0-9]+)"([^>]*)><f>',
                         r'<c r="\1"\2 cm="1"><f t="array" ref="\1">', inhalt.decode())  # fmt: skip
            mappen.bearbeite(datei, {name: neu.encode()})


@pytest.mark.parametrize("jahr", [2012, 2019, 2027])
@pytest.mark.parametrize("endung", ["xlsx", "xlsm"])
def test_leer_wie_ausgefuellt(jahr, endung, tmp_path):
    for i, werte in enumerate(({}, mappen.plan(jahr))):
        datei = tmp_path / f"{i}.{endung}"
        datei.write_bytes(vorlage(edition(jahr), werte=werte, mit_knopf=endung == "xlsm"))
        vorher = befunde(datei), pruefe(lies(datei)).eintraege.werte
        excel.wie_excel(datei)
        assert (befunde(datei), pruefe(lies(datei)).eintraege.werte) == vorher
        dynamisch(datei)
        assert befunde(datei) == vorher[0]


@pytest.mark.parametrize(
    "quelle", [*sorted(KREIS.rglob("05154000*.xlsx")), WURZEL / "vorlage-2026.xlsm"], ids=lambda p: p.name
)
def test_kreismappe_und_mappe_mit_knopf(quelle, tmp_path):
    datei = tmp_path / quelle.name
    datei.write_bytes(quelle.read_bytes())
    vorher = befunde(datei)
    excel.wie_excel(datei)
    assert befunde(datei) == vorher


def test_eine_echte_abweichung_bleibt_eine(tmp_path):
    """Else the re-enactment would hide what it should keep."""
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    mappen.formel(datei, "kfa", "egt_zuteilung*2", "2400000")
    mappen.ausgeblendet(datei, "Ziele")
    excel.wie_excel(datei)
    assert {"FORMEL_GEAENDERT", "BLATT_AUSGEBLENDET"} <= {b[0] for b in befunde(datei)}
