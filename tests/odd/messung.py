"""Reads odd files one by one, each in a process of its own, and says how each ended, how long it took and how much
memory it needed at most.

As a program: a path a line comes in, an answer a line goes out. It has loaded nothing but the reader, the check and
the writer, and forks for each file, so that the peak is that of the file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

HOECHSTENS_SEKUNDEN = 2
HOECHSTENS_MB = 200
_WARTEN = 30  # whoever has not ended by then hangs
GELESEN = "gelesen"


class Messung(NamedTuple):
    """How one file ended: "gelesen", a refusal, or what must never be; `sekunden` are those of the processor."""

    gelesen: str
    geprueft: str
    geschrieben: str
    sekunden: float
    uhr: float
    mb: float


def _spitze() -> float:
    """Most memory this process has had, in MB."""
    for zeile in Path("/proc/self/status").read_text().splitlines():
        if zeile.startswith("VmHWM"):
            return int(zeile.split()[1]) / 1024
    return 0.0


def _versuche(pfad: str) -> tuple[str, str, str]:
    """Read, check, write one cell and read again."""
    from amip_xl.books.cells import Schreibung
    from amip_xl.books.patch import patche
    from amip_xl.books.reader import lies, lies_bytes
    from amip_xl.errors import MappeError
    from amip_xl.planung import pruefe

    try:
        mappe = lies(pfad)
    except MappeError as fehler:
        return str(fehler), "", ""
    geprueft = geschrieben = GELESEN
    try:
        pruefe(mappe)
    except MappeError as fehler:
        geprueft = str(fehler)
    blatt = mappe.blaetter[0].name
    alt = {z.ref: z for z in mappe.zellen(blatt)}
    del mappe
    try:
        neu = patche(Path(pfad).read_bytes(), [Schreibung(blatt, "A1", 5)], name=Path(pfad).name)
    except MappeError as fehler:
        return GELESEN, geprueft, str(fehler)
    neue = {z.ref: z for z in lies_bytes(neu, pfad).zellen(blatt)}
    if neue.pop("A1").wert != 5:
        geschrieben = "falsch geschrieben: A1"
    alt.pop("A1", None)
    if alt != neue:
        geschrieben = "falsch geschrieben: andere Zellen"
    return GELESEN, geprueft, geschrieben


def _kind(pfad: str, ziel: int) -> None:
    signal.alarm(_WARTEN)
    anfang, start = process_time(), perf_counter()
    try:
        ausgang = _versuche(pfad)
    except BaseException as fehler:
        ausgang = (f"{type(fehler).__name__}: {fehler}", "", "")
    os.write(ziel, json.dumps((*ausgang, process_time() - anfang, perf_counter() - start, _spitze())).encode())


def _bediene() -> None:
    import amip_xl.books.filekind
    import amip_xl.books.patch
    import amip_xl.planung  # noqa: F401 - what every child needs

    for zeile in sys.stdin:
        lesen, schreiben = os.pipe()
        kind = os.fork()
        if not kind:
            _kind(json.loads(zeile), schreiben)
            os._exit(0)
        os.close(schreiben)
        with os.fdopen(lesen) as rohr:
            antwort = rohr.read()
        _, status = os.waitpid(kind, 0)
        print(antwort or json.dumps((f"Absturz: {status}", "", "", _WARTEN, _WARTEN, 0)), flush=True)


class Messplatz:
    """The process that measures."""

    def __init__(self, prozess: subprocess.Popen[str]) -> None:
        self._prozess = prozess

    def miss(self, pfad: Path) -> Messung:
        """Read one file."""
        ein, aus = self._prozess.stdin, self._prozess.stdout
        assert ein is not None
        assert aus is not None
        print(json.dumps(str(pfad)), file=ein, flush=True)
        return Messung(*json.loads(aus.readline()))


@contextmanager
def messplatz() -> Iterator[Messplatz]:
    """A process that measures, for as long as it is needed."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as prozess:
        yield Messplatz(prozess)
        assert prozess.stdin is not None
        prozess.stdin.close()


if __name__ == "__main__":
    _bediene()
