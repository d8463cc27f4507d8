"""What people and programs do to a workbook, and what it is called: code, cell, exit code; the file stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path
from typing import ClassVar, NamedTuple

import mappen
import pytest
from mappen import NBSP, laufe, ort

from amip_xl import jobs
from amip_xl.edition import edition


class Fall(NamedTuple):
    name: str
    verdirb: Callable[[Path], object]
    code: str
    stelle: tuple[str, str]
    ausgang: int = 1
    worte: str = ""


def licht(feld: str) -> tuple[str, str]:
    """The traffic light of a field's row."""
    return next((z.blatt, z.zelle) for z in edition(2026).ampel if feld in z.felder)


KFA_SATZ = ("Rechtsstand", "B12")  # the cell of the legal parameter

FAELLE = [
    # texts in number fields: three classes
    Fall("Betrag als Text", lambda p: mappen.tippe(p, "egt_zuteilung", "1.234,56"),
         "TEXT_ALS_ZAHL", ort("egt_zuteilung"), worte="Gelesen wurde 1.234,56 €"),
    Fall("geschütztes Leerzeichen und Euro", lambda p: mappen.tippe(p, "vk_it_nur_bund", f"12,00{NBSP}€"),
         "TEXT_ALS_ZAHL", ort("vk_it_nur_bund"), worte="12,00 €"),
    Fall("zweifelhaft", lambda p: mappen.tippe(p, "egt_zuteilung", "1.234"),
         "TEXT_ALS_ZAHL_UNKLAR", ort("egt_zuteilung"), worte="vermutlich 1.234,00 €"),
    Fall("keine Angabe", lambda p: mappen.tippe(p, "lzb_plan", "k.A."), "KEINE_ZAHL", ort("lzb_plan")),
    Fall("nur Leerzeichen", lambda p: mappen.tippe(p, "egt_einnahmen", "  "), "LEERER_TEXT", ort("egt_einnahmen")),
    Fall("nur ein Apostroph", lambda p: mappen.tippe(p, "egt_einnahmen", ""), "LEERER_TEXT", ort("egt_einnahmen")),
    Fall("WAHR statt Zahl", lambda p: mappen.setze(p, "lzb_plan", "<v>1</v>", "b"), "KEINE_ZAHL", ort("lzb_plan")),
    # wrong values
    Fall("Pflichtfeld geleert", lambda p: mappen.leere(p, "egt_zuteilung"), "PFLICHT_FEHLT", ort("egt_zuteilung")),
    Fall("27,3 statt 27,3 %", lambda p: mappen.tippe(p, "zielvereinbarung_iq", D("27.3")),
         "WERT_ZU_GROSS", ort("zielvereinbarung_iq"), worte="27,3 %"),
    Fall("AGS als Zahl", lambda p: mappen.tippe(p, "ags", 5154036), "AGS_FUEHRENDE_NULL", ort("ags"),
         worte="Tragen Sie 05154036 ein"),
    Fall("AGS mit sieben Ziffern", lambda p: mappen.tippe(p, "ags", "5154036"), "AGS_FUEHRENDE_NULL", ort("ags")),
    Fall("Text zu lang", lambda p: mappen.tippe(p, "name", "x" * 121), "TEXT_ZU_LANG", ort("name")),
    Fall("nicht in der Liste", lambda p: mappen.tippe(p, "traegerform", "Verein"),
         "AUSWAHL_UNBEKANNT", ort("traegerform"), worte="Verein"),
    Fall("Datum als Text", lambda p: mappen.tippe(p, "stand", "01.12.2025"), "DATUM_ALS_TEXT", ort("stand"), 0),
    Fall("kein Datum", lambda p: mappen.tippe(p, "stand", "bald"), "KEIN_DATUM", ort("stand")),
    Fall("kein Kalendertag", lambda p: mappen.tippe(p, "stand", "31.02.2025"), "KEIN_DATUM", ort("stand")),
    # formulas and error values where people type
    Fall("Fehlerwert", lambda p: mappen.setze(p, "vwt_zuteilung", "<v>#REF!</v>", "e"),
         "FEHLERWERT", ort("vwt_zuteilung"), worte="#REF!"),
    Fall("Formel im Eingabefeld", lambda p: mappen.formel(p, "egt_zuteilung", "600000*2", "1200000"),
         "FORMEL_IM_EINGABEFELD", ort("egt_zuteilung"), 0),
    Fall("ungerechnete Formel", lambda p: mappen.formel(p, "egt_zuteilung", "600000*2"),
         "NICHT_BERECHNET", ort("egt_zuteilung")),
    Fall("Formel mit Fehler", lambda p: mappen.formel(p, "egt_zuteilung", "1/0", "#DIV/0!", "e"),
         "FEHLERWERT", ort("egt_zuteilung")),
    # the form itself
    Fall("Formel überschrieben", lambda p: mappen.tippe(p, "kfa", 152_000), "FORMEL_UEBERSCHRIEBEN", ort("kfa")),
    Fall("Formel gelöscht", lambda p: mappen.leere(p, "kfa"), "FORMEL_UEBERSCHRIEBEN", ort("kfa"), worte="leer"),
    Fall("Formel geändert", lambda p: mappen.formel(p, "kfa", "ROUND(kfa_basis*0.126,2)", "126000"),
         "FORMEL_GEAENDERT", ort("kfa")),
    Fall("Ampel überschrieben", lambda p: mappen.tippe(p, licht("egt_zuteilung"), "✓ in Ordnung"),
         "ANZEIGE_UEBERSCHRIEBEN", licht("egt_zuteilung")),
    Fall("Zustand des Blatts überschrieben", lambda p: mappen.tippe(p, ("Budget", "A3"), "✓ in Ordnung"),
         "ANZEIGE_UEBERSCHRIEBEN", ("Budget", "A3")),
    Fall("Rechtsparameter geändert", lambda p: mappen.tippe(p, KFA_SATZ, D("0.126")),
         "PARAMETER_GEAENDERT", KFA_SATZ, worte="gesetzlichen Wert"),
    Fall("Name eines Rechtsparameters gelöscht", lambda p: mappen.ohne_name(p, "kfa_satz"),
         "NAME_FEHLT", ("Rechtsstand", "A1")),
    Fall("Edition", lambda p: mappen.tippe(p, "edition", "2025.9"), "EDITION_VERALTET", ort("edition")),
    Fall("anderes Jahr", lambda p: mappen.tippe(p, "jahr", 2025), "EDITION_VERALTET", ort("edition")),
    Fall("Blatt gelöscht", lambda p: mappen.ohne_blatt(p, "Personal"), "BLATT_FEHLT", ("Personal", "A1")),
    Fall("Prüfprotokoll gelöscht", lambda p: mappen.ohne_blatt(p, "Prüfprotokoll"),
         "BLATT_FEHLT", ("Prüfprotokoll", "A1")),
    Fall("Rechtsstand gelöscht", lambda p: mappen.ohne_blatt(p, "Rechtsstand"), "BLATT_FEHLT", ("Rechtsstand", "A1")),
    Fall("Blatt umbenannt", lambda p: mappen.umbenannt(p, "Budget", "Haushalt"),
         "BLATT_UMBENANNT", ("Haushalt", "A1"), worte="Budget"),
    Fall("Prüfprotokoll umbenannt", lambda p: mappen.umbenannt(p, "Prüfprotokoll", "Alt"),
         "BLATT_UMBENANNT", ("Alt", "A1")),
    Fall("Blatt ausgeblendet", lambda p: mappen.ausgeblendet(p, "Ziele"), "BLATT_AUSGEBLENDET", ("Ziele", "A1"), 0),
    Fall("Name gelöscht", lambda p: mappen.ohne_name(p, "egt_einnahmen"), "NAME_FEHLT", ort("egt_einnahmen")),
    Fall("Name eines Ergebnisses gelöscht", lambda p: mappen.ohne_name(p, "kfa"), "NAME_FEHLT", ort("kfa")),
    Fall("ausgeschnitten und eingefügt", lambda p: mappen.name_auf(p, "egt_einnahmen", "'Budget'!$H$30"),
         "ZELLE_VERSCHOBEN", ("Budget", "H30"), 0),
    Fall("Summenbereich gekürzt", lambda p: mappen.name_auf(p, "massnahmen_spalte_betrag", "'Maßnahmen'!$F$5:$F$8"),
         "BEREICH_GEAENDERT", ("Maßnahmen", "F5"), worte="andere Zellen"),
    Fall("Summenbereich gelöscht", lambda p: mappen.ohne_name(p, "massnahmen_spalte_betrag"),
         "BEREICH_GEAENDERT", ("Maßnahmen", "F5"), worte="fehlt"),
]  # fmt: skip


