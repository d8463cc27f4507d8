"""A real LibreOffice Calc, driven over UNO: hermetic, never left behind, never waited for without end.

from calc import Bildschirm, Calc, braucht_bildschirm, braucht_calc

@braucht_calc
def test_...(tmp_path):
    with Calc() as calc:
        doc = calc.oeffne(mappe)
        calc.skript(doc, "AMIP.Berechnen")
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from amip_xl.books.libreoffice import office

_WERKZEUG = ("Xvfb", "xdotool", "import")


def _ohne_calc() -> str | None:
    if os.environ.get("CI"):
        return None  # there it must fail, not be skipped
    if office.finde_soffice() is None:
        return "LibreOffice (soffice.bin) ist nicht installiert"
    try:
        office.lade_uno()
    except Exception as fehler:
        return str(fehler)
    return None


def _ohne_bildschirm() -> str | None:
    fehlt = [name for name in _WERKZEUG if shutil.which(name) is None]
    return f"{', '.join(fehlt)} nicht installiert" if fehlt and not os.environ.get("CI") else _ohne_calc()


class Marken(list[Any]):
    """Marks for one test (as decorator) or for a whole module (`pytestmark = braucht_calc`)."""

    def __call__(self, test: Any) -> Any:
        for marke in self:
            test = marke(test)
        return test


def _marken(fehlt: str | None) -> Marken:
    return Marken([pytest.mark.libreoffice, pytest.mark.skipif(fehlt is not None, reason=fehlt or "")])


# Mark with `libreoffice`, and skip with the reason where Calc or `uno` is missing (CI: the test fails).
braucht_calc = _marken(_ohne_calc())
# The same for a test which needs a screen as well: Xvfb, xdotool, and `import` of imagemagick.
braucht_bildschirm = _marken(_ohne_bildschirm())


# Locale of the users (1.234,56); no tips, no first-start dialogs; macros and lock files as the test wants them.
_EINSTELLUNGEN: Mapping[str, Mapping[str, object]] = {
    "Office.Common/Misc": {
        "FirstRun": False, "ShowTipOfTheDay": False,
    },
    "Setup/Product": {"ooSetupLastVersion": "7.4"},
    "Setup/Office": {"ooSetupInstCompleted": True},
    "Setup/L10N": {"ooSetupSystemLocale": "de-DE"},
    "Office.Common/Security/Scripting": {"DisableMacrosExecution": False},
}  # fmt: skip
_KOPF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)


def _einstellungen(makros: int, neu_rechnen: int, sperrdateien: bool) -> str:
    alle = {knoten: dict(werte) for knoten, werte in _EINSTELLUNGEN.items()}
    alle["Office.Common/Misc"] |= {"UseLocking": sperrdateien, "UseDocumentOOoLockFile": sperrdateien}
    alle["Office.Common/Security/Scripting"]["MacroSecurityLevel"] = makros
    alle["Office.Calc/Formula/Load"] = {"OOXMLRecalcMode": neu_rechnen, "ODFRecalcMode": neu_rechnen}
    programm = office.finde_soffice()
    if programm is not None and (programm.parent / "resource" / "de").is_dir():
        alle["Office.Linguistic/General"] = {"UILocale": "de"}  # else in English
    return "".join(
        (
            _KOPF,
            *(
                f'<item oor:path="/org.openoffice.{knoten}"><prop oor:name="{name}" oor:op="fuse">'
                f"<value>{str(wert).lower() if isinstance(wert, bool) else wert}</value></prop></item>\n"
                for knoten, werte in alle.items()
                for name, wert in werte.items()
            ),
            "</oor:items>\n",
        )
    )


class Calc:
    """A LibreOffice of its own: profile, home and pipe of its own, killed at the latest when the test run ends.

    `neu_rechnen`: 0 = formulas are calculated on load, 1 = the file's cached values stand. `makros`: the level of
    macro security, 0 = all run. `sperrdateien`: as people have it, a file that is open is marked by one beside it.
    `umgebung`: further environment variables of the process (and of what its macros start). `grenze`: seconds
    without a call of this harness after which the process is killed, so that a blocked call ends with an error
    instead of never. `datei`: opened by the command line, as by a double click.
    """

    def __init__(
        self,
        *,
        headless: bool = True,
        display: str | None = None,
        makros: int = 0,
        neu_rechnen: int = 0,
        sperrdateien: bool = False,
        grenze: float = 120,
        umgebung: Mapping[str, str] | None = None,
        datei: Path | None = None,
    ) -> None:
        assert headless or display, "ohne Bildschirm geht es nur headless"
        self.wurzel = Path(tempfile.mkdtemp(prefix="amip_calc_"))
        self.profil = self.wurzel / "profil"
        self.pipe = f"amip{uuid.uuid4().hex}"
        self._headless, self._display, self._grenze = headless, display, grenze
        self._uhr: threading.Timer | None = None
        nutzer = self.profil / "user"
        nutzer.mkdir(parents=True)
        (nutzer / "registrymodifications.xcu").write_text(
            _einstellungen(makros, neu_rechnen, sperrdateien), encoding="utf-8"
        )
        programm = office.finde_soffice()
        assert programm is not None, "LibreOffice (soffice.bin) ist nicht installiert"
        self._befehl = [
            str(programm), f"-env:UserInstallation={office.profil_url(self.profil)}",
            f"--accept={office.annahme(self.pipe)}", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard",
            "--nolockcheck", *(["--headless", "--invisible"] if headless else []), *([str(datei)] if datei else []),
        ]  # fmt: skip
        self._env = {k: w for k, w in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")}
        self._env |= {
            "HOME": str(self.wurzel), "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp" if headless else "gen",
            office.PROFIL_VARIABLE: str(self.profil), **({"DISPLAY": display} if display else {}), **(umgebung or {}),
        }  # fmt: skip
        self._prozess = self._starte()
        atexit.register(self.toete)
        try:
            self.ctx = self._verbinde()
        except BaseException:
            self.toete()
            raise
        self.desktop = office.schreibtisch(self.ctx)
        self._stelle_uhr()

    @property
    def pid(self) -> int:
        """Process id of soffice.bin itself."""
        return self._prozess.pid

    @property
    def lebt(self) -> bool:
        return self._prozess.poll() is None

    def _starte(self) -> subprocess.Popen[bytes]:
        with (self.wurzel / "stderr.txt").open("wb") as err:
            return subprocess.Popen(
                self._befehl, env=self._env, cwd=self.wurzel, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=err, start_new_session=True, preexec_fn=_stirb_mit,
            )  # fmt: skip

    def _verbinde(self) -> Any:
        frist = time.monotonic() + 60
        while (ctx := office.loese(self.pipe)) is None:
            ende = self._prozess.poll()
            if ende == 81:  # the first start with a fresh profile: "start me again"
                self._prozess = self._starte()
            elif ende is not None:
                meldung = (self.wurzel / "stderr.txt").read_text(errors="replace")
                raise AssertionError(f"soffice endete mit {ende}: {meldung}")
            assert time.monotonic() < frist, "soffice war nach 60 s nicht bereit"
            time.sleep(0.03)
        return ctx

    def _stelle_uhr(self) -> None:
        if self._uhr is not None:
            self._uhr.cancel()
        self._uhr = threading.Timer(self._grenze, self.toete)
        self._uhr.daemon = True
        self._uhr.start()

    def oeffne(self, pfad: Path, *, hidden: bool = True, read_only: bool = False, **angaben: Any) -> Any:
        """The UNO document of a file, macros allowed. Raises AssertionError when LibreOffice does not load it."""
        self._stelle_uhr()
        alle = {"Hidden": hidden, "ReadOnly": read_only, "MacroExecutionMode": 4, **angaben}
        adresse = Path(pfad).resolve().as_uri()
        doc = self.desktop.loadComponentFromURL(adresse, "_blank", 0, office.eigenschaften(**alle))
        assert doc is not None, f"LibreOffice hat {pfad} nicht geladen"
        if not hidden and self._display:
            self.zeige(doc)
        return doc

    def zeige(self, doc: Any) -> None:
        """Brings the window of a document to the upper left corner of the screen, 1400 x 900 pixels."""
        doc.CurrentController.Frame.ContainerWindow.setPosSize(0, 0, 1400, 900, 15)
        doc.CurrentController.Frame.activate()
        time.sleep(1)  # the window is drawn and its places settle; there is no event for that

    def skript(self, doc: Any, makro: str, *, projekt: str = "AMIP_MAPPE") -> Any:
        """Runs a Basic sub of the document ("Modul.Sub") as a button would; what it returns."""
        self._stelle_uhr()
        adresse = f"vnd.sun.star.script:{projekt}.{makro}?language=Basic&location=document"
        return doc.getScriptProvider().getScript(adresse).invoke((), (), ())[0]

    def app(self) -> Any:
        """The xlwings App of our engine on this very process, with all open documents as its books."""
        from amip_xl.books.libreoffice import verbinde

        self._stelle_uhr()
        return verbinde(self.ctx, self.pid)

    def toete(self) -> None:
        """Ends the process at once, with all it started; does nothing when it has ended."""
        if self._prozess.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._prozess.pid, signal.SIGKILL)
            self._prozess.wait(10)

    def schliesse(self) -> None:
        """Ends LibreOffice (documents are not saved) and removes all it wrote."""
        if self._uhr is not None:
            self._uhr.cancel()
        self.toete()  # killing is twenty times quicker than terminate(), and nothing of this profile is kept
        atexit.unregister(self.toete)
        shutil.rmtree(self.wurzel, ignore_errors=True)

    def __enter__(self) -> Calc:
        return self

    def __exit__(self, *_: object) -> None:
        self.schliesse()


def _stirb_mit() -> None:
    """Linux: not even a killed test run leaves an orphan (PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)


