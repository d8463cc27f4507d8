"""After `entfernen` the user's folders are as before, byte for byte; what was changed in between stays."""

from __future__ import annotations

import pytest

from amip_xl import einrichten
from amip_xl.einrichten import conf, orte, xcu
from amip_xl.einrichten.dateien import lege
from amip_xl.errors import BedienError
from einrichten import welt

CONF = [
    None,
    b"",
    b'"PYTHONPATH","C:\\Eigenes"\r\n"INTERPRETER_WIN","C:\\alt.exe"\r\n"UDF MODULES","meine;deine"\r\n\r\n"X","1"',
    b'"X","1"\n"interpreter_mac","/alt"\n"INTERPRETER_WIN","C:\\alt.exe"\n',
    b'"UDF MODULES","meine;"',
    b'"Add_Workbook_To_PythonPath","True"\r\n',
    b'"INTERPRETER_WIN","C:\\alt.exe"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","False"',
]


@pytest.fixture(params=["Windows", "macOS", "Linux"])
def rechner(request, tmp_path):
    return {"Windows": welt.windows, "macOS": welt.macos, "Linux": welt.linux}[request.param](tmp_path)


@pytest.fixture
def mappen(tmp_path):
    ordner = tmp_path / "Mappen ä"
    ordner.mkdir()
    return ordner


class TestAllesWieVorher:
    @pytest.mark.parametrize("zeilen", CONF)
    def test_mit_und_ohne_einstellungen_von_xlwings(self, rechner, zeilen):
        if zeilen is not None:
            welt.datei(orte.xlwings_conf(rechner), zeilen)
        vorher = welt.abbild(rechner.home)
        assert welt.richte_ein(rechner)
        assert welt.abbild(rechner.home) != vorher
        welt.entferne(rechner)
        assert welt.abbild(rechner.home) == vorher

    @pytest.mark.parametrize("name", ["amip_xl.xlam", "xlwings.xlam"])
    def test_vorhandene_addins_kommen_zurueck(self, rechner, name):
        welt.datei(orte.startordner(rechner) / name, b"frueher").chmod(0o600)
        vorher = welt.abbild(rechner.home)
        welt.richte_ein(rechner)
        welt.entferne(rechner)
        assert welt.abbild(rechner.home) == vorher

    def test_vorhandene_programmdatei_kommt_zurueck(self, rechner):
        welt.datei(orte.programmdatei(rechner), b"/ein/anderes\n")
        vorher = welt.abbild(rechner.home)
        welt.richte_ein(rechner)
        welt.entferne(rechner)
        assert welt.abbild(rechner.home) == vorher

    def test_auch_nach_zwei_laeufen_mit_verschiedenem_python(self, rechner, tmp_path):
        welt.datei(orte.xlwings_conf(rechner), CONF[2] or b"")
        vorher = welt.abbild(rechner.home)
        welt.richte_ein(rechner)
        anderes = welt.mit(rechner, python=tmp_path / "neu" / "python.exe", programm=tmp_path / "neu" / "amip-xl.exe")
        assert welt.richte_ein(anderes)
        welt.entferne(anderes)
        assert welt.abbild(rechner.home) == vorher

    def test_neue_version_des_addins(self, rechner):
        vorher = welt.abbild(rechner.home)
        welt.richte_ein(rechner)
        welt.richte_ein(rechner, addin=lambda: b"noch neuer")
        welt.entferne(rechner)
        assert welt.abbild(rechner.home) == vorher

    def test_vertrauter_ordner_mit_anderen_und_ohne(self, rechner, mappen, tmp_path):
        datei = welt.datei(orte.xcu(rechner), welt.XCU)
        vorher = welt.abbild(rechner.home)
        for schon_da in (welt.XCU.encode(), xcu.mit_ordner(welt.XCU.encode(), "file:///andere")):
            datei.write_bytes(schon_da)
            welt.richte_ein(rechner, ordner=mappen)
            welt.richte_ein(rechner, ordner=tmp_path)
            assert {xcu.ordner_url(mappen), xcu.ordner_url(tmp_path)} <= set(xcu.lies(datei.read_bytes()).ordner)
            welt.entferne(rechner)
            assert datei.read_bytes() == schon_da
        datei.write_text(welt.XCU)
        assert welt.abbild(rechner.home) == vorher

    def test_vorschau_aendert_nichts_und_stimmt(self, rechner):
        welt.richte_ein(rechner)
        eingerichtet = welt.abbild(rechner.home)
        vorschau = [s.zeile for s in einrichten.plane_rueckweg(rechner) if s.sichtbar]
        assert welt.abbild(rechner.home) == eingerichtet
        assert welt.entferne(rechner) == vorschau

    def test_ohne_einrichtung_gibt_es_nichts_zu_tun(self, rechner):
        vorher = welt.abbild(rechner.home)
        assert einrichten.plane_rueckweg(rechner) == []
        welt.entferne(rechner)
        assert welt.abbild(rechner.home) == vorher

    def test_zweimal_entfernen_schadet_nicht(self, rechner):
        vorher = welt.abbild(rechner.home)
        welt.richte_ein(rechner)
        welt.entferne(rechner)
        assert welt.entferne(rechner) == []
        assert welt.abbild(rechner.home) == vorher

    def test_verknuepfte_datei_bleibt_verknuepft(self, rechner, tmp_path):
        echt = welt.datei(tmp_path / "dotfiles" / "xlwings.conf", b'"X","1"\n')
        ort = orte.xlwings_conf(rechner)
        ort.parent.mkdir(parents=True, exist_ok=True)
        ort.symlink_to(echt)
        welt.richte_ein(rechner)
        welt.entferne(rechner)
        assert ort.is_symlink()
        assert echt.read_bytes() == b'"X","1"\n'