@pytest.mark.parametrize("fall", FAELLE, ids=lambda f: f.name)
def test_jede_stoerung_wird_beim_namen_genannt(fall, tmp_path, capsys):
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    fall.verdirb(datei)
    vorher = datei.read_bytes()

    [bericht] = jobs.pruefen([datei])
    treffer = [b for b in bericht.bericht.befunde if b.code == fall.code]
    assert [(b.blatt, b.zelle) for b in treffer] == [fall.stelle]
    assert treffer[0].abhilfe
    assert fall.worte in f"{treffer[0].text} {treffer[0].abhilfe}"

    assert laufe("pruefen", datei) == fall.ausgang
    assert datei.read_bytes() == vorher
    assert "!".join(fall.stelle) in capsys.readouterr().out


@pytest.mark.parametrize("fall", FAELLE, ids=lambda f: f.name)
def test_auch_berechnen_kommt_mit_jeder_stoerung_zurecht(fall, tmp_path):
    """Results are written where they belong, nothing is repaired, the finding stands in the Prüfprotokoll."""
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    fall.verdirb(datei)
    vorher = datei.read_bytes()
    assert laufe("berechnen", datei, "-o", tmp_path / "neu") == fall.ausgang
    assert datei.read_bytes() == vorher
    [erneut] = jobs.pruefen([tmp_path / "neu" / "kleve.xlsx"])
    codes = mappen.codes(erneut.bericht.befunde)
    assert fall.code in codes
    assert "ERGEBNISSE_VERALTET" not in codes