class Bildschirm:
    """A virtual screen of 1400 x 900 pixels; `name` goes to Calc(headless=False, display=…)."""

    def __init__(self) -> None:
        lesen, schreiben = os.pipe()
        self._prozess = subprocess.Popen(
            ["Xvfb", "-displayfd", str(schreiben), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
            pass_fds=[schreiben], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=_stirb_mit,
        )  # fmt: skip
        os.close(schreiben)
        with os.fdopen(lesen) as quelle:
            nummer = quelle.readline().strip()  # it picks a free one itself
        assert nummer, "Xvfb ist nicht gestartet"
        self.name = f":{nummer}"
        self._env = dict(os.environ, DISPLAY=self.name)

    def _xdotool(self, *befehl: str) -> str:
        lauf = subprocess.run(["xdotool", *befehl], env=self._env, capture_output=True, timeout=30, check=False)
        return lauf.stdout.decode("utf-8", "replace")  # window names may come in latin-1

    def foto(self, pfad: Path) -> Path:
        """The whole screen as picture."""
        subprocess.run(["import", "-window", "root", str(pfad)], env=self._env, check=True, timeout=30)
        return pfad

    def klick(self, x: int, y: int, *, zweimal: bool = False) -> None:
        """Moves the mouse there and clicks with the left button, on request twice in quick succession."""
        self._xdotool("mousemove", str(x), str(y))
        time.sleep(0.3)
        self._xdotool("click", *(("--repeat", "2", "--delay", "120") if zweimal else ()), "1")

    def taste(self, *tasten: str, fenster: str | None = None) -> None:
        """Presses keys ("Return", "ctrl+z"); without a window manager a window (its id) must be given the focus."""
        if fenster is not None:
            self._xdotool("windowfocus", "--sync", fenster)
        self._xdotool("key", *tasten)

    def tippe(self, text: str) -> None:
        """Types a text where the focus is."""
        self._xdotool("type", "--delay", "30", text)

    def fenster(self) -> dict[str, str]:
        """All visible windows that have a name: id -> name."""
        nummern = self._xdotool("search", "--onlyvisible", "--name", ".").split()
        return {n: self._xdotool("getwindowname", n).strip() for n in nummern}

    def warte_auf(self, teil: str, *, sekunden: float = 10) -> str:
        """Id of the first window with `teil` in its name. Raises AssertionError when none comes."""
        frist = time.monotonic() + sekunden
        while True:
            for nummer, name in self.fenster().items():
                if teil in name:
                    return nummer
            assert time.monotonic() < frist, f"kein Fenster „{teil}“, nur {self.fenster()}"
            time.sleep(0.1)

    def schliesse(self) -> None:
        if self._prozess.poll() is None:
            self._prozess.kill()
            self._prozess.wait(10)

    def __enter__(self) -> Bildschirm:
        return self

    def __exit__(self, *_: object) -> None:
        self.schliesse()


@contextlib.contextmanager
def calc_am_bildschirm(**angaben: Any) -> Iterator[tuple[Calc, Bildschirm]]:
    """A Calc with window on a screen of its own; `angaben` as for Calc."""
    with Bildschirm() as bild, Calc(headless=False, display=bild.name, **angaben) as calc:
        yield calc, bild
