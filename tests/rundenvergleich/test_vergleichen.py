"""`amip-xl vergleichen`: two drafts, county workbooks, last year; what is shown, written and refused."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal as D
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import mappen
import openpyxl
import pytest
from libreoffice import braucht_libreoffice, recalculate
from mappen import laufe

from amip_xl.edition import edition
from amip_xl.rundenvergleich import schreibe, vergleiche

WORKBOOKS = Path(__file__).parents[2] / "workbooks"

KREIS = "07999"  # a county no catalogue knows
GEMEINDEN = {f"{KREIS}00{i}": name for i, name in enumerate(("Ahausen", "Bedorf", "Cestadt"), 1)}
UMSCHICHTUNG = mappen.ort("umschichtung")[1]


def gemeinde(ordner: Path, ags: str, jahr: int = 2026, datei: str = "", **anders: Any) -> Path:
    werte = mappen.plan(jahr, ags=ags, name=GEMEINDEN.get(ags, f"Ort {ags}"), **anders)
    return mappen.aendere(ordner / (datei or f"{ags}.xlsx"), werte, jahr)


@pytest.fixture(scope="module")
def runden(tmp_path_factory):
    """Two drafts: Ahausen 80.000 € more, Bedorf 30.000 € less, Cestadt another text and a blank."""
    ort = tmp_path_factory.mktemp("runden")
    for runde in ("runde-1", "runde-2"):
        for ags in GEMEINDEN:
            gemeinde(ort / runde, ags)
    a, b, c = GEMEINDEN
    gemeinde(ort / "runde-2", a, umschichtung=D(178_000))
    gemeinde(ort / "runde-2", b, umschichtung=D(68_000), p16e_af_zuteilung=D(5_000))
    gemeinde(ort / "runde-2", c, bemerkungen='=WENN(neu;"Text")', egt_einnahmen=None)
    return ort


@pytest.fixture
def stand(runden, tmp_path):
    """The drafts for a test of its own."""
    shutil.copytree(runden, tmp_path, dirs_exist_ok=True)
    return tmp_path


def gesagt(capsys, *argumente) -> tuple[int, dict[str, Any]]:
    code = laufe("vergleichen", *argumente, "--json")
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def kreise(runden, tmp_path_factory):
    ort = tmp_path_factory.mktemp("kreise")
    for i in (1, 2):
        assert laufe("konsolidieren", runden / f"runde-{i}", "-o", ort / f"k{i}.xlsx") in (0, 1)
    return ort


@pytest.fixture(scope="module")
def mappe(runden, tmp_path_factory):
    ziel = tmp_path_factory.mktemp("v") / "vergleich.xlsx"
    assert laufe("vergleichen", runden / "runde-1", runden / "runde-2", "-o", ziel) == 0
    return ziel


class TestZweiStaende:
    def test_jede_aenderung_mit_beiden_werten_und_zellen(self, runden, capsys):
        code, j = gesagt(capsys, runden / "runde-1", runden / "runde-2")
        assert code == 0
        assert [(a["gemeinde"], a["feld"], a["aenderung"]) for a in j["aenderungen"]] == [
            ("Ahausen", "umschichtung", "geändert"),
            ("Bedorf", "p16e_af_zuteilung", "neu eingetragen"),
            ("Bedorf", "umschichtung", "geändert"),
            ("Cestadt", "bemerkungen", "Text geändert"),
            ("Cestadt", "egt_einnahmen", "entfallen"),
        ]
        u, neu, _, text, weg = j["aenderungen"]
        assert (u["alt"]["wert"], u["neu"]["wert"]) == ("98000.00", "178000.00")
        assert (u["alt"]["blatt"], u["alt"]["zelle"]) == mappen.ort("umschichtung")
        assert (u["differenz"], u["wirkung"]) == ("80000.00", "80000.00")
        assert (neu["alt"], neu["differenz"], neu["prozent"], neu["wirkung"]) == (None, None, None, "5000.00")
        assert (weg["neu"], weg["differenz"], weg["wirkung"]) == (None, None, "-10000.50")
        assert (text["alt"]["wert"], text["neu"]["wert"]) == ("Zahlen aus dem Haushaltsplan.", '=WENN(neu;"Text")')
        assert text["wirkung"] is None

    def test_wirkung_auf_summen_und_ergebnisse(self, runden, capsys):
        _, j = gesagt(capsys, runden / "runde-1", runden / "runde-2")
        summen = {w["feld"]: w for w in j["summen"]}
        assert summen.keys() == {"umschichtung", "egt_einnahmen", "p16e_af_zuteilung"}
        assert summen["umschichtung"] == {
            "feld": "umschichtung", "alt": "294000.00", "neu": "344000.00", "differenz": "50000.00",
            "prozent": summen["umschichtung"]["prozent"], "summe": "50000.00", "stimmt": True,
            "beitraege": [{"name": "Ahausen", "beitrag": "80000.00"}, {"name": "Bedorf", "beitrag": "-30000.00"}],
        }  # fmt: skip
        assert summen["umschichtung"]["prozent"].startswith("0.170068027210884")
        ergebnisse = {w["feld"]: w for w in j["ergebnisse"]}
        assert ergebnisse["egt_netto"]["differenz"] == "-60000.50"
        assert ergebnisse["umschichtungsquote"]["summe"] is None  # a ratio is never taken to pieces
        assert ergebnisse["umschichtungsquote"]["neu"].startswith("0.0955")

    def test_bruecken_der_groessen_die_sich_aendern(self, runden, capsys):
        _, j = gesagt(capsys, runden / "runde-1", runden / "runde-2")
        assert [b["feld"] for b in j["bruecken"]] == ["gesamtbudget", "umschichtung", "egt_netto"]
        assert j["bruecken"][1]["satz"] == (
            "Geplante Umschichtung: Anstieg um 50.000 € auf 344.000 €; am meisten Ahausen (+80.000 €)."
        )

    def test_im_terminal_steht_zuerst_die_wirkung(self, runden, capsys):
        assert laufe("vergleichen", runden / "runde-1", runden / "runde-2") == 0
        text = capsys.readouterr().out
        assert re.search(
            r"Geplante Umschichtung \(Plan 2026\) +294\.000,00 € +344\.000,00 € +\+50\.000,00 € +\+17,0 %", text
        )
        assert re.search(r"Umschichtungsquote .*\+\d,\d Punkte", text)
        assert text.index("Umschichtungsquote") < text.index("Größte Änderungen") < text.index("Ahausen")
        assert "5 Änderungen in 3 Gemeinden: runde-1 → runde-2." in text
        assert text.splitlines()[-1].startswith("Weiter mit: -o")

    def test_dieselben_dateien(self, runden, tmp_path, capsys):
        ziel = tmp_path / "v.xlsx"
        assert laufe("vergleichen", runden / "runde-1", runden / "runde-1", "-o", ziel) == 0
        assert "✓ Keine Änderung: runde-1 (3 Gemeinden) → runde-1 (3 Gemeinden)." in capsys.readouterr().out
        assert openpyxl.load_workbook(ziel)["Änderungen"]["A5"].value == "Keine Änderung."

    def test_wer_kam_und_wer_ging(self, stand, capsys):
        a, _, c = GEMEINDEN
        (stand / "runde-1" / f"{a}.xlsx").unlink()
        (stand / "runde-2" / f"{c}.xlsx").unlink()
        code, j = gesagt(capsys, stand / "runde-1", stand / "runde-2")
        assert code == 0
        assert [(w["gemeinde"], w["alt"], w["neu"]) for w in j["gemeinden"]] == [
            ("Ahausen", "nicht dabei", "Ahausen"), ("Cestadt", "Cestadt", "nicht dabei")]  # fmt: skip
        arten = {(x["gemeinde"], x["aenderung"]) for x in j["aenderungen"] if x["feld"] == "umschichtung"}
        assert arten == {("Ahausen", "neu dabei"), ("Bedorf", "geändert"), ("Cestadt", "nicht mehr dabei")}
        [u] = [w for w in j["summen"] if w["feld"] == "umschichtung"]
        assert (u["alt"], u["neu"], u["summe"]) == ("196000.00", "246000.00", "50000.00")

    def test_ein_neuer_name_ist_dieselbe_gemeinde(self, stand, capsys):
        a = next(iter(GEMEINDEN))
        gemeinde(stand / "runde-2", a, umschichtung=D(178_000), datei="anders.xlsx")
        mappen.tippe(stand / "runde-2" / "anders.xlsx", "name", "Neu-Ahausen")
        (stand / "runde-2" / f"{a}.xlsx").unlink()
        _, j = gesagt(capsys, stand / "runde-1", stand / "runde-2")
        assert [(w["alt"], w["neu"]) for w in j["gemeinden"]] == [("Ahausen", "Neu-Ahausen")]
        assert [x["feld"] for x in j["aenderungen"] if x["ags"] == a] == ["name", "umschichtung"]

    def test_von_zwei_mappen_einer_gemeinde_zaehlt_auf_jeder_seite_eine(self, stand, capsys):
        a = next(iter(GEMEINDEN))
        alt = gemeinde(stand / "runde-2", a, datei="aelter.xlsx", umschichtung=D(1))
        mappen.leere(alt, "stand")
        code, j = gesagt(capsys, stand / "runde-1", stand / "runde-2")
        assert code == 0
        assert [x["wirkung"] for x in j["aenderungen"] if x["feld"] == "umschichtung"] == ["80000.00", "-30000.00"]
        nicht = [d for d in j["neu"]["dateien"] if not d["zaehlt"]]
        assert [d["datei"] for d in nicht] == ["aelter.xlsx"]

    def test_eine_zahl_wurde_zum_text_und_umgekehrt(self, stand, capsys):
        _, b, _ = GEMEINDEN
        mappen.tippe(stand / "runde-2" / f"{b}.xlsx", "egt_zuteilung", "k.A.")
        mappen.tippe(stand / "runde-1" / f"{b}.xlsx", "lzb_plan", "viele")
        _, j = gesagt(capsys, stand / "runde-1", stand / "runde-2")
        x = {x["feld"]: x for x in j["aenderungen"] if x["gemeinde"] == "Bedorf"}
        egt, lzb = x["egt_zuteilung"], x["lzb_plan"]
        assert (egt["aenderung"], egt["differenz"], egt["wirkung"]) == ("unlesbar geworden", None, "-1200000.00")
        assert egt["neu"] | {"blatt": "", "zelle": ""} == {
            "wert": None, "lesbar": False, "roh": "k.A.", "blatt": "", "zelle": ""}  # fmt: skip
        assert (lzb["aenderung"], lzb["wirkung"]) == ("lesbar geworden", "1880")

    def test_eine_unlesbare_mappe_wird_genannt_und_gibt_2(self, stand, capsys):
        _, _, c = GEMEINDEN
        (stand / "runde-2" / f"{c}.xlsx").write_bytes(b"PK kaputt")
        assert laufe("vergleichen", stand / "runde-1", stand / "runde-2") == 2
        text = capsys.readouterr().out
        assert f"✗ In „runde-2“ ist „{c}.xlsx“ unlesbar und nicht verglichen:" in text
        assert "Geplante Umschichtung" in text  # the others are compared all the same

    def test_ein_anderes_planungsjahr_wird_nach_feldnamen_verglichen(self, stand, capsys):
        ordner = stand / "vor-jahren"
        for ags in GEMEINDEN:
            gemeinde(ordner, ags, jahr=2015)
        code, j = gesagt(capsys, ordner, stand / "runde-1")
        alt, neu = ({f.name for f in edition(x).form.eingaben} for x in (2015, 2026))
        assert code == 0
        assert (len(j["nur_alt"]), len(j["nur_neu"])) == (len(alt - neu), len(neu - alt))
        assert neu - alt, "sonst prüft der Test nichts"
        assert {x["feld"] for x in j["aenderungen"]} <= alt & neu


class TestAndereQuellen:
    def test_zwei_mappen_einer_gemeinde(self, runden, capsys):
        a = next(iter(GEMEINDEN))
        _, j = gesagt(capsys, *(runden / r / f"{a}.xlsx" for r in ("runde-1", "runde-2")))
        assert [x["feld"] for x in j["aenderungen"]] == ["umschichtung"]
        assert j["bruecken"][1]["satz"].endswith("allein Ahausen.")

    def test_eine_mappe_ohne_ags_ist_die_der_anderen(self, stand, capsys):
        a = next(iter(GEMEINDEN))
        mappen.leere(stand / "runde-2" / f"{a}.xlsx", "ags")
        code, j = gesagt(capsys, *(stand / r / f"{a}.xlsx" for r in ("runde-1", "runde-2")))
        assert code == 0
        assert [(x["feld"], x["aenderung"]) for x in j["aenderungen"]] == [
            ("ags", "entfallen"), ("umschichtung", "geändert")]  # fmt: skip

    def test_kreismappen_sagen_dasselbe_wie_die_ordner(self, runden, kreise, capsys):
        _, aus_ordnern = gesagt(capsys, runden / "runde-1", runden / "runde-2")
        for paar in ((kreise / "k1.xlsx", kreise / "k2.xlsx"), (runden / "runde-1", kreise / "k2.xlsx")):
            code, j = gesagt(capsys, *paar)
            assert code == 0
            for was in ("aenderungen", "summen", "ergebnisse", "bruecken"):
                assert j[was] == aus_ordnern[was], was

    def test_landesmappen_nennen_ihre_kreise(self, tmp_path, capsys):
        for runde, umschichtung in (("alt", D(98_000)), ("neu", D(178_000))):
            for ags, betrag in (("07998000", D(98_000)), ("07999000", umschichtung)):
                gemeinde(tmp_path / runde, ags, ebene="Kreis", umschichtung=betrag)
            ziel = tmp_path / f"{runde}.xlsx"
            assert laufe("konsolidieren", tmp_path / runde, "-o", ziel, "--ebene", "Land") in (0, 1)
        capsys.readouterr()
        _, aus_ordnern = gesagt(capsys, tmp_path / "alt", tmp_path / "neu")
        _, j = gesagt(capsys, tmp_path / "alt.xlsx", tmp_path / "neu.xlsx")
        assert [(a["gemeinde"], a["feld"]) for a in j["aenderungen"]] == [("Ort 07999000", "umschichtung")]
        assert vergleiche(tmp_path / "alt.xlsx", tmp_path / "neu.xlsx").neu.zahl == "2 Kreise"
        for was in ("aenderungen", "summen", "ergebnisse", "bruecken"):
            assert j[was] == aus_ordnern[was], was

    def test_die_quellen_einer_kreismappe_sind_die_dateien_ihrer_gemeinden(self, runden, kreise, capsys):
        _, j = gesagt(capsys, kreise / "k1.xlsx", kreise / "k2.xlsx")
        for seite, runde in (("alt", "runde-1"), ("neu", "runde-2")):
            dateien = {d["datei"]: d["sha256"] for d in j[seite]["dateien"]}
            for ags in GEMEINDEN:
                assert dateien[f"{ags}.xlsx"] == sha256((runden / runde / f"{ags}.xlsx").read_bytes()).hexdigest()

    def test_ohne_blatt_herkunft_bleibt_der_kreis_als_ganzes(self, runden, kreise, tmp_path, capsys):
        ohne = Path(shutil.copy(kreise / "k2.xlsx", tmp_path))
        mappen.ohne_blatt(ohne, "Herkunft")
        code, j = gesagt(capsys, runden / "runde-1", ohne)
        assert code == 0
        u = {x["feld"]: x for x in j["aenderungen"]}["umschichtung"]
        assert (u["alt"]["wert"], u["neu"]["wert"], u["wirkung"]) == ("294000.00", "344000.00", "50000.00")
        assert laufe("vergleichen", runden / "runde-1", ohne) == 0
        assert "Verglichen ist nur das Ganze" in capsys.readouterr().out

    def test_eine_ueberschriebene_summe_widerspricht_ihrer_herkunft(self, kreise, tmp_path, capsys):
        falsch = Path(shutil.copy(kreise / "k2.xlsx", tmp_path))
        mappen.tippe(falsch, "umschichtung", 400_000)
        assert laufe("vergleichen", kreise / "k1.xlsx", falsch, "-o", tmp_path / "v.xlsx") == 1
        text = capsys.readouterr().out
        assert "ändert sich um +106.000,00 €, die Änderungen ergeben aber +50.000,00 €" in text
        blatt = openpyxl.load_workbook(tmp_path / "v.xlsx", data_only=True)["Wirkung"]
        assert "✗ weicht ab" in [z[8].value for z in blatt.iter_rows()]


class TestVorjahr:
    def test_plan_gegen_vorjahr_in_denselben_mappen(self, runden, capsys):
        code, j = gesagt(capsys, "--vorjahr", runden / "runde-1")
        assert code == 0
        x = {(a["gemeinde"], a["feld"]): a for a in j["aenderungen"]}
        egt = x["Ahausen", "egt_zuteilung"]
        assert (egt["alt"]["wert"], egt["neu"]["wert"], egt["wirkung"]) == ("1100000.00", "1200000.00", "100000.00")
        assert egt["alt"]["zelle"] == mappen.ort("egt_zuteilung_vorjahr")[1]
        assert x["Ahausen", "umschichtung"]["aenderung"] == "ohne Vorjahreswert"
        assert {w["feld"]: w["differenz"] for w in j["summen"]}["lzb_plan"] == "-60"
        assert (j["alt"]["quelle"], j["neu"]["quelle"]) == ("Vorjahr 2025", "Plan 2026")

    def test_auch_einer_einzelnen_mappe(self, runden, tmp_path, capsys):
        ziel = tmp_path / "v.xlsx"
        assert laufe("vergleichen", "--vorjahr", runden / "runde-1" / f"{KREIS}001.xlsx", "-o", ziel) == 0
        assert "Vorjahr 2025 → Plan 2026" in capsys.readouterr().out
        kopf = [z.value for z in openpyxl.load_workbook(ziel)["Änderungen"][4]]
        assert kopf[4:6] == ["Vorjahr 2025", "Plan 2026"]


class TestWasNichtGeht:
    """One sentence, exit code 2, nothing written."""

    @pytest.mark.parametrize(
        ("argumente", "satz"),
        [
            (("runde-1", f"runde-2/{KREIS}001.xlsx"), "ist die Mappe einer einzelnen Gemeinde"),
            ((f"runde-1/{KREIS}001.xlsx", f"runde-2/{KREIS}002.xlsx"), "zwei Mappen derselben Gemeinde"),
            (("runde-1", "gibts-nicht"), "gibt es nicht"),
            (("runde-1",), "zwei Stände"),
            (("--vorjahr", "runde-1", "runde-2"), "genau einen Ordner"),
            (("runde-1", "anderswo"), "keine Gemeinde gemeinsam"),
            (("runde-1", "runde-2", "--feld", "umschichtungsquote"), "lässt sich nicht"),
            (("runde-1", "runde-2", "--feld", "quatsch"), "keine Brücke"),
            (("--vorjahr", f"runde-1/{KREIS}001.xlsx", "--kreis", "egal.xlsx"), "gehört zu einem Ordner"),
        ],
    )  # fmt: skip
    def test_ein_satz(self, stand, monkeypatch, capsys, argumente, satz):
        gemeinde(stand / "anderswo", "05154036")
        monkeypatch.chdir(stand)
        assert laufe("vergleichen", *argumente, "-o", "v.xlsx") == 2
        assert satz in capsys.readouterr().err
        assert not (stand / "v.xlsx").exists()

    def test_zaehlt_auf_einer_seite_nichts_sagt_der_satz_das(self, tmp_path, capsys):
        """The municipalities are the same; nobody has filled in anything yet."""
        vorjahr = WORKBOOKS / "kreis-kleve-2023"
        assert laufe("ausgeben", WORKBOOKS / "kreis-kleve-2024.toml", "--vorjahr", vorjahr, "-o", tmp_path / "neu") == 0
        assert laufe("vergleichen", vorjahr, tmp_path / "neu") == 2
        assert "In „neu“ zählt keine Mappe, es gibt nichts zu vergleichen" in capsys.readouterr().err

    def test_keine_der_verglichenen_mappen_wird_ueberschrieben(self, stand, capsys):
        a, b = (stand / r / f"{KREIS}001.xlsx" for r in ("runde-1", "runde-2"))
        vorher = b.read_bytes()
        assert laufe("vergleichen", a, b, "-o", b) == 2
        assert "ist eine der verglichenen Mappen" in capsys.readouterr().err
        assert b.read_bytes() == vorher
        assert laufe("vergleichen", a, b, "-o", stand / "v.csv") == 2


class TestDieMappe:
    def test_jedes_blatt_nennt_beide_quellen_und_wie_viel_sich_aendert(self, mappe):
        buch = openpyxl.load_workbook(mappe)
        assert buch.sheetnames == ["Brücke", "Wirkung", "Änderungen", "Texte", "Quellen"]
        for blatt in buch:
            assert blatt["A2"].value == (
                "runde-1 (3 Gemeinden) → runde-2 (3 Gemeinden), Planungsjahr 2026; 5 Änderungen in 3 Gemeinden"
            )
            assert (blatt.page_setup.paperSize, blatt.page_setup.orientation) == (9, "landscape")

    def test_eine_zeile_je_aenderung_filterbar(self, mappe):
        blatt = openpyxl.load_workbook(mappe)["Änderungen"]
        zeilen = [[z.value for z in r] for r in blatt.iter_rows(min_row=5)]
        assert zeilen[0] == ["Ahausen", "Budget", "Geplante Umschichtung (Plan 2026)", "geändert", 98000, 178000, 80000,
                             pytest.approx(80 / 98), 80000, UMSCHICHTUNG, UMSCHICHTUNG, "umschichtung"]  # fmt: skip
        assert zeilen[1][4:9] == [None, 5000, None, None, 5000]
        assert blatt.auto_filter.ref == "A4:L9"

    def test_texte_stehen_woertlich_nebeneinander_und_sind_keine_formeln(self, mappe):
        blatt = openpyxl.load_workbook(mappe)["Texte"]
        assert [z.value for z in blatt[5]][2:] == ["Zahlen aus dem Haushaltsplan.", '=WENN(neu;"Text")']
        assert blatt["D5"].data_type == "s"

    def test_jede_zeile_ist_so_hoch_wie_ihr_laengster_text(self, stand):
        text = "Ein Absatz, der eine breite Spalte mehrfach füllt. " * 12
        gemeinde(stand / "runde-2", f"{KREIS}001", bemerkungen=text)
        assert laufe("vergleichen", stand / "runde-1", stand / "runde-2", "-o", stand / "v.xlsx") == 0
        blatt = openpyxl.load_workbook(stand / "v.xlsx")["Texte"]
        hoehen = {blatt.cell(z, 4).value: blatt.row_dimensions[z].height for z in range(5, blatt.max_row + 1)}
        assert hoehen[text] > 8 * 12
        assert all(hoehen.values())

    def test_quellen_mit_pruefsumme(self, mappe, runden):
        zeilen = [[z.value for z in r] for r in openpyxl.load_workbook(mappe)["Quellen"].iter_rows(min_row=5)]
        assert len(zeilen) == 6
        for z in zeilen:
            datei = runden / {"alt": "runde-1", "neu": "runde-2"}[z[0]] / z[4]
            assert z[5] == sha256(datei.read_bytes()).hexdigest()

    def test_je_bruecke_ein_bild_mit_beschreibung_und_daten_in_zellen(self, mappe):
        teile = mappen.teile(mappe)
        bilder = [t.decode() for n, t in teile.items() if n.startswith("xl/charts/chart")]
        assert len(bilder) == 3
        for b in bilder:
            assert b.count("<c:ser>") == 7
            assert '<c:grouping val="stacked"/>' in b
            assert "Brücke" in b
        zeichnung = teile["xl/drawings/drawing1.xml"].decode()
        assert len(re.findall(r'descr="Brücke von runde-1 bis runde-2: [^"]*Ahausen \+80\.000 €', zeichnung)) >= 1

    def test_dieselbe_eingabe_gibt_dieselben_bytes(self, mappe, runden, tmp_path):
        schreibe(vergleiche(runden / "runde-1", runden / "runde-2"), tmp_path / "noch.xlsx", [])
        assert (tmp_path / "noch.xlsx").read_bytes() == mappe.read_bytes()

    @braucht_libreoffice
    def test_libreoffice_rechnet_die_kontrollen_nach(self, mappe, tmp_path):
        gestoert = tmp_path / "gestoert.xlsx"
        shutil.copy(mappe, gestoert)
        mappen.setze(gestoert, ("Änderungen", "I5"), "<v>80000.01</v>")
        gut, schlecht = recalculate([mappe, gestoert], tmp_path / "neu")
        blatt = openpyxl.load_workbook(gut, data_only=True)["Wirkung"]
        zeilen = {z[9].value: [c.value for c in z] for z in blatt.iter_rows(min_row=4) if z[9].value}
        assert zeilen["umschichtung"][2:5] == [294000, 344000, 50000]
        assert zeilen["p16e_af_zuteilung"][2:5] == [None, 5000, 5000]
        for name in ("umschichtung", "egt_einnahmen", "p16e_af_zuteilung"):
            assert zeilen[name][4] == pytest.approx(zeilen[name][7])
            assert zeilen[name][8] == "✓ stimmt"
        bruecke = openpyxl.load_workbook(gut, data_only=True)["Brücke"]
        assert [z.value for z in bruecke["F"] if z.value in ("✓ stimmt", "✗ weicht ab")] == ["✓ stimmt"] * 3
        spalten = [[c.value for c in z] for z in bruecke.iter_rows()]
        zusammen = next(z for z in spalten if z[0] == "zusammen")
        assert zusammen[1:4] == pytest.approx([-10000.5, 50000, -60000.5])
        kaputt = openpyxl.load_workbook(schlecht, data_only=True)["Wirkung"]
        [urteil] = [z[8].value for z in kaputt.iter_rows(min_row=4) if z[9].value == "umschichtung"]
        assert urteil == "✗ weicht ab", "ein Cent fällt auf"


def test_riesige_und_negative_werte_und_eine_bruecke_ueber_null(tmp_path, capsys):
    a, b, _ = GEMEINDEN
    gemeinde(tmp_path / "alt", a, umschichtung=D(-50_000), egt_zuteilung=D("1E+307"))
    gemeinde(tmp_path / "neu", a, umschichtung=D(120_000), egt_zuteilung=D("9E+307"))
    gemeinde(tmp_path / "alt", b, umschichtung=D(10_000), egt_zuteilung=D("9E+307"))
    gemeinde(tmp_path / "neu", b, umschichtung=D(-90_000), egt_zuteilung=D("9E+307"))
    code, j = gesagt(capsys, tmp_path / "alt", tmp_path / "neu", "-o", tmp_path / "v.xlsx")
    assert code == 0
    bruecke = next(x for x in j["bruecken"] if x["feld"] == "umschichtung")
    assert [s["beitrag"] for s in bruecke["schritte"]] == ["170000.00", "-100000.00"]
    blatt = openpyxl.load_workbook(tmp_path / "v.xlsx")["Brücke"]
    zeile = next(z for z in blatt.iter_rows() if z[0].value == "Ahausen" and z[1].value == 170000)
    assert [c.value for c in zeile[7:14]] == [None, None, 130000, -40000, None, None, 130000]


def test_vierhundert_gemeinden_bleiben_ein_lesbares_bild(tmp_path):
    from test_eigenschaften import seite

    from amip_xl.rundenvergleich import vergleiche_seiten

    alt = {f"{i:08}": {"umschichtung": D(i)} for i in range(1, 401)}
    neu = {ags: {"umschichtung": w["umschichtung"] + int(ags) % 7 - 3} for ags, w in alt.items()}
    v = vergleiche_seiten(seite(alt, "alt"), seite(neu, "neu"), vorjahr=False)
    b = next(b for b in v.bruecken if b.feld.name == "umschichtung")
    assert len(b.schritte) == 10
    assert b.schritte[-1].name == f"alle übrigen ({len(v.aenderungen) - 9})"
    schreibe(v, tmp_path / "v.xlsx", [])
    blatt = openpyxl.load_workbook(tmp_path / "v.xlsx")["Brücke"]
    namen = [z.value for z in blatt["A"]]
    assert sum(str(n).startswith("Ort ") for n in namen) >= len(v.aenderungen)


def test_steuerzeichen_in_namen_verderben_weder_bild_noch_terminal(tmp_path, capsys):
    a = next(iter(GEMEINDEN))
    for runde, betrag in (("alt", 1), ("neu", 2)):
        datei = gemeinde(tmp_path / runde, a, umschichtung=D(betrag))
        mappen.setze(datei, "name", "<is><t>_x001B_[2JOrt &amp; &lt;b&gt;</t></is>", "inlineStr")
    assert laufe("vergleichen", tmp_path / "alt", tmp_path / "neu", "-o", tmp_path / "v.xlsx") == 0
    assert "\x1b" not in capsys.readouterr().out
    for name, inhalt in mappen.teile(tmp_path / "v.xlsx").items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(inhalt)
