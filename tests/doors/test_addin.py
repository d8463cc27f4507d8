"""`amip-xl addin` as people call it: what it says, what it changes, how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from einrichten import welt
from mappen import laufe

from amip_xl import einrichten, jobs
from amip_xl.einrichten import orte

BAUTEN = {"Windows": welt.windows, "macOS": welt.macos, "Linux": welt.linux}


@pytest.fixture(params=BAUTEN)
def rechner(request, tmp_path, monkeypatch):
    rechner = BAUTEN[request.param](tmp_path)
    monkeypatch.setattr(einrichten, "dieser_rechner", lambda: rechner)
    monkeypatch.setattr(jobs, "addin_bytes", lambda: welt.ADDIN)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    return rechner


@pytest.fixture
def mappen(tmp_path):
    welt.mappe(tmp_path / "Mappen" / "kleve.xlsm")
    return tmp_path / "Mappen"


class TestEinrichten:
    def test_kuendigt_an_tut_und_sagt_wie_es_weitergeht(self, rechner, capsys):
        assert laufe("addin", "einrichten") == 0
        gesagt = capsys.readouterr().out
        ankuendigung, _, rest = gesagt.partition("✓ anlegen")
        assert "Das geschieht:" in ankuendigung
        assert str(orte.programmdatei(rechner)) in ankuendigung
        assert "addin entfernen" in rest
        assert orte.programmdatei(rechner).exists()

    def test_trocken_zeigt_genau_was_dann_geschieht(self, rechner, capsys):
        vorher = welt.abbild(rechner.home)
        assert laufe("addin", "einrichten", "--trocken") == 0
        trocken = capsys.readouterr().out
        assert welt.abbild(rechner.home) == vorher
        assert "Nichts wurde geändert" in trocken
        laufe("addin", "einrichten")
        echt = capsys.readouterr().out
        angekuendigt = re.findall(r"^ +[0-9]+\. (.+)$", trocken, re.MULTILINE)
        getan = re.findall(r"^✓ (.+)$", echt, re.MULTILINE)
        assert angekuendigt
        assert getan == angekuendigt

    def test_beim_zweiten_mal(self, rechner, capsys):
        laufe("addin", "einrichten")
        nachher = welt.abbild(rechner.home)
        capsys.readouterr()
        assert laufe("addin", "einrichten") == 0
        gesagt = capsys.readouterr().out
        assert "Es ist nichts zu ändern." in gesagt
        assert "✓ schon da: " in gesagt
        assert welt.abbild(rechner.home) == nachher

    def test_programm_und_ordner(self, rechner, mappen, tmp_path):
        welt.datei(orte.xcu(rechner), welt.XCU)
        exe = welt.datei(tmp_path / "Netz" / "amip-xl.exe")
        assert laufe("addin", "einrichten", "--programm", exe, "--ordner", mappen) == 0
        assert orte.programmdatei(rechner).read_text().startswith(str(exe))
        assert mappen.as_uri() in orte.xcu(rechner).read_text()

    @pytest.mark.parametrize("option", ["--programm", "--ordner"])
    def test_was_es_nicht_gibt(self, rechner, option, tmp_path, capsys):
        vorher = welt.abbild(rechner.home)
        assert laufe("addin", "einrichten", option, tmp_path / "fehlt") == 2
        assert re.fullmatch(r"✗ .*gibt es nicht.*\n", capsys.readouterr().err)
        assert welt.abbild(rechner.home) == vorher


class TestEntfernen:
    def test_alles_wie_vorher(self, rechner, capsys):
        vorher = welt.abbild(rechner.home)
        laufe("addin", "einrichten")
        eingerichtet = welt.abbild(rechner.home)
        capsys.readouterr()
        assert laufe("addin", "entfernen", "--trocken") == 0
        trocken = capsys.readouterr().out
        assert welt.abbild(rechner.home) == eingerichtet
        assert laufe("addin", "entfernen") == 0
        angekuendigt = re.findall(r"^ +[0-9]+\. (.+)$", trocken, re.MULTILINE)
        assert re.findall(r"^✓ (.+)$", capsys.readouterr().out, re.MULTILINE) == angekuendigt
        assert welt.abbild(rechner.home) == vorher

    def test_nichts_zu_tun(self, rechner, capsys):
        assert laufe("addin", "entfernen") == 0
        assert "nichts zu tun" in capsys.readouterr().out
        assert not orte.einstellungen(rechner).exists()

    def test_beschaedigter_merkzettel_ist_ein_satz(self, rechner, capsys):
        welt.datei(orte.merkzettel(rechner), "x")
        assert laufe("addin", "entfernen") == 2
        assert re.fullmatch(r"✗ .*beschädigt.*\n", capsys.readouterr().err)


class TestPruefen:
    def test_ausgaenge(self, rechner, mappen, capsys):
        assert laufe("addin", "pruefen") == 1
        assert "✗ " in capsys.readouterr().out
        welt.datei(orte.xcu(rechner), welt.XCU)
        laufe("addin", "einrichten", "--ordner", mappen)
        capsys.readouterr()
        assert laufe("addin", "pruefen", mappen / "kleve.xlsm") == 0
        gesagt = capsys.readouterr().out
        assert "✗" not in gesagt
        assert "Nichts steht im Weg" in gesagt
        assert laufe("addin", "pruefen", mappen / "fehlt.xlsm") == 2

    @pytest.mark.usefixtures("rechner")
    def test_jede_antwort_ist_eine_zeile(self, capsys):
        laufe("addin", "pruefen")
        zeilen, urteil = capsys.readouterr().out.strip().split("\n\n")
        assert all(re.match("[✓!✗] ", z) for z in zeilen.split("\n"))
        assert re.search(r"^[0-9]+ Hindernis(se)? (ist|sind) zu beheben", urteil)

    @pytest.mark.usefixtures("rechner")
    def test_json(self, capsys):
        assert laufe("addin", "pruefen", "--json") == 1
        objekt = json.loads(capsys.readouterr().out)
        assert list(objekt) == ["pruefungen"]
        for p in objekt["pruefungen"]:
            assert list(p) == ["code", "stand", "text", "abhilfe"]
            assert p["stand"] in ("gut", "hinweis", "blockiert")
            assert all(isinstance(w, str) for w in p.values())


@pytest.mark.parametrize("argumente", [("addin",), ("addin", "einrichtn"), ("addin", "pruefen", "a", "b")])
def test_falscher_aufruf(argumente, capsys):
    assert laufe(*argumente) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("befehl", ["einrichten", "entfernen", "pruefen"])
def test_hilfe_ist_deutsch(befehl, capsys):
    assert laufe("addin", befehl, "--hilfe") == 0
    hilfe = capsys.readouterr().out
    assert hilfe.startswith("Aufruf: amip-xl addin")
    assert "Usage" not in hilfe


def test_auf_diesem_rechner_in_einem_leeren_benutzerordner(tmp_path):
    """The real program, with another home: nothing simulated but the user."""
    umgebung = {k: w for k, w in os.environ.items() if k not in ("APPDATA", "AMIP_LIBREOFFICE_PROFIL")}
    umgebung |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "APPDATA": str(tmp_path)}
    if sys.platform != "linux":
        pytest.skip("probiert an Linux")

    def rufe(*argumente: str) -> subprocess.CompletedProcess[str]:
        befehl = [sys.executable, "-c", "from amip_xl.doors.cli import main; main()", "addin", *argumente]
        return subprocess.run(
            befehl, capture_output=True, text=True, encoding="utf-8", env=umgebung, timeout=60, check=False
        )

    programm = welt.datei(tmp_path / "amip-xl")
    vorher = welt.abbild(tmp_path)
    lauf = rufe("einrichten", "--programm", str(programm))
    assert (lauf.returncode, lauf.stderr) == (0, "")
    assert (tmp_path / ".config/amip_xl/programm.txt").read_text().splitlines()[0] == str(programm)
    gefragt = rufe("pruefen", "--json")
    assert gefragt.returncode in (0, 1)
    nach_code = {p["code"]: p["stand"] for p in json.loads(gefragt.stdout)["pruefungen"]}
    assert nach_code["PROGRAMM"] == "gut"
    assert rufe("entfernen").returncode == 0
    assert welt.abbild(tmp_path) == vorher
