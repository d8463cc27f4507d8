"""Rounds of a duel: two runs in one file, a run and a person, a run and its killer. Each round returns what it found.

A round that finds a mix, a loss or an odd sentence raises AssertionError.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

from mappen import aendere, plan

from absturz.augenblick import Ausgang, abbild, befehl, im_kind, summe, zugleich
from amip_xl.books.reader import lies

_VERLIERER = r"ist inzwischen von anderer Seite geändert worden und bleibt so, wie es jetzt ist; bitte noch einmal"
_KONSOLE = "from amip_xl.doors.cli import main; main()"


def ersetzen(mappe: Path) -> list[str | Path]:
    return ["berechnen", mappe, "--ersetzen"]


def _satz(ausgang: Ausgang) -> tuple[int, str]:
    assert ausgang.ende == 0, ausgang
    assert isinstance(ausgang.ergebnis, tuple), ausgang
    code, ausgabe = ausgang.ergebnis
    return code, re.sub(r"\s+", " ", ausgabe)


def zwei_laeufe(ordner: Path, alt: bytes) -> int:
    """Two runs replace the same workbook at the same time; how many of them came through."""
    mappe = _frisch(ordner, alt)
    enden = [_satz(e) for e in zugleich(*[lambda: befehl(ersetzen(mappe))] * 2)]
    gut = [ausgabe for code, ausgabe in enden if code != 2]
    assert gut, enden
    assert all(re.search(_VERLIERER, ausgabe) for code, ausgabe in enden if code == 2), enden
    _lesbar(ordner)
    bild = abbild(ordner)
    assert bild["plan.original.xlsx"] == summe(alt)
    assert bild["plan.xlsx"] != summe(alt)
    # both came through one after the other, then the first one's work was kept; the same second gives the same file
    assert set(bild) <= {"plan.xlsx", "plan.original.xlsx", "plan.original-2.xlsx"}, bild
    return len(gut)


def zwei_neue(ordner: Path) -> int:
    """Two runs make the same new file; exactly one may."""
    ziel = ordner / "neu.xlsx"
    ziel.unlink(missing_ok=True)
    enden = [_satz(e) for e in zugleich(*[lambda: befehl(["vorlage", "--jahr", "2026", "-o", ziel])] * 2)]
    assert sorted(code for code, _ in enden) == [0, 2], enden
    assert any("gibt es schon" in ausgabe for code, ausgabe in enden if code == 2), enden
    _lesbar(ordner)
    assert not list(ordner.glob("neu.original*"))
    return 1


def lauf_und_mensch(ordner: Path, alt: bytes, neuer: bytes, zufall: random.Random) -> bool:
    """Somebody opens the workbook, types and saves, while a run replaces it; True when the run was refused.

    Like Excel: an owner's file from opening to closing, the new version renamed into place.
    """
    mappe = _frisch(ordner, alt)
    warte, liest = zufall.uniform(0, 0.2), zufall.uniform(0.02, 0.1)

    def mensch() -> None:
        time.sleep(warte)
        offen = mappe.with_name(f"~${mappe.name}")
        offen.write_bytes(b"\x05Meier")
        gelesen = mappe.read_bytes()
        time.sleep(liest)
        zwischen = mappe.with_name("A1B2C3D4")
        zwischen.write_bytes(neuer)
        if mappe.read_bytes() == gelesen:  # Excel, too, says when the file has been changed under it
            zwischen.replace(mappe)
        else:
            zwischen.unlink()
            gesehen.write_bytes(b"")
        offen.unlink()

    gesehen = ordner / "Excel hat es gemerkt"
    mensch_, lauf = zugleich(mensch, lambda: befehl(ersetzen(mappe)))
    assert mensch_ == Ausgang(0, None), mensch_
    code, ausgabe = _satz(lauf)
    if gesehen.exists():
        gesehen.unlink()
    else:
        assert _bemerkung(mappe) == "Gerade getippt.", ausgabe  # what was typed last stands in the file
    if code == 2:
        assert re.search(rf"ist gerade in Excel geöffnet|{_VERLIERER}", ausgabe), ausgabe
    else:
        assert mappe.with_name("plan.original.xlsx").exists()
    _lesbar(ordner)
    return code == 2


def toete_irgendwann(ordner: Path, alt: bytes, nach: float) -> str:
    """A real `amip-xl berechnen --ersetzen` of its own, killed after so many seconds; how the workbook survived."""
    mappe = _frisch(ordner, alt)
    argumente = [sys.executable, "-c", _KONSOLE, *map(str, ersetzen(mappe))]
    with subprocess.Popen(argumente, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prozess:
        try:
            prozess.wait(nach)
        except subprocess.TimeoutExpired:
            prozess.kill()
    getoetet = prozess.returncode < 0
    bild = abbild(ordner)
    if bild["plan.xlsx"] != summe(alt):
        assert bild["plan.original.xlsx"] == summe(alt)
    _lesbar(ordner)
    code, ausgabe = _satz(im_kind(lambda: befehl(ersetzen(mappe))))
    assert code != 2, ausgabe
    assert not [n for n in abbild(ordner) if n.endswith(".tmp")]
    return ("alt" if bild["plan.xlsx"] == summe(alt) else "neu") if getoetet else "fertig"


def dauer(ordner: Path, alt: bytes) -> float:
    """Seconds of one undisturbed run of its own."""
    mappe = _frisch(ordner, alt)
    beginn = time.monotonic()
    subprocess.run([sys.executable, "-c", _KONSOLE, *map(str, ersetzen(mappe))], capture_output=True, check=False)
    return time.monotonic() - beginn


def zwei_staende(ordner: Path) -> tuple[bytes, bytes]:
    """A workbook to be calculated, and the same after somebody has typed into it."""
    alt = aendere(ordner / "plan.xlsx", plan(egt_einnahmen=None))
    alt_bytes = alt.read_bytes()
    neuer = aendere(ordner / "plan.xlsx", plan(egt_einnahmen=None, bemerkungen="Gerade getippt.")).read_bytes()
    alt.unlink()
    return alt_bytes, neuer


def _frisch(ordner: Path, alt: bytes) -> Path:
    for p in ordner.iterdir():
        p.unlink()
    mappe = ordner / "plan.xlsx"
    mappe.write_bytes(alt)
    os.utime(mappe, (1_700_000_000, 1_700_000_000))
    return mappe


def _bemerkung(mappe: Path) -> object:
    return lies(mappe).benannt("bemerkungen").wert


def _lesbar(ordner: Path) -> None:
    """Every workbook opens; what dead runs left has another ending."""
    for p in ordner.glob("*.xlsx"):
        lies(p)
