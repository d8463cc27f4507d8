"""Every obstacle `pruefen` knows: found where it is, not found where it is not."""

from __future__ import annotations

import plistlib

import pytest
from xlsxwriter import Workbook

from amip_xl import einrichten
from amip_xl.books.vba.sources import quelle
from amip_xl.einrichten import BLOCKIERT, GUT, HINWEIS, orte, xcu
from amip_xl.errors import BedienError
from einrichten import welt

INTERNET = "[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://beispiel.de/\r\n"


@pytest.fixture
def windows(tmp_path):
    rechner = welt.windows(tmp_path)
    welt.richte_ein(rechner)
    return rechner


@pytest.fixture
def macos(tmp_path):
    rechner = welt.macos(tmp_path)
    welt.richte_ein(rechner)
    return rechner


@pytest.fixture
def mappe(tmp_path):
    return welt.mappe(tmp_path / "Mappen" / "kleve.xlsm")


@pytest.fixture
def linux(tmp_path, mappe):
    rechner = welt.linux(tmp_path)
    welt.richte_ein(rechner, ordner=mappe.parent)
    return rechner


def vertraue(rechner, ordner, nummer=1, **mehr):
    """One more trusted folder of Excel, beside XLSTART."""
    listen = {}
    for i, pfad in ((0, orte.startordner(rechner)), (nummer, ordner)):
        listen["HKCU", rf"{welt.SCHUTZ}\Trusted Locations\Location{i}", "Path"] = str(pfad)
    for name, wert in mehr.items():
        listen["HKCU", rf"{welt.SCHUTZ}\Trusted Locations\Location{nummer}", name] = wert
    return welt.mit_registry(rechner, listen)


def richtlinie(rechner, name, wert, unter=""):
    return welt.mit_registry(rechner, {("HKCU", welt.RICHTLINIE + unter, name): wert})


class TestNichtsImWeg:
    def test_windows(self, windows, mappe):
        antworten = welt.pruefe(windows, mappe)
        assert {c for c, p in antworten.items() if p.stand != GUT} == set()

    def test_mac(self, macos, mappe):
        assert {c for c, p in welt.pruefe(macos, mappe).items() if p.stand != GUT} == set()

    def test_linux(self, linux, mappe):
        antworten = welt.pruefe(linux, mappe)
        assert {c for c, p in antworten.items() if p.stand != GUT} == set()
        assert "LibreOffice" in antworten["EXCEL"].text

    def test_wer_ein_hindernis_nennt_nennt_abhilfe(self, tmp_path):
        for rechner in (welt.windows(tmp_path / "w"), welt.macos(tmp_path / "m"), welt.linux(tmp_path / "l")):
            antworten = welt.pruefe(rechner)
            assert any(p.stand == BLOCKIERT for p in antworten.values())
            for p in antworten.values():
                assert p.abhilfe or p.stand != BLOCKIERT
                assert p.zeile.startswith(("✓ ", "! ", "✗ "))
                assert "\n" not in p.zeile


