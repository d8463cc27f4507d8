"""With the LibreOffice installed here: it reads what `einrichten` writes, and forgets it after `entfernen`.

A process of its own with a profile of its own; it is asked through UNO by the Python that has `uno`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from libreoffice import SOFFICE, braucht_libreoffice

from amip_xl.einrichten import orte, xcu
from amip_xl.errors import BedienError
from einrichten import welt

FODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:ooo="http://openoffice.org/2004/office" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries>
<ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="M"><ooo:source-code>Sub Los
End Sub</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script></office:scripts>
<office:body><office:spreadsheet><table:table table:name="A"/></office:spreadsheet></office:body></office:document>
"""
FRAGE = """
import json, os, sys, time
import uno
from com.sun.star.beans import PropertyValue

def angabe(name, wert):
    a = PropertyValue(); a.Name, a.Value = name, wert
    return a

pipe, *dateien = sys.argv[1:]
lokal = uno.getComponentContext()
loeser = lokal.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", lokal)
for _ in range(900):
    try:
        kontext = loeser.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.1)
dienste = kontext.ServiceManager
anbieter = dienste.createInstanceWithContext("com.sun.star.configuration.ConfigurationProvider", kontext)
zugriff = anbieter.createInstanceWithArguments(
    "com.sun.star.configuration.ConfigurationAccess",
    (angabe("nodepath", "/org.openoffice.Office.Common/Security/Scripting"),),
)
antwort = {"ordner": list(zugriff.SecureURL), "stufe": zugriff.MacroSecurityLevel, "makros": []}
desktop = dienste.createInstanceWithContext("com.sun.star.frame.Desktop", kontext)
for datei in dateien:  # 5: as configured, and no to every question
    laden = (angabe("Hidden", True), angabe("MacroExecutionMode", 5))
    mappe = desktop.loadComponentFromURL(uno.systemPathToFileUrl(datei), "_blank", 0, laden)
    antwort["makros"].append(mappe.AllowMacroExecution)
    mappe.close(True)
print(json.dumps(antwort), flush=True)
try:
    desktop.terminate()
except Exception:
    pass
os._exit(0)  # the bridge to an office that is gone does not always end well
"""


def python_mit_uno() -> str | None:
    for python in (sys.executable, "/usr/bin/python3", shutil.which("python3")):
        if python and subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return python
    return None


def frage(profil: Path, tmp_path: Path, *dateien: Path, waehrend=lambda: None) -> dict[str, object]:
    """What a LibreOffice with this profile says of its macro protection, and whether macros of files may run."""
    python = python_mit_uno()
    if python is None:
        pytest.skip("kein Python mit uno")
    assert SOFFICE is not None
    pipe = f"amip{os.getpid()}{time.monotonic_ns()}"
    befehl = [
        SOFFICE, f"-env:UserInstallation={profil.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault",
        f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
    ]  # fmt: skip
    umgebung = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"}
    leer = subprocess.DEVNULL
    buero = subprocess.Popen(befehl, env=umgebung, stdout=leer, stderr=leer, start_new_session=True)
    try:
        if waehrend is not None:
            ende = time.monotonic() + 60
            while not (profil / ".lock").exists() and time.monotonic() < ende:
                time.sleep(0.05)
            waehrend()
        lauf = subprocess.run(
            [python, "-c", FRAGE, pipe, *map(str, dateien)], capture_output=True, text=True, timeout=120, check=False
        )
        assert lauf.returncode == 0, lauf.stderr
        buero.wait(60)
        return dict(json.loads(lauf.stdout))
    finally:
        if buero.poll() is None:
            os.killpg(buero.pid, signal.SIGKILL)
            buero.wait()


@braucht_libreoffice
def test_libreoffice_vertraut_dem_ordner_und_danach_nicht_mehr(tmp_path):
    rechner = welt.linux(tmp_path)
    profil = orte.profil(rechner)
    orte.xcu(rechner).unlink()
    frage(profil, tmp_path)  # the first start makes the settings
    innen = welt.datei(tmp_path / "Jörgs Mappen (2026), alt & neu; 50% #1+$x" / "2026" / "m.fods", FODS)
    aussen = welt.datei(tmp_path / "Downloads" / "m.fods", FODS)
    vorher = xcu.lies(orte.xcu(rechner).read_bytes())

    welt.richte_ein(rechner, ordner=innen.parent.parent)
    url = xcu.ordner_url(innen.parent.parent)

    def gesperrt_solange_es_laeuft() -> None:
        with pytest.raises(BedienError, match="LibreOffice läuft gerade"):
            welt.entferne(rechner)

    antwort = frage(profil, tmp_path, innen, aussen, waehrend=gesperrt_solange_es_laeuft)
    assert antwort == {"ordner": [url], "stufe": vorher.stufe, "makros": [True, False]}
    assert welt.pruefe(rechner, innen)["CALC_ORDNER"].stand == "gut"
    assert welt.pruefe(rechner, aussen)["CALC_ORDNER"].stand == "blockiert"

    # it has written its file anew since then
    welt.entferne(rechner)
    assert frage(profil, tmp_path, innen) == {"ordner": [], "stufe": vorher.stufe, "makros": [False]}
    assert xcu.lies(orte.xcu(rechner).read_bytes()) == vorher


@braucht_libreoffice
def test_ein_ordner_des_benutzers_bleibt_daneben(tmp_path):
    rechner = welt.linux(tmp_path)
    profil = orte.profil(rechner)
    orte.xcu(rechner).write_bytes(xcu.mit_ordner(orte.xcu(rechner).read_bytes(), "file:///srv/eigener"))
    (tmp_path / "Mappen").mkdir()
    welt.richte_ein(rechner, ordner=tmp_path / "Mappen")
    assert frage(profil, tmp_path)["ordner"] == ["file:///srv/eigener", (tmp_path / "Mappen").as_uri()]
    welt.entferne(rechner)
    assert frage(profil, tmp_path)["ordner"] == ["file:///srv/eigener"]
