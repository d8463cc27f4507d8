"""Figures of official statistics become entries: the very cell that is meant, or a sentence; shown before written."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from types import ModuleType
from typing import Any

import mappen
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mappen import laufe
from xlsxwriter import Workbook

from amip_xl.books.reader import lies
from amip_xl.einlesen import Lesung, Vorschlag, lies_quellen
from amip_xl.einlesen.zeichen import ZEICHEN, Bedeutung, lies_monat, lies_zahl
from amip_xl.errors import BedienError, MappeError
from amip_xl.form.beiblaetter import QUELLEN, UEBERNAHME
from amip_xl.money import format_de
from amip_xl.planung import pruefe
from amip_xl.uebernahme import uebernehme

MUSTER = Path(__file__).parent.parent.parent / "docs" / "einlesen"
STRUKTUREN, KENNZAHLEN = MUSTER / "strukturen.toml", MUSTER / "kennzahlen.toml"
XLSX, CSV = MUSTER / "muster-strukturen-sgb2.xlsx", MUSTER / "muster-kennzahlen.csv"


def werte(vorschlag: Vorschlag) -> dict[str, Any]:
    return {e.feld.name: e.wert for e in vorschlag.lesungen}


def lesung(vorschlag: Vorschlag, feld: str) -> Lesung:
    [e] = [e for e in vorschlag.lesungen if e.feld.name == feld]
    return e


def saetze(vorschlag: Vorschlag) -> list[tuple[str, str]]:
    return [(b.code, b.text) for b in vorschlag.befunde]


@pytest.fixture(scope="module")
def muster() -> ModuleType:
    spec = importlib.util.spec_from_file_location("muster", MUSTER / "muster.py")
    assert spec is not None
    assert spec.loader is not None
    modul = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(modul)
    return modul


@pytest.fixture
def mappe(tmp_path: Path) -> Path:
    return mappen.mappe(tmp_path / "mappe.xlsx", **{n: None for n in mappen.plan() if n.startswith(("ks_", "lzb_"))})


class TestDieMuster:
    """The samples of docs/einlesen are what their builder makes, and say what they are."""

    def test_sind_gebaut_und_gekennzeichnet(self, muster: ModuleType, tmp_path: Path) -> None:
        for neu in muster.main(tmp_path):
            alt = MUSTER / neu.name
            if neu.suffix == ".csv":
                assert alt.read_bytes() == neu.read_bytes()
                assert "SYNTHETISCHES MUSTER, keine echten Zahlen" in neu.read_text("cp1252")
                continue
            with zipfile.ZipFile(alt) as a, zipfile.ZipFile(neu) as b:
                assert {n: a.read(n) for n in a.namelist()} == {n: b.read(n) for n in b.namelist()}
                assert b"SYNTHETISCHES MUSTER, keine echten Zahlen" in a.read("xl/sharedStrings.xml")

    def test_eine_tabelle_der_ba(self) -> None:
        vorschlag = lies_quellen(STRUKTUREN, [XLSX])
        assert werte(vorschlag) == {
            "ks_stichtag_aktuell": date(2025, 9, 1), "ks_bedarfsgemeinschaften_aktuell": 2318, "ks_elb_aktuell": 3120,
            "ks_elb_vorjahr": 3241, "ks_elb_frauen_aktuell": 1622, "ks_elb_maenner_aktuell": 1498,
            "ks_schwerbehinderte_aktuell": None, "ks_flucht_aktuell": 0, "ks_lzb_aktuell": 1911,
        }  # fmt: skip
        assert lesung(vorschlag, "ks_elb_frauen_aktuell").quelle == "muster-strukturen-sgb2.xlsx!Tabelle 1!B10"
        assert lesung(vorschlag, "ks_elb_aktuell").stichtag == date(2025, 9, 1)
        assert lesung(vorschlag, "ks_elb_vorjahr").stichtag == date(2024, 9, 1)
        assert "als 0 gelesen" in lesung(vorschlag, "ks_flucht_aktuell").bemerkung
        assert vorschlag.zuordnung.muster

    def test_ein_export_von_sgb2_info(self) -> None:
        vorschlag = lies_quellen(KENNZAHLEN, [CSV])
        assert werte(vorschlag) == {
            "integrationen_vorjahr": 712, "elb_vorjahr": 3186, "lzb_vorjahr": 1934, "iq_ausgangswert": D("0.223"),
        }  # fmt: skip
        assert lesung(vorschlag, "elb_vorjahr").quelle == "muster-kennzahlen.csv!F4"
        assert {e.stichtag for e in vorschlag.lesungen} == {date(2025, 9, 1)}


class TestZeichenDerStatistik:
    """A sign in the place of a number is neither 0 nor silently blank; only the dash is a number."""

    @pytest.mark.parametrize("zeichen", ["-", "–", "—", " - "])
    def test_der_strich_ist_genau_null(self, zeichen: str) -> None:
        assert lies_zahl(zeichen, {}).wert == 0
        assert "nichts vorhanden" in lies_zahl(zeichen, {}).bemerkung

    @pytest.mark.parametrize("zeichen", sorted(z for z, b in ZEICHEN.items() if b is not Bedeutung.NULL))
    def test_alle_anderen_sind_keine_zahl(self, zeichen: str) -> None:
        zahl = lies_zahl(zeichen, {}, ",", ".")
        assert (zahl.wert, zahl.fehler) == (None, "")
        assert zahl.bemerkung

    def test_die_zuordnung_kann_es_anders_sagen(self) -> None:
        assert lies_zahl("-", {"-": Bedeutung.UNBEKANNT}).wert is None

    @pytest.mark.parametrize("text", ["k.A.", "**", "12 Personen", "1.2.3", "", "1,5,6"])
    def test_was_keine_zahl_ist_ist_ein_fehler(self, text: str) -> None:
        assert lies_zahl(text, {}).fehler
        assert lies_zahl(text, {}, ",", ".").fehler

    def test_eine_mehrdeutige_zahl_braucht_die_zuordnung(self) -> None:
        assert lies_zahl("1.234", {}).fehler == (
            "„1.234“ lässt sich verschieden lesen; geben Sie in der Zuordnung „dezimal“ und „tausender“ an."
        )
        assert lies_zahl("1.234", {}, ",", ".").wert == 1234
        assert lies_zahl("1.234", {}, ".", ",").wert == D("1.234")
        assert lies_zahl("1,234.5", {}, ".", ",").wert == D("1234.5")
        assert lies_zahl("12.34", {}, ",", ".").fehler

    @given(st.decimals(-(10**9), 10**9, places=2))
    def test_jede_deutsch_geschriebene_zahl_kommt_zurueck(self, zahl: D) -> None:
        assert lies_zahl(format_de(zahl, 2), {}, ",", ".").wert == zahl

    @pytest.mark.parametrize(
        ("text", "nach", "tag"),
        [
            ("Berichtsmonat: September 2026", "", date(2026, 9, 1)),
            ("Berichtsmonat: September 2026, Datenstand: Dezember 2026", "Berichtsmonat:", date(2026, 9, 1)),
            ("Datenstand: Dezember 2026, Berichtsmonat: Sep. 2026", "Berichtsmonat:", date(2026, 9, 1)),
            ("März\n2026", "", date(2026, 3, 1)),
            ("Mrz 2026", "", date(2026, 3, 1)),
            ("Stand: 15.09.2026", "", date(2026, 9, 1)),
            ("09/2026", "", date(2026, 9, 1)),
            ("2026-09", "", date(2026, 9, 1)),
            ("2026-09-30", "", date(2026, 9, 1)),
        ],
    )
    def test_der_stichtag_ist_der_erste_des_monats(self, text: str, nach: str, tag: date) -> None:
        assert lies_monat(text, nach) == (tag, "")

    @pytest.mark.parametrize(
        ("text", "satz"),
        [
            ("September 2026, Datenstand: Dezember 2026", "nennt mehrere Monate"),
            ("Jahr 2026", "nennt keinen Monat"),
            ("13/2026", "nennt keinen Monat"),
            ("Marzipan 2026", "nennt keinen Monat"),
        ],
    )
    def test_sonst_ein_satz(self, text: str, satz: str) -> None:
        tag, warum = lies_monat(text)
        assert tag is None
        assert satz in warum


Aendern = Callable[[Any], None]


@pytest.fixture
def strukturen(tmp_path: Path) -> Callable[[Aendern], Path]:
    """The sample with something changed in it, as openpyxl saves it."""

    def baue(aendern: Aendern) -> Path:
        from openpyxl import load_workbook

        buch = load_workbook(XLSX)
        aendern(buch["Tabelle 1"])
        ziel = tmp_path / XLSX.name
        buch.save(ziel)
        return ziel

    return baue


ORT = "muster-strukturen-sgb2.xlsx!Tabelle 1"


class TestVeraenderteTabellen:
    """When the table is not what the mapping says, the exact sentence and never the next best cell."""

    def test_eine_spalte_ist_dazugekommen(self, strukturen: Any) -> None:
        def spalte(blatt: Any) -> None:
            blatt.unmerge_cells("B5:C5")
            blatt.unmerge_cells("D5:E5")
            blatt.insert_cols(2)
            blatt.merge_cells("C5:D5")

        vorschlag = lies_quellen(STRUKTUREN, [strukturen(spalte)])
        assert lesung(vorschlag, "ks_elb_aktuell").zelle == "C8"  # found by its titles
        assert lesung(vorschlag, "ks_elb_aktuell").wert == 3120
        assert saetze(vorschlag)[-1] == (  # by its address there is nothing
            "QUELLE_OHNE_WERT",
            f"{ORT}!B17: Die Zelle ist leer; „Langzeitleistungsbeziehende (LZB) (aktuell)“ bleibt, wie es ist.",
        )

    def test_eine_spalte_heisst_anders(self, strukturen: Any) -> None:
        vorschlag = lies_quellen(STRUKTUREN, [strukturen(lambda b: b.cell(6, 3, "Vorjahresmonate"))])
        assert ("QUELLE_NICHT_GEFUNDEN", f"In {ORT} heißt keine Spalte „Vorjahres- monat“; am nächsten kommt "
                "„Vorjahresmonate“ in C6.") in saetze(vorschlag)  # fmt: skip
        assert vorschlag.fehler == 1

    def test_eine_spalte_gibt_es_zweimal(self, strukturen: Any) -> None:
        vorschlag = lies_quellen(STRUKTUREN, [strukturen(lambda b: b.cell(6, 3, "Berichtsmonat"))])
        assert ("QUELLE_MEHRDEUTIG", f"In {ORT} heißen 2 Spalten „Bestand / Berichtsmonat“ (B: Bestand / "
                "Berichtsmonat, C: Bestand / Berichtsmonat); nennen Sie in der Zuordnung auch den Titel darüber oder "
                "darunter."
                ) in saetze(vorschlag)  # fmt: skip
        assert lesung(vorschlag, "ks_elb_aktuell").wert is None

    def test_eine_zeile_fehlt(self, strukturen: Any) -> None:
        vorschlag = lies_quellen(STRUKTUREN, [strukturen(lambda b: b.cell(7, 1, "Bedarfsgemeinschaft (BG)"))])
        assert saetze(vorschlag)[0] == (
            "QUELLE_NICHT_GEFUNDEN", f"In {ORT} gibt es die Zeile „Bedarfsgemeinschaften (BG)“ (Spalte A) nicht; am "
            "nächsten kommt „Bedarfsgemeinschaft (BG)“ in A7.",
        )  # fmt: skip

    def test_eine_beschriftung_steht_zweimal_da(self, strukturen: Any) -> None:
        vorschlag = lies_quellen(STRUKTUREN, [strukturen(lambda b: b.cell(12, 1, "Frauen"))])
        assert saetze(vorschlag)[0] == (
            "QUELLE_MEHRDEUTIG", f"In {ORT} gibt es 2-mal die Zeile „Frauen“ (Spalte A): A10, A12; grenzen Sie in der "
            "Zuordnung mit „unter“ und „vor“ ein, welche gilt.",
        )  # fmt: skip
        assert lesung(vorschlag, "ks_elb_frauen_aktuell").wert is None

    def test_ohne_abschnitt_gilt_keine_der_drei(self, tmp_path: Path) -> None:
        zuordnung = tmp_path / "z.toml"
        text = STRUKTUREN.read_text("utf-8").replace('unter = "Erwerbs', "#").replace('vor = "Lang', "#")
        zuordnung.write_text(text, "utf-8")
        vorschlag = lies_quellen(zuordnung, [XLSX])
        assert any("3-mal die Zeile „Frauen“ (Spalte A): A10, A19, A23" in s for _, s in saetze(vorschlag))

    @pytest.mark.parametrize(
        ("inhalt", "code", "satz"),
        [
            ("3120", None, ""),
            ("3.120", "QUELLE_UNLESBAR", "„3.120“ lässt sich verschieden lesen; geben Sie in der Zuordnung "
             "„dezimal“ und „tausender“ an."),
            ("rund 3000", "QUELLE_UNLESBAR", "„rund 3000“ ist keine Zahl."),
            (date(2025, 1, 1), "QUELLE_UNLESBAR", "01.01.2025 ist ein Datum, keine Zahl."),
            ("#REF!", "QUELLE_UNLESBAR", "Die Zelle enthält den Fehlerwert #REF!."),
            ("=B9+B10", "QUELLE_UNLESBAR", "Die Zelle enthält eine Formel ohne berechneten Wert."),
            (True, "QUELLE_UNLESBAR", "„WAHR“ ist keine Zahl."),
            ("12 %", "QUELLE_UNLESBAR", "„12 %“ ist ein Anteil; „Erwerbsfähige Leistungsberechtigte (eLb) (aktuell)“ "
             "nimmt keinen."),
            ("x", "QUELLE_OHNE_WERT", "„x“ heißt „Nachweis nicht sinnvoll“; „Erwerbsfähige Leistungsberechtigte (eLb) "
             "(aktuell)“ bleibt, wie es ist."),
        ],
    )  # fmt: skip
    def test_was_in_der_zelle_stehen_kann(self, strukturen: Any, inhalt: Any, code: str | None, satz: str) -> None:
        vorschlag = lies_quellen(STRUKTUREN, [strukturen(lambda b: b.cell(8, 2, inhalt))])
        gefunden = [s for s in saetze(vorschlag) if s[1].startswith(f"{ORT}!B8:")]
        assert gefunden == ([(code, f"{ORT}!B8: {satz}")] if code else [])
        assert lesung(vorschlag, "ks_elb_aktuell").wert == (None if code else 3120)

    def test_der_stichtag_ist_nicht_zu_lesen(self, strukturen: Any) -> None:
        vorschlag = lies_quellen(STRUKTUREN, [strukturen(lambda b: b.cell(3, 1, "Datenstand: Dezember 2025"))])
        assert saetze(vorschlag)[0] == (
            "QUELLE_UNLESBAR", f"{ORT}!A3: Der Stichtag ist nicht zu lesen: „Datenstand: Dezember 2025“ enthält nicht "
            "„Berichtsmonat:“.",
        )  # fmt: skip


def einfach(tmp_path: Path, feld: str, mehr: str = "", kopf: str = "", zellen: Any = ()) -> Vorschlag:
    """One field from one cell of a small workbook."""
    with Workbook(str(tmp_path / "t.xlsx")) as buch:
        blatt = buch.add_worksheet("T")
        for ref, wert, form in zellen:
            blatt.write(ref, wert, buch.add_format({"num_format": form}))
    (tmp_path / "z.toml").write_text(
        f'jahr = 2026\n[[quelle]]\ndatei = "t.xlsx"\n{kopf}\n[quelle.felder.{feld}]\nzelle = "B2"\n{mehr}', "utf-8"
    )
    return lies_quellen(tmp_path / "z.toml", [tmp_path / "t.xlsx"])


class TestEinheiten:
    @pytest.mark.parametrize(
        ("wert", "form", "mehr", "ergebnis"),
        [
            (27.3, "0.0", 'einheit = "prozent"', D("0.273")),
            (0.273, "0.0", 'einheit = "anteil"', D("0.273")),
            (0.273, "0.0%", "", D("0.273")),
            (0.273, "0.0%", 'einheit = "prozent"', D("0.273")),
            ("27,3 %", "@", "", D("0.273")),
            ("27,3", "@", 'einheit = "prozent"', D("0.273")),
            (0, "0", "", D(0)),
        ],
    )
    def test_prozent_und_anteil(self, tmp_path: Path, wert: Any, form: str, mehr: str, ergebnis: D) -> None:
        vorschlag = einfach(tmp_path, "iq_ausgangswert", mehr, zellen=[("B2", wert, form)])
        assert werte(vorschlag) == {"iq_ausgangswert": ergebnis}

    def test_ohne_einheit_wird_nicht_geraten(self, tmp_path: Path) -> None:
        vorschlag = einfach(tmp_path, "iq_ausgangswert", zellen=[("B2", 27.3, "0.0")])
        assert saetze(vorschlag) == [
            (
                "QUELLE_UNLESBAR",
                "t.xlsx!T!B2: Ist 27.3 Prozent oder ein Anteil? Geben Sie „einheit“ in der Zuordnung an.",
            )
        ]

    def test_angaben_in_tausend(self, tmp_path: Path) -> None:
        vorschlag = einfach(tmp_path, "egt_zuteilung", "faktor = 1000", zellen=[("B2", 1234.567, "0.0")])
        assert werte(vorschlag) == {"egt_zuteilung": D("1234567")}


class TestDieZuordnung:
    @pytest.mark.parametrize(
        ("text", "satz"),
        [
            ("", "„z.toml“: es fehlt mindestens eine Quelle ([[quelle]])."),
            ("[[quelle]]\n", "„z.toml“, 1. quelle: „datei“ fehlt."),
            ('[[quelle]]\ndatei = "t.xlsx"\n',
             "„z.toml“, 1. quelle: es fehlt mindestens ein Feld ([quelle.felder.NAME])."),
            ('[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.egt_zuteilung]\n',
             "„z.toml“, 1. quelle, felder, egt_zuteilung: es gehört entweder „zelle“ hinein oder "
             "„zeile“ und „spalte“."),
            ('[[quelle]]\ndatei = "t.xlsx"\nkopfzeile = [1]\n[quelle.felder.egt_zuteilung]\nzelle = "A1"',
             "„z.toml“, 1. quelle: „kopfzeile“ gibt es hier nicht; meinten Sie „kopfzeilen“?"),
            ('[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.egt_zuteilung]\nzeile = "A"\nspalte = "B"',
             "„z.toml“, 1. quelle: „kopfzeilen“ fehlt: die Nummern der Zeilen, in denen die Spaltentitel stehen."),
            ('[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.egt_zuteilung]\nzelle = "A1"\neinheit = "Prozent"',
             "„z.toml“, 1. quelle, felder, egt_zuteilung: „einheit“ ist „Prozent“; möglich sind „prozent“, „anteil“."),
            ('[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.egt]\nzelle = "A1"',
             "Das Feld „egt“ kennt das Formular 2026 nicht"),
            ('[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.kfa]\nzelle = "A1"', "Das Feld „kfa“ wird berechnet"),
            ('[[quelle]]\ndatei = "u.xlsx"\n[quelle.felder.egt_zuteilung]\nzelle = "A1"',
             "Zu „u.xlsx“ aus „z.toml“ passt keine der angegebenen Dateien."),
            ('[[quelle]]\ndatea = "t.xlsx"\n', "„z.toml“, 1. quelle: „datei“ fehlt."),
            ('[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.egt_zuteilung]\nzelle = "A1"\nfaktor = nan',
             "„z.toml“, 1. quelle, felder, egt_zuteilung: „faktor“ ist eine Zahl über 0, zum Beispiel 1000."),
            ('[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.egt_zuteilung]\nzelle = "A1"\njahre_zurueck = 9999',
             "„z.toml“, 1. quelle, felder, egt_zuteilung: „jahre_zurueck“ liegt zwischen 0 und 20."),
            ("jahr = [", "„{}“ ist keine gültige TOML-Datei"),
        ],
    )  # fmt: skip
    def test_jeder_irrtum_hat_seinen_satz(self, tmp_path: Path, capsys: Any, text: str, satz: str) -> None:
        with Workbook(str(tmp_path / "t.xlsx")) as buch:
            buch.add_worksheet("T")
        zuordnung = tmp_path / "z.toml"
        zuordnung.write_text(text, "utf-8")
        assert laufe("einlesen", zuordnung, tmp_path / "t.xlsx", "--jahr", "2026") == 2
        assert satz.replace("{}", str(zuordnung)) in capsys.readouterr().err

    def test_ein_feld_hat_nur_eine_quelle(self, tmp_path: Path) -> None:
        quelle = '[[quelle]]\ndatei = "t.xlsx"\n[quelle.felder.egt_zuteilung]\nzelle = "A1"\n'
        (tmp_path / "z.toml").write_text(quelle * 2, "utf-8")
        with pytest.raises(BedienError, match="kommt zweimal vor"):
            lies_quellen(tmp_path / "z.toml", [], jahr=2026)

    def test_keine_datei_bleibt_uebrig(self) -> None:
        with pytest.raises(
            BedienError, match=r"„muster-kennzahlen.csv“ kommt in der Zuordnung „strukturen.toml“ nicht vor"
        ):
            lies_quellen(STRUKTUREN, [XLSX, CSV])

    def test_ohne_jahr_geht_es_nicht(self, tmp_path: Path) -> None:
        (tmp_path / "z.toml").write_text(
            '[[quelle]]\ndatei = "t"\n[quelle.felder.egt_zuteilung]\nzelle = "A1"', "utf-8"
        )
        with pytest.raises(BedienError, match="Für welches Planungsjahr"):
            lies_quellen(tmp_path / "z.toml", [])

    def test_mappe_eines_anderen_jahres(self, tmp_path: Path) -> None:
        mappe = mappen.mappe(tmp_path / "m.xlsx", 2025)
        with pytest.raises(BedienError, match=r"„m.xlsx“ ist für 2025, die Zuordnung „strukturen.toml“ für 2026"):
            lies_quellen(STRUKTUREN, [XLSX], mappe)


class TestKaputteDateien:
    @pytest.mark.parametrize(
        ("name", "daten", "satz"),
        [
            ("muster-kennzahlen.csv", "Träger;Ö".encode() + b"\xff\x81", "ist nicht als cp1252 gespeichert"),
            ("muster-kennzahlen.csv", b'a;"b\nc', "ist keine CSV-Datei mit dem Trennzeichen „;“"),
            ("muster-strukturen-sgb2.xlsx", b"<html>", "muster-strukturen-sgb2.xlsx ist"),
            ("muster-strukturen-sgb2.xlsx", b"PK\x03\x04", "ist nur zum Teil übertragen"),
        ],
    )
    def test_ein_satz_und_kein_abbruch(self, tmp_path: Path, name: str, daten: bytes, satz: str) -> None:
        (tmp_path / name).write_bytes(daten)
        zuordnung = KENNZAHLEN if name.endswith("csv") else STRUKTUREN
        with pytest.raises(MappeError, match=satz):
            lies_quellen(zuordnung, [tmp_path / name])

    @pytest.mark.parametrize("kodierung", ["rot13", "idna", "gibtesnicht"])
    def test_eine_kodierung_die_nicht_passt(self, tmp_path: Path, kodierung: str) -> None:
        text = KENNZAHLEN.read_text("utf-8").replace('"cp1252"', f'"{kodierung}"')
        (tmp_path / "z.toml").write_text(text, "utf-8")
        with pytest.raises(MappeError, match=r"muster-kennzahlen\.csv"):
            lies_quellen(tmp_path / "z.toml", [CSV])

    def test_ein_anderes_blatt(self, tmp_path: Path) -> None:
        with Workbook(str(tmp_path / XLSX.name)) as buch:
            buch.add_worksheet("Andere")
        with pytest.raises(MappeError, match="hat kein Blatt „Tabelle 1“, nur „Andere“"):
            lies_quellen(STRUKTUREN, [tmp_path / XLSX.name])


class TestEintragen:
    def test_ohne_ziel_wird_nur_gezeigt(self, mappe: Path, capsys: Any) -> None:
        vorher = {p: p.read_bytes() for p in mappe.parent.iterdir()}
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe) == 0
        aus = capsys.readouterr().out
        assert {p: p.read_bytes() for p in mappe.parent.iterdir()} == vorher
        assert "SYNTHETISCHES MUSTER, keine echten Zahlen" in aus
        assert "ks_elb_aktuell" in aus
        assert "muster-strukturen-sgb2.xlsx!Tabelle 1!B8" in aus
        assert aus.rstrip().endswith("Nur gezeigt, nichts geschrieben: 8 Werte zum Eintragen. Weiter mit -o DATEI.")

    def test_steht_danach_mit_quelle_in_der_mappe(self, mappe: Path, tmp_path: Path) -> None:
        neu = tmp_path / "neu.xlsx"
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", neu) == 0
        planung = pruefe(lies(neu))
        w = planung.eintraege.werte
        assert (w["ks_elb_aktuell"], w["ks_flucht_aktuell"], w["ks_stichtag_aktuell"]) == (3120, 0, date(2025, 9, 1))
        assert "ks_schwerbehinderte_aktuell" not in w
        assert not mappen.codes(planung.bericht.befunde) & {"BLATT_ZUSAETZLICH", "ERGEBNISSE_VERALTET", "KEIN_DATUM"}
        zeilen = quellen(neu)
        assert len(zeilen) == 8
        [elb] = [z for z in zeilen if z[10] == "ks_elb_aktuell"]
        assert elb[:8] == (
            "Erwerbsfähige Leistungsberechtigte (eLb) (aktuell)", "Kundenstruktur!D7", "3.120", "", "01.09.2025",
            "muster-strukturen-sgb2.xlsx", "Tabelle 1!B8", "3120",
        )  # fmt: skip
        assert elb[11] == lies_quellen(STRUKTUREN, [XLSX]).lesungen[0].sha256

    def test_alles_andere_bleibt_byte_fuer_byte(self, mappe: Path, tmp_path: Path) -> None:
        neu = tmp_path / "neu.xlsx"
        laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", neu)
        alt, danach = mappen.teile(mappe), mappen.teile(neu)
        anders = {n for n in alt if alt[n] != danach[n]}
        blaetter = {mappen.blatteil(mappe, b) for b in ("Kundenstruktur", "Deckblatt", "Personal", "Ziele")}
        erlaubt = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"} | blaetter
        assert anders <= erlaubt
        assert danach.keys() - alt.keys() == {f"xl/worksheets/sheet{len(lies(neu).blaetter)}.xml"}

    def test_ein_zweites_mal_kommt_dazu(self, mappe: Path, tmp_path: Path) -> None:
        eins, zwei = tmp_path / "eins.xlsx", tmp_path / "zwei.xlsx"
        laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", eins)
        assert laufe("einlesen", KENNZAHLEN, CSV, "--in", eins, "-o", zwei) == 0
        assert [z[5] for z in quellen(zwei)] == ["muster-kennzahlen.csv"] * 4 + ["muster-strukturen-sgb2.xlsx"] * 8
        assert [b.name for b in lies(zwei).blaetter].count(QUELLEN) == 1

    def test_die_quellen_ziehen_bei_uebernehmen_mit_um(self, mappe: Path, tmp_path: Path) -> None:
        laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", tmp_path / "eins.xlsx")
        assert laufe("uebernehmen", tmp_path / "eins.xlsx", "-o", tmp_path / "neu.xlsx", "--jahr", "2024") == 0
        assert quellen(tmp_path / "neu.xlsx") == quellen(tmp_path / "eins.xlsx")
        assert [b.name for b in lies(tmp_path / "neu.xlsx").blaetter][-2:] == [UEBERNAHME, QUELLEN]

    def test_was_schon_dasteht_wird_nicht_noch_einmal_geschrieben(
        self, mappe: Path, tmp_path: Path, capsys: Any
    ) -> None:
        laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", tmp_path / "eins.xlsx")
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", tmp_path / "eins.xlsx", "-o", tmp_path / "zwei.xlsx") == 0
        assert capsys.readouterr().out.rstrip().endswith("Es gibt nichts einzutragen.")
        assert not (tmp_path / "zwei.xlsx").exists()

    def test_andere_eintraege_bleiben_ohne_ersetzen(self, tmp_path: Path) -> None:
        mappe = mappen.mappe(tmp_path / "m.xlsx")  # 3000 eLb
        neu, ersetzt = tmp_path / "neu.xlsx", tmp_path / "ersetzt.xlsx"
        vorschlag = lies_quellen(STRUKTUREN, [XLSX], mappe)
        assert ("EINTRAG_BESTEHT", "„Erwerbsfähige Leistungsberechtigte (eLb) (aktuell)“ enthält 3.000, "
                f"{ORT}!B8 sagt 3.120.") in saetze(vorschlag)  # fmt: skip
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", neu) == 0
        assert pruefe(lies(neu)).eintraege.werte["ks_elb_aktuell"] == 3000
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", ersetzt, "--ersetzen") == 0
        assert pruefe(lies(ersetzt)).eintraege.werte["ks_elb_aktuell"] == 3120
        assert [z[3] for z in quellen(ersetzt) if z[10] == "ks_elb_aktuell"] == ["3.000"]

    def test_auch_was_keine_zahl_ist_bleibt(self, mappe: Path) -> None:
        mappen.tippe(mappe, "ks_elb_aktuell", "ungefähr 3000")
        e = lesung(lies_quellen(STRUKTUREN, [XLSX], mappe), "ks_elb_aktuell")
        assert (e.stand, e.bisher) == ("weicht ab", "„ungefähr 3000“")

    def test_ein_anderer_stichtag_haelt_alles_auf(self, tmp_path: Path, capsys: Any) -> None:
        mappe = mappen.mappe(tmp_path / "m.xlsx", ks_stichtag_aktuell=date(2025, 8, 1))
        neu = tmp_path / "neu.xlsx"
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", neu) == 1
        aus = capsys.readouterr().out
        assert f"✗ Fehler {ORT}!A3 hat den Stichtag 01.09.2025, in der Mappe steht 01.08.2025." in aus
        assert not neu.exists()
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", neu, "--ersetzen") == 0
        assert pruefe(lies(neu)).eintraege.werte["ks_stichtag_aktuell"] == date(2025, 9, 1)

    def test_mit_einem_fehler_wird_gar_nichts_geschrieben(self, strukturen: Any, mappe: Path, capsys: Any) -> None:
        kaputt = strukturen(lambda b: b.cell(7, 1, "BG"))
        neu = mappe.with_name("neu.xlsx")
        assert laufe("einlesen", STRUKTUREN, kaputt, "--in", mappe, "-o", neu) == 1
        assert not neu.exists()
        assert (
            capsys.readouterr().out.rstrip().endswith("Es wurde nichts geschrieben: beheben Sie zuerst die Fehler (✗).")
        )

    def test_ein_eigenes_blatt_quellen_bleibt_wie_es_ist(self, mappe: Path, capsys: Any) -> None:
        laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "-o", mappe.with_name("eins.xlsx"))
        mappen.tippe(mappe.with_name("eins.xlsx"), (QUELLEN, "A4"), "Meine Notizen")
        mappen.tippe(mappe.with_name("eins.xlsx"), (QUELLEN, "A1"), "Notizen")
        assert "BLATT_ZUSAETZLICH" in mappen.codes(pruefe(lies(mappe.with_name("eins.xlsx"))).bericht.befunde)
        u = uebernehme(mappe.with_name("eins.xlsx"), mappe.with_name("anders.xlsx"), 2026)
        assert [e.ort for e in u.liegengeblieben] == [QUELLEN]
        capsys.readouterr()
        assert (
            laufe("einlesen", KENNZAHLEN, CSV, "--in", mappe.with_name("eins.xlsx"), "-o", mappe.with_name("z.xlsx"))
            == 2
        )
        assert "hat schon ein anderes Blatt „Quellen“" in capsys.readouterr().err

    def test_werte_fuer_ausfuellen(self, mappe: Path, tmp_path: Path) -> None:
        datei, neu = tmp_path / "werte.toml", tmp_path / "neu.xlsx"
        assert laufe("einlesen", KENNZAHLEN, CSV, "-o", datei) == 0
        assert laufe("ausfuellen", mappe, datei, "-o", neu) == 0
        w = pruefe(lies(neu)).eintraege.werte
        assert (w["integrationen_vorjahr"], w["iq_ausgangswert"]) == (712, D("0.223"))
        text = datei.read_text("utf-8")
        assert "SYNTHETISCHES MUSTER" in text
        assert '[quellen.elb_vorjahr]\ndatei = "muster-kennzahlen.csv"\nzelle = "F4"\ngespeichert = "3.186"' in text

    def test_json(self, mappe: Path, capsys: Any) -> None:
        assert laufe("einlesen", STRUKTUREN, XLSX, "--in", mappe, "--json") == 0
        objekt = json.loads(capsys.readouterr().out)
        [elb] = [w for w in objekt["werte"] if w["feld"] == "ks_elb_aktuell"]
        assert (elb["neu"], elb["bisher"], elb["stand"], elb["zelle"], elb["stichtag"], elb["geschrieben"]) == (
            "3120", None, "neu", "B8", "2025-09-01", False,
        )  # fmt: skip
        assert objekt["ziel"] is None
        assert objekt["befunde"][0]["code"] == "QUELLE_OHNE_WERT"


def quellen(pfad: Path) -> list[tuple[str, ...]]:
    mappe = lies(pfad)
    zeilen = []
    for z in range(5, 60):
        zeile = tuple(mappe.zelle(QUELLEN, f"{s}{z}").roh for s in "ABCDEFGHIJKL")
        if any(zeile):
            zeilen.append(zeile)
    return zeilen


def test_verbundene_zellen_ohne_ende_fuellen_den_speicher_nicht(tmp_path: Path) -> None:
    einfach(tmp_path, "egt_zuteilung", zellen=[("B2", 5, "0")])
    teile = mappen.teile(tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as ziel:
        for name, teil in teile.items():
            ganz = b'</sheetData><mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>'
            ziel.writestr(name, teil.replace(b"</sheetData>", ganz))
    with pytest.raises(MappeError, match="verbundene Zellen"):
        lies_quellen(tmp_path / "z.toml", [tmp_path / "t.xlsx"])
