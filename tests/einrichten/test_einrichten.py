"""What `einrichten` does on each system, step by step, and what it refuses."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from amip_xl import einrichten
from amip_xl.einrichten import conf, orte, xcu
from amip_xl.errors import BedienError
from einrichten import welt

ALLE = pytest.mark.parametrize("system", [welt.windows, welt.macos, welt.linux], ids=["Windows", "macOS", "Linux"])


def gesetzt(rechner, schluessel):
    return conf.wert(orte.xlwings_conf(rechner).read_bytes(), schluessel, rechner.kodierung)


class TestWindows:
    def test_addins_einstellungen_und_programm(self, tmp_path):
        rechner = welt.windows(tmp_path)
        welt.richte_ein(rechner)
        start = rechner.home / "AppData/Roaming/Microsoft/Excel/XLSTART"
        assert (start / "amip_xl.xlam").read_bytes() == welt.ADDIN
        assert (start / "xlwings.xlam").read_bytes() == welt.XLWINGS
        zeilen = f'"INTERPRETER_WIN","{rechner.python}"\r\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\r\n'
        assert (rechner.home / ".xlwings/xlwings.conf").read_bytes() == zeilen.encode()
        handbuch = tmp_path / "Programme/Python/site-packages/amip_xl/handbuch.html"
        assert orte.programmdatei(rechner).read_bytes() == f"{rechner.programm}\r\n{handbuch}\r\n".encode()

    def test_vorhandenes_xlwings_addin_bleibt(self, tmp_path):
        rechner = welt.windows(tmp_path)
        ziel = welt.datei(orte.startordner(rechner) / "xlwings.xlam", b"eine andere Version")
        welt.richte_ein(rechner)
        assert ziel.read_bytes() == b"eine andere Version"

    def test_xlwings_addin_fuer_alle_benutzer_genuegt(self, tmp_path):
        rechner = welt.windows(tmp_path)
        welt.datei(tmp_path / "Programme/Office16/XLSTART/xlwings.xlam", b"von der IT")
        welt.richte_ein(rechner)
        assert not (orte.startordner(rechner) / "xlwings.xlam").exists()

    def test_eigenes_xlwings_addin_wird_mit_dem_paket_erneuert(self, tmp_path):
        rechner = welt.windows(tmp_path)
        vorher = welt.abbild(rechner.home)
        welt.richte_ein(rechner)
        welt.datei(tmp_path / "Programme/Python/site-packages/xlwings/addin/xlwings.xlam", b"neuer")
        welt.richte_ein(rechner)
        assert (orte.startordner(rechner) / "xlwings.xlam").read_bytes() == b"neuer"
        welt.entferne(rechner)
        assert welt.abbild(rechner.home) == vorher

    def test_fremde_einstellungen_bleiben_zeichen_fuer_zeichen(self, tmp_path):
        rechner = welt.windows(tmp_path)
        alt = b'"PYTHONPATH","D:"\r\n"interpreter_win","C:\\alt.exe"\r\n"UDF MODULES","meine;deine"\r\n\r\n"X","1"'
        datei = welt.datei(orte.xlwings_conf(rechner), alt)
        welt.richte_ein(rechner)
        neu = alt.replace(b'"interpreter_win","C:\\alt.exe"', f'"INTERPRETER_WIN","{rechner.python}"'.encode())
        assert datei.read_bytes() == neu + b'\r\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\r\n'

    @pytest.mark.parametrize("wert", ["True", "False", ""])
    def test_ob_python_neben_der_mappe_sucht_bestimmt_der_benutzer(self, tmp_path, wert):
        rechner = welt.windows(tmp_path)
        welt.datei(orte.xlwings_conf(rechner), f'"add_workbook_to_pythonpath","{wert}"\r\n')
        plan = einrichten.plane(rechner, welt.auftrag())
        einrichten.fuehre_aus(rechner, plan)
        assert gesetzt(rechner, "ADD_WORKBOOK_TO_PYTHONPATH") == wert
        gewarnt = any("neben einer Mappe" in h for h in plan.hinweise)
        assert gewarnt is (wert == "True")
        assert gewarnt is not any("ADD_WORKBOOK" in z for z in plan.schon_da)

    def test_signiertes_addin_bleibt(self, tmp_path):
        rechner = welt.windows(tmp_path)
        teile = {"xl/workbook.xml": b"1", "xl/vbaProject.bin": b"unseres"}
        signiert = {**teile, "xl/vbaProject.bin": b"signiert", "xl/vbaProjectSignature.bin": b"x"}
        ziel = welt.datei(orte.startordner(rechner) / "amip_xl.xlam", welt.paket(signiert))
        for unsere, gemahnt in ((teile, False), ({**teile, "xl/workbook.xml": b"2"}, True)):
            auftrag = welt.auftrag(addin=lambda t=unsere: welt.paket(t))
            plan = einrichten.plane(rechner, auftrag)
            einrichten.fuehre_aus(rechner, plan)
            assert ziel.read_bytes() == welt.paket(signiert)
            assert any("signiert und bleibt" in z for z in plan.schon_da)
            assert any("signierte Add-in" in h for h in plan.hinweise) is gemahnt

    def test_eigenes_addin_das_die_it_danach_signiert_hat_bleibt_auch_beim_entfernen(self, tmp_path):
        rechner = welt.windows(tmp_path)
        welt.richte_ein(rechner)
        signiert = welt.paket({"xl/vbaProjectSignature.bin": b"x"})
        ziel = welt.datei(orte.startordner(rechner) / "amip_xl.xlam", signiert)
        welt.richte_ein(rechner)
        welt.entferne(rechner)
        assert ziel.read_bytes() == signiert

    def test_addin_fuer_alle_benutzer_genuegt(self, tmp_path):
        rechner = welt.windows(tmp_path)
        welt.datei(tmp_path / "Programme/Office16/XLSTART/amip_xl.xlam", b"von der IT")
        welt.richte_ein(rechner)
        assert not (orte.startordner(rechner) / "amip_xl.xlam").exists()

    def test_fertiges_programm_braucht_keinen_interpreter(self, tmp_path):
        rechner = welt.windows(tmp_path)
        exe = welt.datei(tmp_path / "Netz" / "amip-xl.exe")
        welt.datei(exe.with_name("handbuch.pdf"))
        welt.richte_ein(rechner, programm=exe)
        assert orte.programmdatei(rechner).read_text().splitlines() == [str(exe), str(exe.with_name("handbuch.pdf"))]
        assert not orte.xlwings_conf(rechner).exists()
        assert (orte.startordner(rechner) / "xlwings.xlam").exists()

    def test_eingefroren_ist_das_programm_es_selbst(self, tmp_path):
        exe = welt.datei(tmp_path / "amip-xl.exe")
        rechner = welt.windows(tmp_path, python=exe, programm=exe, eingefroren=True)
        welt.richte_ein(rechner)
        assert orte.programmdatei(rechner).read_text().splitlines()[0] == str(exe)
        assert not orte.xlwings_conf(rechner).exists()

    def test_ohne_excel_nur_libreoffice(self, tmp_path):
        rechner = welt.windows(tmp_path, registry={("HKLM", welt.APP_PATHS, ""): None})
        plan = einrichten.plane(rechner, welt.auftrag())
        assert "Excel ist nicht installiert" in plan.hinweise[0]
        assert [s.pfad for s in plan.schritte] == [orte.programmdatei(rechner)]

    def test_python_aus_dem_store_wird_abgelehnt(self, tmp_path):
        rechner = welt.windows(tmp_path, python=tmp_path / "WindowsApps" / "python.exe")
        with pytest.raises(BedienError, match="Microsoft Store"):
            einrichten.plane(rechner, welt.auftrag())

    def test_ohne_xlwings_kein_halber_aufbau(self, tmp_path):
        rechner = welt.windows(tmp_path, modul={}.get)
        with pytest.raises(BedienError, match="pip install"):
            einrichten.plane(rechner, welt.auftrag())

    def test_pfad_den_makros_nicht_lesen_koennen(self, tmp_path):
        rechner = welt.windows(tmp_path, programm=welt.datei(tmp_path / "Δ" / "amip-xl.exe"))
        with pytest.raises(BedienError, match="Zeichen"):
            einrichten.plane(rechner, welt.auftrag())

    def test_laufendes_excel_wird_erwaehnt(self, tmp_path):
        rechner = welt.windows(tmp_path, laeuft=lambda name: name == "EXCEL.EXE")
        assert "läuft gerade" in einrichten.plane(rechner, welt.auftrag()).danach[0]


class TestMac:
    def test_addins_skript_und_einstellungen(self, tmp_path):
        rechner = welt.macos(tmp_path)
        welt.richte_ein(rechner)
        start = (
            rechner.home / "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
        )
        assert (start / "amip_xl.xlam").read_bytes() == welt.ADDIN
        assert (start / "xlwings.xlam").read_bytes() == welt.XLWINGS
        skripte = rechner.home / "Library/Application Scripts/com.microsoft.Excel"
        assert (skripte / "xlwings-0.37.8.applescript").read_text() == "-- Skript"
        container = rechner.home / "Library/Containers/com.microsoft.Excel/Data"
        zeilen = f'"INTERPRETER_MAC","{rechner.python}"\n"ADD_WORKBOOK_TO_PYTHONPATH","False"\n'
        assert (container / "xlwings.conf").read_bytes() == zeilen.encode()
        # HOME of a macro is the container, HOME of LibreOffice the user's
        fuer_excel = (container / ".config/amip_xl/programm.txt").read_bytes()
        assert fuer_excel == (rechner.home / ".config/amip_xl/programm.txt").read_bytes()

    def test_ordner_ohne_localized(self, tmp_path):
        rechner = welt.macos(tmp_path)
        gruppe = rechner.home / "Library/Group Containers/UBF8T346G9.Office"
        (gruppe / "User Content" / "Startup").mkdir(parents=True)
        welt.richte_ein(rechner)
        assert (gruppe / "User Content/Startup/Excel/amip_xl.xlam").exists()

    def test_excel_nie_gestartet(self, tmp_path):
        rechner = welt.macos(tmp_path)
        orte.container(rechner).rmdir()
        with pytest.raises(BedienError, match="noch nie gestartet"):
            einrichten.plane(rechner, welt.auftrag())

    def test_fertiges_programm_nur_fuer_libreoffice(self, tmp_path):
        rechner = welt.macos(tmp_path)
        plan = einrichten.plane(rechner, welt.auftrag(programm=welt.datei(tmp_path / "amip-xl")))
        assert [s.pfad for s in plan.schritte] == [orte.programmdatei(rechner)]
        assert any("kein fertiges Programm" in h for h in plan.hinweise)


class TestLinux:
    def test_programm_und_vertrauter_ordner(self, tmp_path):
        rechner = welt.linux(tmp_path)
        ordner = tmp_path / "Mappen & Pläne"
        ordner.mkdir()
        welt.richte_ein(rechner, ordner=ordner)
        assert orte.programmdatei(rechner).read_text().splitlines()[0] == str(rechner.programm)
        assert xcu.lies(orte.xcu(rechner).read_bytes()).ordner == (
            f"file://{quote(str(tmp_path))}/Mappen%20&%20Pl%C3%A4ne",
        )
        sicherung = orte.einstellungen(rechner) / "registrymodifications.xcu.sicherung"
        assert sicherung.read_text() == welt.XCU

    def test_sagt_dass_es_excel_hier_nicht_gibt(self, tmp_path):
        plan = einrichten.plane(welt.linux(tmp_path), welt.auftrag())
        assert "Excel gibt es unter Linux nicht" in plan.hinweise[0]
        assert "--ordner" in plan.hinweise[1]

    @pytest.mark.parametrize("wo", [".lock", "user/.lock"])
    def test_laufendes_libreoffice_wird_abgelehnt(self, tmp_path, wo):
        rechner = welt.linux(tmp_path)
        welt.datei(orte.profil(rechner) / wo)
        with pytest.raises(BedienError, match="LibreOffice läuft gerade"):
            einrichten.plane(rechner, welt.auftrag(ordner=tmp_path))

    def test_nie_gestartetes_libreoffice(self, tmp_path):
        rechner = welt.linux(tmp_path)
        orte.xcu(rechner).unlink()
        with pytest.raises(BedienError, match="noch keine Einstellungen"):
            einrichten.plane(rechner, welt.auftrag(ordner=tmp_path))

    def test_ordner_den_es_nicht_gibt(self, tmp_path):
        with pytest.raises(BedienError, match="Den Ordner"):
            einrichten.plane(welt.linux(tmp_path), welt.auftrag(ordner=tmp_path / "fehlt"))

    @pytest.mark.parametrize("ordner", ["home", "wurzel"])
    def test_zu_viel_vertrauen(self, tmp_path, ordner):
        rechner = welt.linux(tmp_path)
        zu_viel = rechner.home if ordner == "home" else type(tmp_path)(tmp_path.anchor)
        with pytest.raises(BedienError, match="ist zu viel"):
            einrichten.plane(rechner, welt.auftrag(ordner=zu_viel))

    def test_profil_an_anderer_stelle(self, tmp_path):
        rechner = welt.linux(tmp_path, umgebung={"AMIP_LIBREOFFICE_PROFIL": (tmp_path / "Profil ä").as_uri()})
        welt.richte_ein(rechner, ordner=tmp_path)
        assert tmp_path.as_uri() in (tmp_path / "Profil ä/user/registrymodifications.xcu").read_text()


class TestHandbuch:
    """Where the button „Handbuch“ looks, in this order."""

    def zeile(self, rechner):
        welt.richte_ein(rechner)
        return orte.programmdatei(rechner).read_text("utf-8").splitlines()[1:]

    @ALLE
    def test_die_seite_im_paket(self, tmp_path, system):
        rechner = system(tmp_path)
        assert self.zeile(rechner) == [str(rechner.modul("amip_xl").with_name("handbuch.html"))]

    @ALLE
    def test_die_seite_neben_dem_programm_geht_vor(self, tmp_path, system):
        rechner = system(tmp_path)
        neben = welt.datei(rechner.programm.with_name("handbuch.html"))
        assert self.zeile(rechner) == [str(neben)]

    @ALLE
    def test_in_den_quellen_ist_es_das_markdown(self, tmp_path, system):
        quellen = welt.datei(tmp_path / "quellen" / "amip_xl" / "__init__.py")
        rechner = system(tmp_path)
        text = welt.datei(tmp_path / "quellen" / "docs" / "handbuch.md")
        orte_ = {"amip_xl": quellen, "xlwings": rechner.modul("xlwings")}
        assert self.zeile(welt.mit(rechner, modul=orte_.get)) == [str(text)]

    @ALLE
    def test_ohne(self, tmp_path, system):
        rechner = system(tmp_path)
        rechner.modul("amip_xl").with_name("handbuch.html").unlink()
        assert self.zeile(rechner) == []


class TestUeberall:
    @ALLE
    def test_was_angekuendigt_ist_geschieht(self, tmp_path, system):
        rechner = system(tmp_path)
        angekuendigt = [s.zeile for s in einrichten.plane(rechner, welt.auftrag()).schritte]
        assert angekuendigt
        assert welt.richte_ein(rechner) == angekuendigt

    @ALLE
    def test_planen_aendert_nichts(self, tmp_path, system):
        rechner = system(tmp_path)
        vorher = welt.abbild(tmp_path)
        einrichten.plane(rechner, welt.auftrag())
        assert welt.abbild(tmp_path) == vorher

    @ALLE
    def test_beim_zweiten_mal_ist_alles_schon_da(self, tmp_path, system):
        rechner = system(tmp_path)
        erste = welt.richte_ein(rechner)
        danach = welt.abbild(rechner.home)
        plan = einrichten.plane(rechner, welt.auftrag())
        assert plan.schritte == []
        assert len(plan.schon_da) == len(erste)
        einrichten.fuehre_aus(rechner, plan)
        assert welt.abbild(rechner.home) == danach

    @ALLE
    def test_programm_das_es_nicht_gibt(self, tmp_path, system):
        with pytest.raises(BedienError, match="--programm"):
            einrichten.plane(system(tmp_path), welt.auftrag(programm=tmp_path / "fehlt.exe"))

    @ALLE
    def test_ohne_eigenes_programm(self, tmp_path, system):
        with pytest.raises(BedienError, match="amip-xl liegt nicht bei diesem Python"):
            einrichten.plane(system(tmp_path, programm=None), welt.auftrag())

    @ALLE
    def test_ausserhalb_des_benutzerordners_aendert_sich_nichts(self, tmp_path, system):
        rechner = system(tmp_path)
        draussen = {p: w for p, w in welt.abbild(tmp_path).items() if not (tmp_path / p).is_relative_to(rechner.home)}
        welt.richte_ein(rechner)
        jetzt = {p: w for p, w in welt.abbild(tmp_path).items() if not (tmp_path / p).is_relative_to(rechner.home)}
        assert jetzt == draussen