class TestInzwischenGeaendert:
    """The user's value wins, with a sentence."""

    def test_anderes_addin_bleibt(self, rechner):
        welt.richte_ein(rechner)
        datei = welt.datei(orte.programmdatei(rechner), b"von Hand")
        gesagt = welt.entferne(rechner)
        assert datei.read_bytes() == b"von Hand"
        assert f"bleibt: {datei} – wurde inzwischen geändert" in gesagt

    def test_geloeschtes_bleibt_geloescht(self, rechner):
        welt.datei(orte.programmdatei(rechner), b"frueher")
        welt.richte_ein(rechner)
        orte.programmdatei(rechner).unlink()
        assert any("wurde inzwischen gelöscht" in zeile for zeile in welt.entferne(rechner))
        assert not orte.programmdatei(rechner).exists()

    def test_anderer_interpreter_bleibt(self, tmp_path):
        rechner = welt.windows(tmp_path)
        datei = welt.datei(orte.xlwings_conf(rechner), b'"INTERPRETER_WIN","C:\\alt.exe"\r\n')
        welt.richte_ein(rechner)
        datei.write_bytes(b'"INTERPRETER_WIN","C:\\dritter.exe"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\r\n')
        gesagt = welt.entferne(rechner)
        assert datei.read_bytes() == b'"INTERPRETER_WIN","C:\\dritter.exe"\r\n'
        assert any("INTERPRETER_WIN wurde inzwischen geändert" in zeile for zeile in gesagt)

    def test_neue_und_geaenderte_zeilen_des_benutzers_bleiben(self, tmp_path):
        rechner = welt.windows(tmp_path)
        datei = welt.datei(orte.xlwings_conf(rechner), b'"UDF MODULES","meine"\r\n')
        welt.richte_ein(rechner)
        jetzt = datei.read_bytes().replace(b"meine", b"meine;neue") + b'"SHOW CONSOLE","True"\r\n'
        datei.write_bytes(jetzt)
        welt.entferne(rechner)
        assert datei.read_bytes() == b'"UDF MODULES","meine;neue"\r\n"SHOW CONSOLE","True"\r\n'

    def test_wer_neben_der_mappe_suchen_laesst_behaelt_es(self, tmp_path):
        rechner = welt.windows(tmp_path)
        welt.richte_ein(rechner)
        datei = orte.xlwings_conf(rechner)
        datei.write_bytes(datei.read_bytes().replace(b"False", b"True"))
        gesagt = welt.entferne(rechner)
        assert datei.read_bytes() == b'"ADD_WORKBOOK_TO_PYTHONPATH","True"\r\n'
        assert any("ADD_WORKBOOK_TO_PYTHONPATH wurde inzwischen geändert" in zeile for zeile in gesagt)

    def test_nach_einem_zweiten_lauf_gilt_der_wert_des_benutzers_dazwischen(self, tmp_path):
        rechner = welt.windows(tmp_path)
        datei = welt.datei(orte.xlwings_conf(rechner), b'"INTERPRETER_WIN","C:\\erster.exe"\r\n')
        welt.richte_ein(rechner)
        daten = conf.setze(datei.read_bytes(), "INTERPRETER_WIN", b'"INTERPRETER_WIN","C:\\zweiter.exe"', b"\n")
        datei.write_bytes(daten)
        welt.richte_ein(rechner)
        welt.entferne(rechner)
        assert datei.read_bytes() == b'"INTERPRETER_WIN","C:\\zweiter.exe"\r\n'

    def test_was_der_benutzer_zwischen_zwei_laeufen_schrieb_bleibt(self, tmp_path):
        rechner = welt.windows(tmp_path)
        datei = welt.datei(orte.xlwings_conf(rechner), b'"X","1"\r\n')
        welt.richte_ein(rechner)
        datei.write_bytes(datei.read_bytes() + b'"NEU","2"\r\n')
        welt.richte_ein(welt.mit(rechner, python=tmp_path / "anderes.exe"))
        welt.entferne(rechner)
        assert datei.read_bytes() == b'"X","1"\r\n"NEU","2"\r\n'

    def test_libreoffice_hat_seine_einstellungen_neu_geschrieben(self, tmp_path, mappen):
        rechner = welt.linux(tmp_path)
        welt.richte_ein(rechner, ordner=mappen)
        datei = orte.xcu(rechner)
        neu = '<item oor:path="/x"><prop oor:name="y" oor:op="fuse"><value>1</value></prop></item>\n</oor:items>'
        datei.write_text(datei.read_text().replace("</oor:items>", neu))
        welt.entferne(rechner)
        assert datei.read_text() == welt.XCU.replace("</oor:items>", neu)

    def test_ordner_in_dem_etwas_liegt_bleibt(self, rechner):
        welt.richte_ein(rechner)
        fremd = welt.datei(orte.startordner(rechner) / "Eigenes.xlsx", b"x")
        welt.entferne(rechner)
        assert fremd.exists()
        assert not orte.einstellungen(rechner).exists()