class TestExcelUndAddins:
    def test_kein_excel_und_kein_libreoffice(self, windows):
        ohne = welt.mit_registry(windows, {("HKLM", welt.APP_PATHS, ""): None})
        assert welt.pruefe(ohne)["EXCEL"].stand == BLOCKIERT

    def test_kein_excel_aber_libreoffice(self, windows):
        nur = {
            ("HKLM", welt.APP_PATHS, ""): None,
            ("HKLM", r"SOFTWARE\LibreOffice\UNO\InstallPath", ""): "C:\\LibreOffice\\program",
        }
        antworten = welt.pruefe(welt.mit_registry(windows, nur))
        assert antworten["EXCEL"].stand == HINWEIS
        assert "ADDIN" not in antworten

    def test_excel_auch_nach_seiner_anmeldung_erkannt(self, windows):
        anders = {("HKLM", welt.APP_PATHS, ""): None}
        anders["HKLM", r"SOFTWARE\Classes\Excel.Application\CLSID", ""] = "{00024500-0000-0000-C000-000000000046}"
        assert welt.pruefe(welt.mit_registry(windows, anders))["EXCEL"].stand == GUT

    def test_kein_excel_auf_dem_mac(self, macos, tmp_path):
        (tmp_path / "Applications" / "Microsoft Excel.app").rmdir()
        assert welt.pruefe(macos)["EXCEL"].stand == BLOCKIERT

    def test_addin_fehlt_oder_ist_alt(self, windows):
        addin = orte.startordner(windows) / "amip_xl.xlam"
        addin.write_bytes(b"von gestern")
        assert "anderen Version" in welt.pruefe(windows)["ADDIN"].text
        addin.unlink()
        assert "fehlt" in welt.pruefe(windows)["ADDIN"].text
        assert welt.pruefe(windows)["ADDIN"].stand == BLOCKIERT

    def test_signiertes_addin(self, windows):
        teile = {"xl/workbook.xml": b"1", "xl/vbaProject.bin": b"unseres"}
        signiert = {**teile, "xl/vbaProject.bin": b"signiert", "xl/vbaProjectSignature.bin": b"x"}
        welt.datei(orte.startordner(windows) / "amip_xl.xlam", welt.paket(signiert))
        for unsere, stand in ((teile, GUT), ({**teile, "xl/workbook.xml": b"2"}, HINWEIS)):
            antworten = einrichten.pruefe(windows, lambda t=unsere: welt.paket(t))
            antwort = next(a for a in antworten if a.code == "ADDIN")
            assert antwort.stand == stand
            assert "ist signiert" in antwort.text

    def test_addin_fuer_alle_benutzer(self, windows, tmp_path):
        (orte.startordner(windows) / "amip_xl.xlam").unlink()
        fuer_alle = welt.datei(tmp_path / "Programme/Office16/XLSTART/amip_xl.xlam", welt.ADDIN)
        assert welt.pruefe(windows)["ADDIN"].stand == GUT
        fuer_alle.write_bytes(b"von gestern")
        antwort = welt.pruefe(windows)["ADDIN"]
        assert antwort.stand == BLOCKIERT
        assert "IT" in antwort.abhilfe

    def test_xlwings_addin_fehlt(self, windows, tmp_path):
        (orte.startordner(windows) / "xlwings.xlam").unlink()
        assert welt.pruefe(windows)["XLWINGS_ADDIN"].stand == BLOCKIERT
        welt.datei(tmp_path / "Programme/Office16/XLSTART/xlwings.xlam", welt.XLWINGS)
        assert welt.pruefe(windows)["XLWINGS_ADDIN"].stand == GUT

    def test_xlwings_addin_und_paket_verschieden(self, windows):
        welt.datei(orte.startordner(windows) / "xlwings.xlam", b"alt")
        assert welt.pruefe(windows)["XLWINGS_VERSION"].stand == HINWEIS

    def test_version_steht_im_addin_von_xlwings(self):
        from importlib.metadata import version
        from importlib.util import find_spec
        from pathlib import Path

        from amip_xl.einrichten.xlamversion import xlwings_version

        spec = find_spec("xlwings")
        if spec is None or spec.origin is None:
            pytest.skip("xlwings ist nicht installiert")
        daten = (Path(spec.origin).parent / "addin" / "xlwings.xlam").read_bytes()
        assert xlwings_version(daten) == version("xlwings")
        assert xlwings_version(daten[:-100]) is None
        assert xlwings_version(b"") is None

    def test_paket_fehlt(self, windows):
        ohne = welt.mit(windows, modul={}.get, version={}.get)
        assert welt.pruefe(ohne)["XLWINGS_PAKET"].stand == BLOCKIERT
        assert welt.pruefe(welt.mit(ohne, eingefroren=True))["XLWINGS_PAKET"].stand == GUT

    @pytest.mark.parametrize("system", ["windows", "macos"])
    def test_excel_laeuft(self, request, system):
        rechner = request.getfixturevalue(system)
        name = "EXCEL.EXE" if rechner.windows else "Microsoft Excel"
        assert welt.pruefe(welt.mit(rechner, laeuft=lambda n: n == name))["EXCEL_LAEUFT"].stand == HINWEIS
        assert welt.pruefe(rechner)["EXCEL_LAEUFT"].stand == GUT

    def test_skript_auf_dem_mac_fehlt(self, macos):
        (orte.skriptordner(macos) / "xlwings-0.37.8.applescript").unlink()
        assert welt.pruefe(macos)["SKRIPT"].stand == BLOCKIERT


