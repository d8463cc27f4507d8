"""What people and programs do to a workbook, and what it is called: code, cell, exit code; the file stays as it is."""

from __future__ import annotations

from decimal import Decimal as D

import mappen
import openpyxl
import pytest
from damage.alle import SCHAEDEN
from damage.aufbau import Verschiebung
from damage.schaden import Schaden
from damage.urteil import beschaedige
from mappen import laufe, licht

from amip_xl import jobs
from amip_xl.edition import edition
from amip_xl.findings import FEHLER


def ausgang(schaden: Schaden) -> int:
    """The exit code: 2 for a file that is refused, 1 when a Fehler is among what must be found, else 0."""
    return int(any(f.schwere is FEHLER for f in schaden.funde)) if schaden.lesbar else 2


@pytest.mark.parametrize("schaden", [s for s in SCHAEDEN if s.funde], ids=str)
def test_jede_stoerung_wird_beim_namen_genannt(schaden, tmp_path, capsys):
    """In the terminal: the place, no code, the exit code; results are written where they belong."""
    datei = tmp_path / "kleve.xlsx"
    beschaedige(datei, [schaden])
    assert laufe("pruefen", datei) == ausgang(schaden)
    ausgabe = capsys.readouterr().out
    for fund in schaden.funde:
        assert "!".join(filter(None, fund.stelle)) in ausgabe
        assert fund.code not in ausgabe  # codes are for machines
    assert laufe("berechnen", datei, "-o", tmp_path / "neu") == ausgang(schaden)
    assert (tmp_path / "neu" / "kleve.xlsx").exists()


class TestEingefuegteZeile:
    """Rows inserted by LibreOffice or Excel: names, formulas and lights move together."""

    @pytest.fixture
    def verschoben(self, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        Verschiebung(5, 1)(datei, "Budget")
        return datei

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

    def test_was_in_keine_zelle_passt_steht_dort_als_fehlerwert(self, tmp_path):
        """The total of a block of largest numbers: Excel's own formula shows #NUM! there."""
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        zeile = [f for f in edition(2026).form.felder if f.startswith("vk_") and f.endswith("_kfa_basis")]
        zeile = [f for f in zeile if edition(2026).form.felder[f].eingabe]
        for feld in [*zeile, *(f.replace("_kfa_basis", "_nur_bund") for f in zeile)]:
            mappen.setze(datei, feld, "<v>9.99E+307</v>")
        assert laufe("berechnen", datei, "-o", tmp_path / "neu") in (0, 1)
        neu = tmp_path / "neu" / "kleve.xlsx"
        assert mappen.gelesen(neu).benannt("gesamtverwaltungskosten").wert == "#NUM!"
        assert "ERGEBNISSE_VERALTET" not in mappen.codes(jobs.pruefen([neu])[0].bericht.befunde)

    def test_mehr_stellen_als_excel_sich_merkt(self, tmp_path):
        datei = mappen.mappe(tmp_path / "kleve.xlsx")
        mappen.tippe(datei, "vk_it_nur_bund", D("123456789012345.67"))
        jobs.berechnen(datei, tmp_path / "neu.xlsx")
        [erneut] = jobs.pruefen([tmp_path / "neu.xlsx"])
        assert "ERGEBNISSE_VERALTET" not in mappen.codes(erneut.bericht.befunde)


class TestUnlesbar:
    """Exit code 2 and one German sentence that says what the file is; the others are read all the same."""

    @pytest.mark.parametrize("schaden", [s for s in SCHAEDEN if not s.lesbar], ids=str)
    def test_sagt_was_die_datei_ist(self, schaden, tmp_path, capsys):
        gut = mappen.mappe(tmp_path / "gut.xlsx")
        datei = tmp_path / "schlecht.xlsx"
        beschaedige(datei, [schaden])
        assert laufe("pruefen", datei, gut) == ausgang(schaden)
        ausgabe = capsys.readouterr().out
        assert "MAPPE_UNLESBAR" not in ausgabe
        assert "schlecht.xlsx" in ausgabe
        assert schaden.worte in ausgabe
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