class TestVerweigert:
    def test_laufendes_libreoffice(self, tmp_path, mappen):
        rechner = welt.linux(tmp_path)
        welt.richte_ein(rechner, ordner=mappen)
        welt.datei(orte.profil(rechner) / ".lock")
        eingerichtet = welt.abbild(rechner.home)
        with pytest.raises(BedienError, match="LibreOffice läuft gerade"):
            welt.entferne(rechner)
        assert welt.abbild(rechner.home) == eingerichtet

    @pytest.mark.parametrize(
        "text", ["", "kein json", "{}", '{"format": 2, "eintraege": [], "ordner": []}', '{"format": 1, "ordner": []}']
    )
    def test_beschaedigter_merkzettel(self, rechner, text):
        welt.datei(orte.merkzettel(rechner), text)
        with pytest.raises(BedienError, match="beschädigt"):
            einrichten.plane_rueckweg(rechner)
        with pytest.raises(BedienError, match="beschädigt"):
            welt.richte_ein(rechner)

    def test_datei_die_sich_nicht_loeschen_laesst(self, rechner, monkeypatch):
        """What was undone before it stays undone; the next call goes on there."""
        vorher = welt.abbild(rechner.home)
        welt.richte_ein(rechner)

        def verweigere(pfad, daten):
            if pfad == orte.programmdatei(rechner) and daten is None:
                raise PermissionError(13, "Permission denied")
            lege(pfad, daten)

        with monkeypatch.context() as gesperrt:
            gesperrt.setattr("amip_xl.einrichten.rueckweg.lege", verweigere)
            with pytest.raises(BedienError, match="Rechte"):
                welt.entferne(rechner)
        assert orte.merkzettel(rechner).exists()
        welt.entferne(rechner)
        assert welt.abbild(rechner.home) == vorher