class TestProgrammUndPython:
    def test_programmdatei_fehlt(self, windows):
        orte.programmdatei(windows).unlink()
        assert welt.pruefe(windows)["PROGRAMM"].stand == BLOCKIERT

    @pytest.mark.parametrize("inhalt", [b"", b"\r\n", b"C:\\fort\\amip-xl.exe\r\n"])
    def test_programmdatei_zeigt_ins_leere(self, windows, inhalt):
        orte.programmdatei(windows).write_bytes(inhalt)
        assert welt.pruefe(windows)["PROGRAMM"].stand == BLOCKIERT

    def test_handbuch(self, windows):
        datei = orte.programmdatei(windows)
        programm = datei.read_text().splitlines()[0]
        for zeile, stand in (("", HINWEIS), ("C:\\fort.pdf", HINWEIS), ("https://beispiel.de/handbuch", GUT)):
            datei.write_text(f"{programm}\n{zeile}\n")
            assert welt.pruefe(windows)["HANDBUCH"].stand == stand

    @pytest.mark.parametrize("zeilen", ["", '"INTERPRETER_WIN",""', '"INTERPRETER_WIN","C:\\fort\\python.exe"'])
    def test_kein_interpreter_schadet_nur_den_funktionen_wenn_ein_exe_startet(self, windows, zeilen):
        orte.xlwings_conf(windows).write_text(zeilen)
        antwort = welt.pruefe(windows)["INTERPRETER"]
        assert antwort.stand == HINWEIS
        assert "Funktionen in Zellen" in antwort.text

    @pytest.mark.parametrize("zeilen", ["", '"INTERPRETER_MAC","/fort/python3"'])
    def test_auf_dem_mac_blockiert_es(self, macos, zeilen):
        orte.xlwings_conf(macos).write_text(zeilen)
        assert welt.pruefe(macos)["INTERPRETER"].stand == BLOCKIERT

    def test_keine_einstellungen(self, macos):
        orte.xlwings_conf(macos).unlink()
        assert welt.pruefe(macos)["INTERPRETER"].stand == BLOCKIERT

    def test_anderes_python_und_bloss_python(self, windows, tmp_path):
        anderes = welt.datei(tmp_path / "anderes.exe")
        for wert in (str(anderes), "python"):
            orte.xlwings_conf(windows).write_text(f'"INTERPRETER_WIN","{wert}"\n')
            assert welt.pruefe(windows)["INTERPRETER"].stand == HINWEIS

    def test_umgebungsvariablen_im_pfad(self, windows):
        orte.xlwings_conf(windows).write_text('"INTERPRETER_WIN","%programme%/Python/python.exe"\n')
        umgebung = {**windows.umgebung, "PROGRAMME": str(windows.python.parent.parent)}
        assert welt.pruefe(welt.mit(windows, umgebung=umgebung))["INTERPRETER"].stand == GUT

    def test_aeltere_schreibweise(self, windows):
        orte.xlwings_conf(windows).write_text(f'"INTERPRETER","{windows.python}"\n')
        assert welt.pruefe(windows)["INTERPRETER"].stand == GUT

    @pytest.mark.parametrize("system", ["windows", "macos"])
    @pytest.mark.parametrize(("wert", "stand"), [("False", GUT), ("", GUT), ("True", HINWEIS), (None, HINWEIS)])
    def test_ordner_der_mappe(self, request, system, wert, stand):
        rechner = request.getfixturevalue(system)
        zeile = "" if wert is None else f'"ADD_WORKBOOK_TO_PYTHONPATH","{wert}"\n'
        name = "INTERPRETER_WIN" if rechner.windows else "INTERPRETER_MAC"
        orte.xlwings_conf(rechner).write_text(f'{zeile}"{name}","{rechner.python}"\n')
        antwort = welt.pruefe(rechner)["PYTHONPFAD"]
        assert antwort.stand == stand
        assert ("einrichten" in antwort.abhilfe) is (wert is None)
        assert ('"ADD_WORKBOOK_TO_PYTHONPATH","False"' in antwort.abhilfe) is (wert == "True")

    def test_ordner_der_mappe_ist_gleich_wenn_xlwings_kein_python_startet(self, tmp_path):
        exe = welt.datei(tmp_path / "amip-xl.exe")
        rechner = welt.windows(tmp_path, python=exe, programm=exe, eingefroren=True)
        welt.richte_ein(rechner)
        assert "PYTHONPFAD" not in welt.pruefe(rechner)
        welt.datei(orte.xlwings_conf(rechner), f'"INTERPRETER_WIN","{exe}"\n')  # the user's own, for other workbooks
        antwort = welt.pruefe(rechner)["PYTHONPFAD"]
        assert antwort.stand == HINWEIS
        assert "einrichten" not in antwort.abhilfe