class TestEingefuegteZeile:
    """Rows inserted by LibreOffice or Excel: names, formulas and lights move together."""

    @pytest.fixture
    def verschoben(self, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        teil = mappen.blatteil(datei, "Budget")
        alle = mappen.teile(datei)

        def hinunter(text: str, muster: str) -> str:
            return re.sub(muster, lambda m: f"{m[1]}{int(m[2]) + 1}" if int(m[2]) >= 5 else m[0], text)

        xml = hinunter(alle[teil].decode(), r'(<c r="[A-Z]+)([0-9]+)(?=")')
        xml = hinunter(xml, r'(<row r=")([0-9]+)(?=")')
        buch = hinunter(alle["xl/workbook.xml"].decode(), r"('Budget'!\$[A-Z]+\$)([0-9]+)(?=<)")
        buch = re.sub(
            r"('Budget'!\$D\$)([0-9]+)(:\$D\$)([0-9]+)",
            lambda m: f"{m[1]}{int(m[2]) + 1}{m[3]}{int(m[4]) + 1}",
            buch,
        )
        mappen.bearbeite(datei, {teil: xml.encode(), "xl/workbook.xml": buch.encode()})
        return datei

    def test_ist_ein_hinweis(self, verschoben):
        [bericht] = jobs.pruefen([verschoben])
        assert "ZELLEN_VERSCHOBEN" in mappen.codes(bericht.bericht.befunde)
        assert "ANZEIGE_UEBERSCHRIEBEN" not in mappen.codes(bericht.bericht.befunde)
        assert bericht.bericht.gueltig

    def test_die_ampel_wird_in_ihrer_neuen_zeile_geschrieben(self, verschoben, tmp_path):
        mappen.tippe(verschoben, mappen.gelesen(verschoben).namen["egt_zuteilung"], -5)
        jobs.berechnen(verschoben, tmp_path / "neu.xlsx")
        neu = mappen.gelesen(tmp_path / "neu.xlsx")
        blatt, zelle = licht("egt_zuteilung")
        tiefer = f"{zelle[0]}{int(zelle[1:]) + 1}"
        assert neu.zelle(blatt, tiefer).wert == "✗ Fehler: Wert zu klein"


class TestExtremeZahlen:
    """Whatever somebody types: a finding, never a crash."""

    @pytest.mark.parametrize("wert", ["1E+300", "-1E+300", "9.99E+307", "1E-300", "0.000001", "123456789012345"])
    @pytest.mark.parametrize("feld", ["egt_zuteilung", "massnahmen_egz_betrag", "lzb_plan", "pers_passiv_plan"])
    def test_rechnet_oder_meldet(self, feld, wert, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.setze(datei, feld, f"<v>{wert}</v>")
        assert laufe("pruefen", datei) in (0, 1)
        assert laufe("berechnen", datei, "-o", tmp_path / "neu") in (0, 1)


class TestUnlesbar:
    """Exit code 2 and one German sentence that says what the file is; the others are read all the same."""

    FAELLE: ClassVar = {
        "keine Mappe": (b"Guten Tag\n", "kein"),
        "leer": (b"", "leer"),
        "mit Kennwort": (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"), ""),
        "abgeschnitten": (None, "beschädigt"),
    }

    @pytest.mark.parametrize("name", FAELLE)
    def test_sagt_was_die_datei_ist(self, name, tmp_path, capsys):
        inhalt, wort = self.FAELLE[name]
        gut = mappen.mappe(tmp_path / "gut.xlsx")
        datei = tmp_path / "schlecht.xlsx"
        datei.write_bytes(gut.read_bytes()[:5000] if inhalt is None else inhalt)
        assert laufe("pruefen", datei, gut) == 2
        ausgabe = capsys.readouterr().out
        assert "MAPPE_UNLESBAR" not in ausgabe  # codes are for machines
        assert "schlecht.xlsx" in ausgabe
        assert wort in ausgabe
        assert "angenommen" in ausgabe

    def test_gibt_es_nicht(self, tmp_path, capsys):
        assert laufe("pruefen", tmp_path / "fehlt.xlsx") == 2
        assert "gibt es nicht" in capsys.readouterr().out

    def test_ein_ordner(self, tmp_path, capsys):
        assert laufe("pruefen", tmp_path) == 2
        assert "Ordner" in capsys.readouterr().out

    def test_eine_fremde_mappe(self, tmp_path, capsys):
        import xlsxwriter

        buch = xlsxwriter.Workbook(str(tmp_path / "fremd.xlsx"))
        buch.add_worksheet("Tabelle1").write(0, 0, "Umsatz")
        buch.close()
        assert laufe("pruefen", tmp_path / "fremd.xlsx") == 2
        assert "keine AMIP-Planungsmappe" in capsys.readouterr().out

    @pytest.mark.parametrize("jahr", [2035, 2011, D("1E+300"), -1])
    def test_ein_jahr_ohne_formular(self, jahr, tmp_path, capsys):
        datei = mappen.mappe(tmp_path / "spaeter.xlsx")
        mappen.tippe(datei, "jahr", jahr)
        assert laufe("pruefen", datei) == 2
        ausgabe = capsys.readouterr().out
        assert "Deckblatt!B7" in ausgabe
        assert "2012 bis 2027" in ausgabe

    def test_ohne_deckblatt(self, tmp_path, capsys):
        datei = mappen.mappe(tmp_path / "kopflos.xlsx")
        mappen.ohne_blatt(datei, "Deckblatt")
        assert laufe("berechnen", datei, "-o", tmp_path / "neu") == 2
        assert "Kennung auf dem Deckblatt fehlt" in capsys.readouterr().out
        assert not (tmp_path / "neu").exists()


def test_openpyxl_gespeicherte_mappe_ohne_werte_ist_nicht_berechnet(tmp_path):
    """openpyxl drops every cached value: results are stale, the entries are still there."""
    openpyxl = pytest.importorskip("openpyxl")
    datei = mappen.mappe(tmp_path / "kleve.xlsx")
    vorher = jobs.pruefen([datei])[0]
    buch = openpyxl.load_workbook(datei)
    buch.save(datei)
    [bericht] = jobs.pruefen([datei])
    assert mappen.codes(bericht.bericht.befunde) == mappen.codes(vorher.bericht.befunde) | {"ERGEBNISSE_VERALTET"}
    assert bericht.as_json()["werte"] == vorher.as_json()["werte"]
    assert bericht.as_json()["ergebnisse"] == vorher.as_json()["ergebnisse"]
    neu = tmp_path / "neu.xlsx"
    assert mappen.codes(jobs.berechnen(datei, neu).bericht.befunde) == mappen.codes(vorher.bericht.befunde)
