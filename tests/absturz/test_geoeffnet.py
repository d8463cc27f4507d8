"""Open in another program: refused by name, with who has it, and with the way on when nobody has."""

from __future__ import annotations

import os
import re
from pathlib import Path

import mappen
import pytest
from calc import Calc, braucht_calc

from absturz.augenblick import abbild, befehl
from amip_xl.books.geoeffnet import pruefe_frei
from amip_xl.errors import MappeError

WEG = r"bitte die Datei dort schließen, oder, wenn sie nirgends mehr geöffnet ist \(nach einem Absturz\), die "


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return mappen.mappe(tmp_path / "plan Köln.xlsx", egt_einnahmen=None)


def berechne(plan: Path) -> tuple[int, str]:
    code, ausgabe = befehl(["berechnen", plan, "--ersetzen"])
    return code, re.sub(r"\s+", " ", ausgabe)


@braucht_calc
def test_in_libreoffice_geoeffnet_und_dann_abgestuerzt(plan: Path) -> None:
    vorher = abbild(plan.parent)
    with Calc(sperrdateien=True) as calc:
        doc = calc.oeffne(plan)
        sperre = plan.with_name(f".~lock.{plan.name}#")
        assert sperre.exists()
        code, ausgabe = berechne(plan)
        assert code == 2
        seit = r" seit \d\d\.\d\d\.\d{4} \d\d:\d\d\)"
        assert re.search(rf"plan Köln\.xlsx ist gerade in LibreOffice geöffnet \([^)]*{seit}; {WEG}", ausgabe), ausgabe
        doc.close(True)
        assert not sperre.exists()
        calc.oeffne(plan)
        calc.toete()
    code, ausgabe = berechne(plan)  # it may be open at another computer for all that can be seen from here
    assert code == 2
    assert f"die Sperrdatei „{sperre.name}“ im selben Ordner löschen." in ausgabe
    assert {n: s for n, s in abbild(plan.parent).items() if n != sperre.name} == vorher
    sperre.unlink()
    assert berechne(plan)[0] != 2


def _excel(name: str) -> bytes:
    ansi = name.encode("cp1252")
    kopf = bytes([len(ansi)]) + ansi.ljust(54)
    return (kopf + len(name).to_bytes(2, "little") + name.encode("utf-16-le")).ljust(165, b" ")


@pytest.mark.parametrize(("name", "daten", "wer"), [
    ("~${}", _excel("Jürgen Müller"), "Excel geöffnet (von Jürgen Müller); bitte"),
    ("~${}", b"", "Excel geöffnet; bitte"),
    ("~${}", b"\xff" * 165, "Excel geöffnet; bitte"),
    (".~lock.{}#", b",meier,PC-17,04.03.2026 08:12,file:///home/meier;",
     "LibreOffice geöffnet (von meier an PC-17 seit 04.03.2026 08:12); bitte"),
    (".~lock.{}#", "Jörg \\, Meier,meier,PC-17,04.03.2026 08:12,file:///;".encode(),
     "LibreOffice geöffnet (von Jörg , Meier an PC-17 seit 04.03.2026 08:12); bitte"),
    (".~lock.{}#", b"", "LibreOffice geöffnet; bitte"),
    (".~lock.{}#", b"\x1b[31m,\x07," + b"\0" * 5000, "LibreOffice geöffnet (von [31m); bitte"),
])  # fmt: skip
def test_die_sperrdatei_sagt_wer_es_ist(name: str, daten: bytes, wer: str, plan: Path) -> None:
    plan.with_name(name.format(plan.name)).write_bytes(daten)
    with pytest.raises(MappeError) as fehler:
        pruefe_frei(plan)
    assert wer in str(fehler.value)
    assert str(fehler.value).isprintable()
    assert len(str(fehler.value)) < 500


@pytest.mark.skipif(os.name == "nt", reason="Windows macht Ordner nicht so leicht zu Sperrdateien")
def test_auch_eine_sperrdatei_die_keine_ist_haelt_auf(plan: Path) -> None:
    plan.with_name(f"~${plan.name}").symlink_to("nirgends")
    assert "ist gerade in Excel geöffnet; bitte" in berechne(plan)[1]


def test_ein_name_zu_lang_fuer_jede_sperrdatei_ist_frei(tmp_path: Path) -> None:
    pruefe_frei(tmp_path / f"{'x' * 250}.xlsx")