class TestEigeneEinstellungenDerMappe:
    """What the buttons refuse (Fremdbestimmt in AMIP_Start.bas)."""

    @pytest.mark.parametrize("inhalt", ["", '"INTERPRETER_WIN","C:\\eigenes.exe"\n'])
    def test_datei_daneben(self, windows, mappe, inhalt):
        welt.datei(mappe.with_name("xlwings.conf"), inhalt)
        antwort = welt.pruefe(windows, mappe)["MAPPE_EINSTELLUNGEN"]
        assert antwort.stand == BLOCKIERT
        assert str(mappe.with_name("xlwings.conf")) in antwort.text
        assert "MAPPE_EINSTELLUNGEN" not in welt.pruefe(windows)

    @pytest.mark.parametrize("system", ["windows", "macos"])
    @pytest.mark.parametrize("blatt", ["xlwings.conf", "XLWINGS.Conf", "rechner.py", "X.PY", ".py"])
    def test_blatt(self, request, system, tmp_path, blatt):
        mappe = welt.mappe(tmp_path / "fremd.xlsx", "Budget", blatt)
        antwort = welt.pruefe(request.getfixturevalue(system), mappe)["MAPPE_EINSTELLUNGEN"]
        assert antwort.stand == BLOCKIERT
        assert f"„{blatt}“" in antwort.text

    def test_verstecktes_blatt_zaehlt_auch(self, windows, tmp_path):
        with Workbook(tmp_path / "fremd.xlsx") as buch:
            buch.add_worksheet("Budget")
            buch.add_worksheet("xlwings.conf").very_hidden()
        assert welt.pruefe(windows, tmp_path / "fremd.xlsx")["MAPPE_EINSTELLUNGEN"].stand == BLOCKIERT

    @pytest.mark.parametrize("blatt", ["_xlwings.conf", "xlwings.conf alt", "py", "Happy"])
    def test_aehnliche_namen_stoeren_nicht(self, windows, tmp_path, blatt):
        assert welt.pruefe(windows, welt.mappe(tmp_path / "x.xlsx", blatt))["MAPPE_EINSTELLUNGEN"].stand == GUT

    @pytest.mark.parametrize("inhalt", [b"", b"PK", b"kein Paket", welt.paket({"xl/workbook.xml": b"<"})])
    def test_unlesbare_mappe_ist_ein_satz(self, windows, tmp_path, inhalt):
        mappe = welt.datei(tmp_path / "kaputt.xlsx", inhalt)
        antwort = welt.pruefe(windows, mappe)["MAPPE_EINSTELLUNGEN"]
        assert antwort.stand == HINWEIS
        assert "kaputt.xlsx" in antwort.text
        welt.datei(tmp_path / "xlwings.conf")
        assert welt.pruefe(windows, mappe)["MAPPE_EINSTELLUNGEN"].stand == BLOCKIERT

    def test_das_makro_weigert_sich_aus_denselben_gruenden(self):
        vba = quelle("AMIP_Start.bas")
        assert 'LCase$(Blatt.Name) = "xlwings.conf" Or LCase$(Right$(Blatt.Name, 3)) = ".py"' in vba
        assert 'IstDatei(Mappe.Path & Application.PathSeparator & "xlwings.conf")' in vba
        assert 'Zeichen = "^;"' in vba


