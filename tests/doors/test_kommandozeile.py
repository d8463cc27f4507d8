"""The command line as other tools and people see it: shapes, exit codes, German words, clean output."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal as D
from pathlib import Path

import mappen
import pytest
from mappen import laufe

from amip_xl.checks import PRUEFUNGEN
from amip_xl.doors.cli import gruppe
from amip_xl.edition import edition
from amip_xl.form import Konsolidierung
from amip_xl.rules import REGELN

BEFUND = ["code", "schwere", "feld", "blatt", "zelle", "text", "ist", "soll", "norm"]
ENGLISCH = re.compile(
    r"\b(usage|options?:|commands?|show|exit|required|default|invalid|missing|error|unexpected|argument|file|"
    r"directory|traceback|no such|not found|is not|must)\b",
    re.IGNORECASE,
)
STEUERZEICHEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def datei(tmp_path):
    return mappen.mappe(tmp_path / "kleve.xlsx")


def programm(*argumente: str | Path) -> subprocess.CompletedProcess[str]:
    """The installed program in a process of its own, its output in pipes."""
    befehl = [sys.executable, "-c", "from amip_xl.doors.cli import main; main()", *map(str, argumente)]
    return subprocess.run(befehl, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)


def geparst(text: str) -> dict[str, object]:
    """Standard output as one JSON object and nothing else; floats would be a mistake."""

    def kein_float(zahl: str) -> float:
        raise AssertionError(f"Fließkommazahl im JSON: {zahl}")

    objekt, ende = json.JSONDecoder(parse_float=kein_float).raw_decode(text)
    assert text[ende:].strip() == ""
    return objekt  # type: ignore[no-any-return]


class TestJson:
    def test_die_form_die_andere_programme_erwarten(self, datei, capsys):
        mappen.tippe(datei, "egt_zuteilung", "1.234,56")
        assert laufe("pruefen", datei, "--json") == 1
        objekt = geparst(capsys.readouterr().out)
        assert list(objekt) == ["mappen"]
        [mappe] = objekt["mappen"]
        assert list(mappe) == ["datei", "gueltig", "befunde", "werte", "ergebnisse"]
        assert (mappe["datei"], mappe["gueltig"]) == ("kleve.xlsx", False)
        for befund in mappe["befunde"]:
            assert list(befund) == BEFUND
            assert befund["schwere"] in ("Fehler", "Hinweis")
            assert all(w is None or isinstance(w, str) for w in befund.values())
        [b] = [b for b in mappe["befunde"] if b["code"] == "TEXT_ALS_ZAHL"]
        assert (b["feld"], b["blatt"], b["zelle"], b["ist"]) == ("egt_zuteilung", "Budget", "C5", "1.234,56")

    def test_zahlen_sind_texte_mit_punkt_und_leeres_ist_null(self, tmp_path, capsys):
        datei = mappen.mappe(tmp_path / "m.xlsx", egt_zuteilung=D(2_277_250), egt_einnahmen=None)
        laufe("pruefen", datei, "--json")
        [mappe] = geparst(capsys.readouterr().out)["mappen"]
        werte, ergebnisse = mappe["werte"], mappe["ergebnisse"]
        assert werte["egt_zuteilung"] == "2277250.00"
        assert werte["pers_aktiv_u25_plan"] == "6.25"
        assert werte["egt_einnahmen"] is None
        assert werte["stand"] == "2025-12-01"
        assert (werte["jahr"], werte["ags"]) == ("2026", "05154036")
        assert ergebnisse["kfa"] == "152000.00"
        assert ergebnisse["egt_netto_vorjahr"] == "1100000.00"
        assert ergebnisse["integrationsquote_vorjahr"] is None
        felder = edition(2026).form.felder
        assert werte.keys() == {n for n, f in felder.items() if not f.berechnet}
        assert ergebnisse.keys() == {n for n, f in felder.items() if f.berechnet}
        for wert in (*werte.values(), *ergebnisse.values()):
            assert wert is None or isinstance(wert, str)
        zahlen = [w for n, w in {**werte, **ergebnisse}.items() if w is not None and felder[n].art.zahl]
        assert all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", z) for z in zahlen)

    def test_berechnen_meldet_dasselbe(self, datei, tmp_path, capsys):
        laufe("pruefen", datei, "--json")
        vorher = geparst(capsys.readouterr().out)
        assert laufe("berechnen", datei, "-o", tmp_path / "neu", "--json") == 0
        assert geparst(capsys.readouterr().out) == vorher

    def test_unlesbares_steht_mit_grund_darin(self, datei, tmp_path, capsys):
        (tmp_path / "x.xlsx").write_bytes(b"nichts")
        assert laufe("pruefen", tmp_path / "x.xlsx", datei, "--json") == 2
        schlecht, gut = geparst(capsys.readouterr().out)["mappen"]
        assert (schlecht["datei"], schlecht["gueltig"], schlecht["werte"]) == ("x.xlsx", False, {})
        assert schlecht["befunde"][0]["code"] == "MAPPE_UNLESBAR"
        assert gut["gueltig"]

    def test_konsolidieren_endet_mit_der_kreismappe(self, tmp_path, capsys):
        for i in (1, 2):
            mappen.mappe(tmp_path / "ein" / f"{i}.xlsx", ags=f"0799900{i}", name=f"Ort {i}")
        assert laufe("konsolidieren", tmp_path / "ein", "-o", tmp_path / "K.xlsx", "--json") == 0
        gesagt = capsys.readouterr()
        alle = geparst(gesagt.out)["mappen"]
        assert [m["datei"] for m in alle] == ["1.xlsx", "2.xlsx", "K.xlsx"]
        for m in alle:
            assert {"datei", "gueltig", "befunde", "werte", "ergebnisse"} <= m.keys()
        assert alle[-1]["werte"]["egt_zuteilung"] == "2400000.00"
        assert "2/2" in gesagt.err

    @pytest.mark.parametrize("befehl", ["felder", "regeln", "selbsttest"])
    def test_auch_die_kataloge(self, befehl, capsys):
        assert laufe(befehl, "--json") == 0
        assert geparst(capsys.readouterr().out)


class TestAusgaenge:
    """0: no Fehler; 1: at least one; 2: a file could not be read, or wrong usage."""

    def test_gut(self, datei, capsys):
        assert laufe("pruefen", datei) == 0
        assert "angenommen mit Hinweisen" in capsys.readouterr().out

    def test_fehler(self, datei, capsys):
        mappen.leere(datei, "egt_zuteilung")
        assert laufe("pruefen", datei) == 1
        ausgabe = capsys.readouterr().out
        assert "✗ Fehler Budget!C5" in ausgabe
        assert "zurück" in ausgabe

    FALSCH = (
        (), ("gibtsnicht",), ("pruefn", "x"), ("pruefen",), ("pruefen", "--jsn", "x"), ("vorlage", "--jahr", "2026"),
        ("vorlage", "--jahr", "abc", "-o", "x"), ("vorlage", "--jahr"), ("vorlage", "--jahr", "2035", "-o", "x.xlsx"),
        ("felder", "x"), ("felder", "--jahr", "1999"), ("regeln", "--jahr", "1999"), ("berechnen", "x.xlsx"),
        ("berechnen", "x.xlsx", "--ersetzen", "-o", "y"), ("ausfuellen", "x.xlsx", "y.toml", "-o", "z.xlsx"),
        ("konsolidieren", "gibt-es-nicht", "-o", "K.xlsx"), ("konsolidieren", "x"), ("pruefen", "gibt-es-nicht.xlsx"),
        ("berechnen", "a/x.xlsx", "b/x.xlsx", "-o", "aus"),
    )  # fmt: skip

    @pytest.mark.parametrize("argumente", FALSCH, ids=" ".join)
    def test_falscher_aufruf(self, argumente, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)
        assert laufe(*argumente) == 2
        gesagt = capsys.readouterr()
        text = gesagt.out + gesagt.err
        assert text.strip()
        assert not ENGLISCH.search(text), text
        if argumente and not gesagt.out:
            assert len(gesagt.err.strip().splitlines()) == 1
        assert list(tmp_path.iterdir()) == []

    def test_der_naechste_befehl_wird_vorgeschlagen(self, capsys):
        laufe("pruefn", "x")
        assert "meinten Sie „pruefen“?" in capsys.readouterr().err

    def test_das_installierte_programm(self, datei):
        lauf = programm("pruefen", datei)
        assert (lauf.returncode, lauf.stderr) == (0, "")
        assert "kleve.xlsx" in lauf.stdout


class TestHilfe:
    @pytest.mark.parametrize("befehl", ["", *gruppe.commands])
    @pytest.mark.parametrize("option", ["--hilfe", "-h", "--help"])
    def test_ist_deutsch(self, befehl, option, capsys):
        assert laufe(*befehl.split(), option) == 0
        text = capsys.readouterr().out
        assert text.startswith("Aufruf: amip-xl")
        assert "Optionen:" in text
        assert not ENGLISCH.search(text.replace("--help", "")), text

    def test_nennt_alle_befehle(self, capsys):
        laufe("--hilfe")
        text = capsys.readouterr().out
        for befehl in (
            "vorlage", "ausfuellen", "pruefen", "berechnen", "konsolidieren", "felder", "regeln", "selbsttest",
        ):  # fmt: skip
            assert f"\n  {befehl} " in text


class TestKataloge:
    @pytest.mark.parametrize("jahr", [2012, 2026])
    def test_felder(self, jahr, capsys):
        laufe("felder", "--jahr", str(jahr), "--json")
        katalog = geparst(capsys.readouterr().out)
        assert katalog["jahr"] == jahr
        felder = edition(jahr).form.felder
        assert [f["name"] for f in katalog["felder"]] == list(felder)
        for f in katalog["felder"]:
            feld = felder[f["name"]]
            assert (f["blatt"], f["zelle"], f["titel"]) == (feld.blatt, feld.zelle, feld.titel)
            assert f["herkunft"] == ("Eingabe" if feld.eingabe else "Ergebnis" if feld.berechnet else "fest")
            assert f["konsolidierung"] in {k.value for k in Konsolidierung}

    @pytest.mark.parametrize("jahr", [2012, 2026])
    def test_regeln(self, jahr, capsys):
        laufe("regeln", "--jahr", str(jahr), "--json")
        katalog = geparst(capsys.readouterr().out)
        ausgabe = edition(jahr)
        assert {r["feld"] for r in katalog["regeln"]} == {f.name for f in ausgabe.form.ergebnisse}
        for r in katalog["regeln"]:
            assert r["formel"] == ausgabe.engine.formula(r["feld"])
            assert bool(r["formel"]) != bool(r["nur_python"])
        assert {p["code"] for p in katalog["pruefungen"]} == {s.regel.code for s in ausgabe.engine.pruefungen}
        assert {p["name"] for p in katalog["parameter"]} >= set(ausgabe.parameter)
        satz = next(p for p in katalog["parameter"] if p["name"] == "kfa_satz")
        assert satz["wert"] == "0.152"
        assert "SGB II" in satz["fundstelle"]

    def test_jede_regel_und_jede_pruefung_kommt_in_einem_jahr_vor(self):
        from amip_xl import jobs

        gesehen = set()
        for jahr in range(2012, 2028):
            katalog = jobs.regeln(jahr)
            gesehen |= {r["regel"] for r in katalog["regeln"]} | {p["pruefung"] for p in katalog["pruefungen"]}
        assert {r.ort for r in (*REGELN, *PRUEFUNGEN)} == gesehen

    @pytest.mark.parametrize("befehl", ["felder", "regeln"])
    def test_als_tabelle(self, befehl, capsys):
        assert laufe(befehl) == 0
        assert "egt_zuteilung" in capsys.readouterr().out or befehl == "regeln"


class TestSaubereAusgabe:
    """What people typed never reaches the terminal as a command; pipes get plain text; progress stays on stderr."""

    BOESE = "\x1b[31mrot\x1b[0m \x07Glocke \r\nZeile \u202egedreht \x9b2J"

    def test_keine_steuerzeichen_aus_zellen(self, datei, capsys):
        # XML allows few control characters; the rest arrives as _xHHHH_ escapes
        flucht = "_x001B_[31mrot _x0007_Glocke &#13; Zeile \u202egedreht _x009B_2J"
        for feld in ("egt_zuteilung", "traegerform", "name"):
            mappen.setze(datei, feld, f'<is><t xml:space="preserve">{flucht}</t></is>', "inlineStr")
        assert "\x1b" in str(mappen.gelesen(datei).benannt("traegerform").wert)
        assert laufe("pruefen", datei) == 1
        ausgabe = capsys.readouterr().out
        assert "rot" in ausgabe
        assert not STEUERZEICHEN.search(ausgabe)

    def test_keine_steuerzeichen_aus_namen_von_gemeinden(self, tmp_path, capsys):
        for i in (1, 2):
            datei = mappen.mappe(tmp_path / "ein" / f"{i}.xlsx", ags=f"0799900{i}")
            mappen.setze(datei, "name", "<is><t>_x001B_[2JOrt\u202e</t></is>", "inlineStr")
        laufe("konsolidieren", tmp_path / "ein", "-o", tmp_path / "K.xlsx")
        gesagt = capsys.readouterr()
        assert "Ort" in gesagt.out
        assert not STEUERZEICHEN.search(gesagt.out + gesagt.err)

    def test_in_einer_pipe_ohne_farben(self, datei):
        mappen.leere(datei, "egt_zuteilung")
        lauf = programm("pruefen", datei, datei)
        assert lauf.returncode == 1
        assert "\x1b" not in lauf.stdout + lauf.stderr

    def test_fortschritt_nur_auf_der_fehlerausgabe(self, datei, capsys):
        laufe("pruefen", datei, datei, datei, "--json")
        gesagt = capsys.readouterr()
        geparst(gesagt.out)
        assert "3/3" in gesagt.err

    def test_eine_einzelne_mappe_braucht_keinen_fortschritt(self, datei, capsys):
        laufe("pruefen", datei)
        assert capsys.readouterr().err == ""

    def test_umlaute_auch_wo_die_umgebung_kein_utf8_kann(self, datei):
        befehl = [sys.executable, "-c", "from amip_xl.doors.cli import main; main()", "pruefen", str(datei)]
        umgebung = {"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"}
        lauf = subprocess.run(befehl, capture_output=True, env=umgebung, check=False, timeout=60)
        assert lauf.returncode == 0
        assert "Maßnahmen" in lauf.stdout.decode("utf-8")


def test_jeder_befund_im_text_traegt_ort_und_rat(datei, capsys):
    for feld in ("egt_zuteilung", "umschichtung"):
        mappen.leere(datei, feld)
    laufe("pruefen", datei)
    zeilen = capsys.readouterr().out.splitlines()
    befunde = [i for i, z in enumerate(zeilen) if z.startswith("  ✗ ")]
    assert len(befunde) >= 2
    for i in befunde:
        assert re.match(r"  ✗ Fehler \w+![A-Z]+[0-9]+: ", zeilen[i])
        assert zeilen[i + 1].startswith("      → ")


@pytest.mark.parametrize("breite", [80, 120])
def test_im_terminal_bricht_kein_satz_mitten_im_wort(breite, datei, capsys, monkeypatch):
    """Lines fit the window, and what comes after the first is indented; in a pipe a sentence stays one line."""
    mappen.tippe(datei, "egt_zuteilung", "1.200.000,00")
    laufe("pruefen", str(datei))
    eine_zeile = capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(breite))
    laufe("pruefen", str(datei))
    zeilen = re.sub("\x1b\\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, zeilen)) <= breite < max(map(len, eine_zeile.splitlines()))
    assert " ".join(" ".join(zeilen).split()) == " ".join(eine_zeile.split())


def test_ein_falscher_aufruf_verweist_auf_die_hilfe_seines_befehls():
    assert "„amip-xl pruefen --hilfe“" in programm("pruefen", "--gibtsnicht").stderr


def test_selbsttest_kommt_auf_die_veroeffentlichten_zahlen(capsys):
    assert laufe("selbsttest") == 0
    ausgabe = capsys.readouterr().out
    assert "✗" not in ausgabe
    assert "Beziehungen kommen heraus" in ausgabe
