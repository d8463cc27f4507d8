"""A real LibreOffice as second witness: recalculates and converts workbooks, one start for many files.

from libreoffice import braucht_libreoffice, recalculate

@braucht_libreoffice
def test_...(tmp_path):
    [neu] = recalculate([mappe], tmp_path / "neu")
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def braucht_libreoffice(test):
    """Marks a test with `libreoffice` and skips it, with the reason, where none is installed (CI: it fails)."""
    fehlt = pytest.mark.skipif(
        SOFFICE is None and not os.environ.get("CI"), reason="LibreOffice (soffice) ist nicht installiert"
    )
    return pytest.mark.libreoffice(fehlt(test))


# 0 = always: LibreOffice otherwise trusts the values cached in a file that names Excel as its author.
# The locale is that of the users: 1.234,56 and 27,3 %.
_PROFIL = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>de-DE</value></prop></item>
</oor:items>
"""


def recalculate(paths: Iterable[Path], outdir: Path, *, timeout: float = 240) -> list[Path]:
    """The workbooks with every formula calculated afresh, as .xlsx of the same name in `outdir`."""
    return convert(paths, outdir, "xlsx:Calc MS Excel 2007 XML", timeout=timeout)


def convert(paths: Iterable[Path], outdir: Path, ziel: str, *, timeout: float = 240) -> list[Path]:
    """The files converted to `ziel` ("pdf", "xlsx", "csv:…"), in the order of `paths`, in `outdir`.

    Raises AssertionError when a file does not arrive. Own profile, own process group: an open LibreOffice of
    somebody else is neither used nor harmed, and none stays behind.
    """
    assert SOFFICE is not None, "LibreOffice (soffice) ist nicht installiert"
    quellen = [Path(p).resolve() for p in paths]
    outdir.mkdir(parents=True, exist_ok=True)
    erwartet = [outdir / f"{q.stem}.{ziel.split(':')[0]}" for q in quellen]
    assert len(set(erwartet)) == len(quellen), "zwei Dateien bekämen denselben Namen"
    assert not set(erwartet) & set(quellen), "das Ergebnis würde die Quelle überschreiben"
    with tempfile.TemporaryDirectory(prefix="amip_lo_", ignore_cleanup_errors=True) as profil:
        nutzer = Path(profil, "user")
        nutzer.mkdir()
        (nutzer / "registrymodifications.xcu").write_text(_PROFIL, encoding="utf-8")
        befehl = [
            SOFFICE, f"-env:UserInstallation={Path(profil).as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--convert-to", ziel, "--outdir", str(outdir.resolve()), *map(str, quellen),
        ]  # fmt: skip
        ausgabe = _run(befehl, timeout)
    fehlend = [p.name for p in erwartet if not p.exists()]
    assert not fehlend, f"LibreOffice lieferte {fehlend} nicht:\n{ausgabe}"
    return erwartet


def _run(befehl: list[str], timeout: float) -> str:
    """Runs a command in a process group of its own, which ends with it."""
    prozess = subprocess.Popen(
        befehl, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        return prozess.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        raise AssertionError(f"LibreOffice war nach {timeout:.0f} s nicht fertig.") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(prozess.pid, signal.SIGKILL)  # soffice is a script that starts soffice.bin
        prozess.wait()