class TestBits:
    def test_excel_mit_32_bit(self, windows, tmp_path):
        welt.datei(tmp_path / "Programme/Office16/EXCEL.EXE", welt.exe(32))
        antworten = welt.pruefe(windows)
        assert antworten["BITZAHL"].stand == GUT
        assert "32 Bit, Python 64 Bit" in antworten["BITZAHL"].text
        assert antworten["DLL"].stand == HINWEIS
        assert "xlwings32-0.37.8.dll" in antworten["DLL"].text
        welt.datei(windows.python.with_name("xlwings32-0.37.8.dll"))
        assert welt.pruefe(windows)["DLL"].stand == GUT

    def test_dll_eines_virtualenv_liegt_daruber(self, windows):
        dll = windows.python.with_name("xlwings64-0.37.8.dll")
        dll.rename(dll.parent.parent / dll.name)
        assert welt.pruefe(windows)["DLL"].stand == GUT

    @pytest.mark.parametrize(
        ("schluessel", "name"),
        [(r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform"),
         (r"SOFTWARE\Microsoft\Office\16.0\Outlook", "Bitness")],
    )  # fmt: skip
    @pytest.mark.parametrize(("wert", "bits"), [("x86", "32 Bit"), ("x64", "64 Bit")])
    def test_aus_der_registry(self, windows, tmp_path, schluessel, name, wert, bits):
        (tmp_path / "Programme/Office16/EXCEL.EXE").unlink()
        assert welt.pruefe(windows)["BITZAHL"].stand == HINWEIS
        gelesen = welt.pruefe(welt.mit_registry(windows, {("HKLM", schluessel, name): wert}))
        assert f"Excel hat {bits}" in gelesen["BITZAHL"].text

    def test_beschaedigtes_excel_ist_kein_absturz(self, windows, tmp_path):
        for kopf in (b"", b"MZ", b"MZ".ljust(0x3C, b"\0") + b"\xff\xff\xff\x7f"):
            welt.datei(tmp_path / "Programme/Office16/EXCEL.EXE", kopf)
            assert welt.pruefe(windows)["BITZAHL"].stand == HINWEIS


class TestMakrosInWindows:
    @pytest.mark.parametrize("stufe", [None, 1, 2])
    def test_erlaubt_oder_auf_rueckfrage(self, windows, mappe, stufe):
        rechner = welt.mit_registry(windows, {("HKCU", welt.SCHUTZ, "VBAWarnings"): stufe})
        antworten = welt.pruefe(rechner, mappe)
        assert (antworten["MAKROS"].stand, antworten["MAPPE_MAKROS"].stand) == (GUT, GUT)

    @pytest.mark.parametrize("stufe", [3, 4])
    def test_gesperrt_ausser_in_vertrauten_ordnern(self, windows, mappe, stufe):
        rechner = welt.mit_registry(windows, {("HKCU", welt.SCHUTZ, "VBAWarnings"): stufe})
        antworten = welt.pruefe(rechner, mappe)
        assert antworten["MAKROS"].stand == HINWEIS
        assert "Trust Center" in antworten["MAKROS"].text
        assert antworten["MAPPE_MAKROS"].stand == BLOCKIERT
        assert welt.pruefe(vertraue(rechner, mappe.parent), mappe)["MAPPE_MAKROS"].stand == GUT

    def test_richtlinie_geht_vor(self, windows):
        rechner = richtlinie(welt.mit_registry(windows, {("HKCU", welt.SCHUTZ, "VBAWarnings"): 1}), "vbawarnings", 4)
        assert welt.pruefe(rechner)["MAKROS"].text.startswith("Eine Richtlinie der IT sperrt")

    def test_keine_vertrauten_ordner_mehr(self, windows):
        rechner = richtlinie(windows, "VBAWarnings", 4)
        ohne = richtlinie(rechner, "AllLocationsDisabled", 1, r"\Trusted Locations")
        assert welt.pruefe(ohne)["MAKROS"].stand == BLOCKIERT

    def test_vertraut_ist_nur_was_gelistet_ist(self, windows, mappe):
        rechner = richtlinie(windows, "VBAWarnings", 4)
        oben = mappe.parent.parent
        assert welt.pruefe(vertraue(rechner, oben), mappe)["MAPPE_MAKROS"].stand == BLOCKIERT
        assert welt.pruefe(vertraue(rechner, oben, AllowSubFolders=1), mappe)["MAPPE_MAKROS"].stand == GUT
        daneben = f"{mappe.parent}-alt"
        assert welt.pruefe(vertraue(rechner, daneben, AllowSubFolders=1), mappe)["MAPPE_MAKROS"].stand == BLOCKIERT

    def test_nur_ordner_der_it(self, windows, mappe):
        rechner = vertraue(richtlinie(windows, "VBAWarnings", 4), mappe.parent)
        schluessel = welt.RICHTLINIE.replace("Excel", "Common") + r"\Trusted Locations"
        rechner = welt.mit_registry(rechner, {("HKCU", schluessel, "Allow User Locations"): 0})
        rechner = richtlinie(rechner, "Path", str(orte.startordner(windows)), r"\Trusted Locations\Location0")
        antworten = welt.pruefe(rechner, mappe)
        assert (antworten["MAKROS"].stand, antworten["MAPPE_MAKROS"].stand) == (HINWEIS, BLOCKIERT)

    def test_mappe_ohne_makros_stoert_das_nicht(self, windows, tmp_path):
        mappe = welt.datei(tmp_path / "kleve.xlsx")
        assert welt.pruefe(richtlinie(windows, "VBAWarnings", 4), mappe)["MAPPE_MAKROS"].stand == GUT

    def test_richtlinien_fuer_addins(self, windows):
        assert welt.pruefe(richtlinie(windows, "disablealladdins", 1))["ADDIN_RICHTLINIE"].stand == BLOCKIERT
        assert welt.pruefe(richtlinie(windows, "requireaddinsig", 1))["ADDIN_RICHTLINIE"].stand == HINWEIS

    @pytest.mark.parametrize(("wert", "stand"), [(None, GUT), (0, GUT), (1, HINWEIS)])
    def test_richtlinie_fuer_dateien_aus_dem_internet(self, windows, wert, stand):
        rechner = richtlinie(windows, "blockcontentexecutionfrominternet", wert)
        assert welt.pruefe(rechner)["INTERNET_RICHTLINIE"].stand == stand


class TestAusDemInternet:
    def test_mappe(self, windows, mappe):
        rechner = welt.mit(windows, herkunft={mappe: INTERNET}.get)
        antwort = welt.pruefe(rechner, mappe)["MAPPE_HERKUNFT"]
        assert antwort.stand == BLOCKIERT
        assert "Zulassen" in antwort.abhilfe
        assert welt.pruefe(vertraue(rechner, mappe.parent), mappe)["MAPPE_HERKUNFT"].stand == HINWEIS
        erlaubt = richtlinie(rechner, "blockcontentexecutionfrominternet", 0)
        assert welt.pruefe(erlaubt, mappe)["MAPPE_HERKUNFT"].stand == HINWEIS

    @pytest.mark.parametrize("zone", ["[ZoneTransfer]\nZoneId=1", "[ZoneTransfer]\nZoneId=2", "Unsinn", ""])
    def test_aus_dem_eigenen_netz(self, windows, mappe, zone):
        assert welt.pruefe(welt.mit(windows, herkunft={mappe: zone}.get), mappe)["MAPPE_HERKUNFT"].stand == GUT

    def test_mappe_ohne_makros_oeffnet_sich_nur_geschuetzt(self, windows, tmp_path):
        mappe = welt.datei(tmp_path / "kleve.xlsx")
        rechner = welt.mit(windows, herkunft={mappe: INTERNET}.get)
        assert welt.pruefe(rechner, mappe)["MAPPE_HERKUNFT"].stand == HINWEIS

    def test_addin(self, windows):
        rechner = welt.mit(windows, herkunft={orte.startordner(windows) / "amip_xl.xlam": INTERNET}.get)
        assert welt.pruefe(rechner)["ADDIN_HERKUNFT"].stand == HINWEIS
        ohne = richtlinie(rechner, "AllLocationsDisabled", 1, r"\Trusted Locations")
        assert welt.pruefe(ohne)["ADDIN_HERKUNFT"].stand == BLOCKIERT

    def test_quarantaene_auf_dem_mac(self, macos, mappe):
        antwort = welt.pruefe(welt.mit(macos, herkunft={mappe: "0083;"}.get), mappe)
        assert antwort["MAPPE_HERKUNFT"].stand == HINWEIS
        assert "xattr -d" in antwort["MAPPE_HERKUNFT"].abhilfe
        assert antwort["ADDIN_HERKUNFT"].stand == GUT


class TestMakrosAufDemMac:
    @pytest.mark.parametrize(
        ("werte", "stand"),
        [
            ({}, GUT),
            ({"VisualBasicMacroExecutionState": "DisabledWithWarnings"}, GUT),
            ({"VisualBasicMacroExecutionState": "EnabledWithoutWarnings"}, GUT),
            ({"VisualBasicMacroExecutionState": "DisabledWithoutWarnings"}, BLOCKIERT),
            ({"VisualBasicEntirelyDisabled": True}, BLOCKIERT),
        ],
    )
    @pytest.mark.parametrize("verwaltet", [True, False])
    def test_einstellung(self, macos, tmp_path, werte, stand, verwaltet):
        ordner = tmp_path / "Library/Managed Preferences" if verwaltet else macos.home / "Library/Preferences"
        welt.datei(ordner / "com.microsoft.office.plist", plistlib.dumps(werte))
        assert welt.pruefe(macos)["MAKROS"].stand == stand

    def test_vorgabe_der_it_geht_vor(self, macos, tmp_path):
        for ordner, wert in (
            (tmp_path / "Library/Managed Preferences", "DisabledWithWarnings"),
            (macos.home / "Library/Preferences", "DisabledWithoutWarnings"),
        ):
            plist = plistlib.dumps({"VisualBasicMacroExecutionState": wert})
            welt.datei(ordner / "com.microsoft.office.plist", plist)
        assert welt.pruefe(macos)["MAKROS"].stand == GUT

    def test_unlesbare_einstellung(self, macos):
        welt.datei(macos.home / "Library/Preferences/com.microsoft.office.plist", b"kein plist")
        assert welt.pruefe(macos)["MAKROS"].stand == GUT


class TestLibreOffice:
    def setze(self, rechner, name, wert):
        prop = f'<prop oor:name="{name}" oor:op="fuse"><value>{wert}</value></prop>'
        item = f'<item oor:path="/org.openoffice.Office.Common/Security/Scripting">{prop}</item>\n</oor:items>'
        datei = orte.xcu(rechner)
        datei.write_text(datei.read_text().replace("</oor:items>", item))

    def test_nicht_installiert(self, linux, tmp_path):
        (tmp_path / "usr/lib/libreoffice/program/soffice.bin").unlink()
        assert welt.pruefe(linux)["LIBREOFFICE"].stand == BLOCKIERT
        pfad = welt.mit(linux, befehl={"soffice": tmp_path / "soffice"}.get)
        assert welt.pruefe(pfad)["LIBREOFFICE"].stand == GUT

    def test_uno_fehlt(self, linux, tmp_path):
        ohne = welt.mit(linux, modul={}.get)
        assert welt.pruefe(ohne)["UNO"].stand == BLOCKIERT
        welt.datei(tmp_path / "usr/lib/python3/dist-packages/uno.py")
        assert welt.pruefe(ohne)["UNO"].stand == GUT

    def test_uno_eines_anderen_python(self, linux):
        antwort = welt.pruefe(welt.mit(linux, ladbar=lambda _: False))["UNO"]
        assert antwort.stand == BLOCKIERT
        assert "gehört zu einem anderen Python" in antwort.text

    @pytest.mark.parametrize(("stufe", "name"), [(2, "„Hoch“"), (3, "„Sehr hoch“")])
    def test_mappe_ausserhalb(self, linux, mappe, tmp_path, stufe, name):
        self.setze(linux, "MacroSecurityLevel", stufe)
        fremd = welt.datei(tmp_path / "Downloads" / "x.xlsm")
        assert welt.pruefe(linux, mappe)["CALC_ORDNER"].stand == GUT
        antworten = welt.pruefe(linux, fremd)
        assert name in antworten["CALC_MAKROS"].text
        assert antworten["CALC_ORDNER"].stand == BLOCKIERT
        assert "--ordner" in antworten["CALC_ORDNER"].abhilfe

    def test_eine_mappe_ohne_makros_hat_keine_knoepfe_die_gesperrt_waeren(self, linux, tmp_path):
        antwort = welt.pruefe(linux, welt.datei(tmp_path / "mappe.xlsx", b""))["CALC_ORDNER"]
        assert antwort.stand == HINWEIS
        assert "amip-xl live berechnen" in antwort.abhilfe

    def test_unterordner_zaehlen_namensvettern_nicht(self, linux, mappe):
        darunter = welt.datei(mappe.parent / "2026" / "x.xlsm")
        daneben = welt.datei(mappe.parent.with_name("Mappen alt") / "x.xlsm")
        assert welt.pruefe(linux, darunter)["CALC_ORDNER"].stand == GUT
        assert welt.pruefe(linux, daneben)["CALC_ORDNER"].stand == BLOCKIERT

    @pytest.mark.parametrize("stufe", [0, 1])
    def test_niedrigere_stufen_fragen_nach_keinem_ordner(self, linux, tmp_path, stufe):
        self.setze(linux, "MacroSecurityLevel", stufe)
        antworten = welt.pruefe(linux, welt.datei(tmp_path / "Downloads" / "x.xlsm"))
        assert antworten["CALC_MAKROS"].stand == GUT
        assert "CALC_ORDNER" not in antworten

    def test_makros_abgeschaltet(self, linux):
        self.setze(linux, "DisableMacrosExecution", "true")
        assert welt.pruefe(linux)["CALC_MAKROS"].stand == BLOCKIERT

    def test_noch_kein_vertrauter_ordner(self, linux):
        orte.xcu(linux).write_text(welt.XCU)
        assert welt.pruefe(linux)["CALC_ORDNER"].stand == BLOCKIERT

    def test_unlesbare_einstellungen(self, linux):
        orte.xcu(linux).write_text("kein XML")
        assert welt.pruefe(linux)["CALC_MAKROS"].stand == HINWEIS

    def test_vorgabe_der_it_in_windows(self, windows, mappe):
        werte = {
            ("HKLM", r"SOFTWARE\LibreOffice\UNO\InstallPath", ""): "C:\\LibreOffice\\program",
            ("HKLM", r"SOFTWARE\Policies\LibreOffice\org.openoffice.Office.Common\Security\Scripting"
             r"\MacroSecurityLevel", "Value"): "3",
        }  # fmt: skip
        assert "Sehr hoch" in welt.pruefe(welt.mit_registry(windows, werte), mappe)["CALC_MAKROS"].text

    def test_neben_excel_ist_es_nur_ein_hinweis(self, windows, mappe):
        werte = {("HKLM", r"SOFTWARE\LibreOffice\UNO\InstallPath", ""): "C:\\LibreOffice\\program"}
        antworten = welt.pruefe(welt.mit_registry(windows, werte), mappe)
        assert antworten["CALC_ORDNER"].stand == HINWEIS
        assert BLOCKIERT not in {p.stand for p in antworten.values()}

    def test_mehrere_vertraute_ordner_werden_genannt(self, linux):
        orte.xcu(linux).write_bytes(xcu.mit_ordner(orte.xcu(linux).read_bytes(), "file:///srv/J%C3%A4ger"))
        assert "„/srv/Jäger“" in welt.pruefe(linux)["CALC_ORDNER"].text


def test_mappe_die_es_nicht_gibt(linux, tmp_path):
    with pytest.raises(BedienError, match="gibt es nicht"):
        einrichten.pruefe(linux, lambda: b"", tmp_path / "fehlt.xlsm")


def test_pruefen_aendert_nichts(tmp_path):
    for name, system in (("w", welt.windows), ("m", welt.macos), ("l", welt.linux)):
        rechner = system(tmp_path / name)
        welt.richte_ein(rechner)
        vorher = welt.abbild(tmp_path / name)
        welt.pruefe(rechner)
        assert welt.abbild(tmp_path / name) == vorher


def test_nach_dem_einrichten_blockiert_nichts_mehr_danach_wieder(tmp_path):
    for name, system in (("w", welt.windows), ("m", welt.macos)):
        rechner = system(tmp_path / name)
        for tat, erwartet in ((welt.richte_ein, False), (welt.entferne, True)):
            tat(rechner)
            assert any(p.stand == BLOCKIERT for p in welt.pruefe(rechner).values()) is erwartet
