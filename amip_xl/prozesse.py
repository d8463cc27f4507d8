"""Many orders on several processes: the same results in the same order as one after the other."""

from __future__ import annotations

import gc
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from amip_xl.errors import BedienError

if TYPE_CHECKING:  # loading them costs time, and only a run with several processes needs them
    from multiprocessing.connection import Connection

A = TypeVar("A")
E = TypeVar("E")

HOECHSTENS = 32  # more cores than an office machine has, and fewer than Windows can wait for at once (63)
FORK, SPAWN = "fork", "spawn"
# so many orders, of some milliseconds each, repay a process: a copy of this one starts at once and is ahead from
# the eighth, a new interpreter first loads everything again (on Windows about half a second)
JE_PROZESS = {FORK: 16, SPAWN: 64}
_VORRAT = 2  # orders a process has at hand, so that it never waits for the next one
_GEDULD = 10  # seconds for the order at hand when a run is broken off; reading a workbook is bounded well below


def pruefe_anzahl(prozesse: int) -> None:
    """Raises BedienError when so many processes make no sense."""
    if not 1 <= prozesse <= HOECHSTENS:
        raise BedienError(f"Mit {prozesse} Prozessen lässt sich nicht arbeiten; möglich sind 1 bis {HOECHSTENS}.")


def startart() -> str:
    """How a process comes into being: as a copy of this one where that is safe, else as a new interpreter."""
    from threading import active_count

    return FORK if sys.platform == "linux" and active_count() == 1 else SPAWN


def lohnend(prozesse: int, auftraege: int, art: str) -> int:
    """How many of the processes pay for so many orders."""
    return max(1, min(prozesse, auftraege // JE_PROZESS[art]))


def verteilt(
    tu: Callable[[A], E], auftraege: Sequence[A], prozesse: int, verloren: Callable[[A], E], art: str | None = None
) -> Iterator[E]:
    """The results of all orders, in their order, worked off by as many of the processes as pay.

    `tu`, orders and results travel between processes (pickle), so they should be small. A process that dies costs
    the one order it was at, whose result is `verloren`; no order is left out or done twice. What `tu` raises is
    raised here when its turn comes.
    """
    art = art or startart()
    anzahl = lohnend(prozesse, len(auftraege), art)
    if anzahl == 1:
        yield from map(tu, auftraege)
        return
    lauf = _Lauf(tu, auftraege, verloren, art)
    try:
        for i in range(len(auftraege)):
            while i not in lauf.fertig:
                lauf.weiter(anzahl)
            gelungen, ergebnis = lauf.fertig.pop(i)
            if not gelungen:
                raise ergebnis
            yield ergebnis
    finally:
        lauf.beende()


class _Helfer:
    """A process, the line to it, and the orders it has not answered yet, the one it is at first."""

    def __init__(self, art: str, tu: Callable[[Any], Any], andere: Sequence[_Helfer]) -> None:
        from multiprocessing import get_context

        self.offen: deque[int] = deque()
        self.bereit = False
        kontext: Any = get_context(art)
        self.leitung, dort = kontext.Pipe()
        # a copy of this process holds our ends of all lines: left open there, no process would see us hang up
        kopien = [self.leitung, *(h.leitung for h in andere)] if art == FORK else []
        self.prozess = kontext.Process(target=_arbeite, args=(tu, dort, kopien, gc.get_threshold()), daemon=True)
        try:
            with _abbruch_spaeter():
                self.prozess.start()
        except BaseException:
            self.leitung.close()
            raise
        finally:
            dort.close()


class _Lauf:
    """One run: what waits, who works, what is done."""

    def __init__(
        self, tu: Callable[[Any], Any], auftraege: Sequence[Any], verloren: Callable[[Any], Any], art: str
    ) -> None:
        self.tu = tu
        self.auftraege = auftraege
        self.verloren = verloren
        self.art = art
        self.wartend = deque(range(len(auftraege)))
        self.helfer: list[_Helfer] = []
        self.fertig: dict[int, tuple[bool, Any]] = {}  # order -> succeeded, its result or exception
        self.startet = True  # False once a process could not even begin

    def weiter(self, anzahl: int) -> None:
        """Give out orders and take in at least one answer, or notice a death."""
        from multiprocessing.connection import wait

        self._verstaerke(anzahl)
        for helfer in self.helfer:
            while self.wartend and len(helfer.offen) < _VORRAT:
                helfer.offen.append(self.wartend.popleft())
                with suppress(OSError):  # it died; the line will say so
                    helfer.leitung.send(self.auftraege[helfer.offen[-1]])
        if not self.helfer:  # no process can be had: the work is done here
            i = self.wartend.popleft()
            self.fertig[i] = (True, self.tu(self.auftraege[i]))
            return
        bereite: Any = wait([h.leitung for h in self.helfer])
        for helfer in [h for h in self.helfer if h.leitung in bereite]:
            try:
                antwort = helfer.leitung.recv()
            except (EOFError, OSError):
                self._gestorben(helfer)
                continue
            helfer.bereit = True
            if antwort is not None:
                self.fertig[helfer.offen.popleft()] = antwort

    def _verstaerke(self, anzahl: int) -> None:
        while self.startet and len(self.helfer) < min(anzahl, len(self.helfer) + len(self.wartend)):
            try:
                self.helfer.append(_Helfer(self.art, self.tu, self.helfer))
            except OSError:  # no memory, or no more processes allowed
                self.startet = False

    def _gestorben(self, helfer: _Helfer) -> None:
        self.helfer.remove(helfer)
        helfer.leitung.close()
        if not helfer.bereit:  # it never began: nothing is its orders' fault
            self.startet = False
        elif helfer.offen:
            i = helfer.offen.popleft()
            self.fertig[i] = (True, self.verloren(self.auftraege[i]))
        self.wartend.extendleft(reversed(helfer.offen))
        helfer.prozess.join(_GEDULD)

    def beende(self) -> None:
        """Hang up: every process finishes the order it is at and ends."""
        for helfer in self.helfer:
            helfer.leitung.close()
        for helfer in self.helfer:
            helfer.prozess.join(_GEDULD)
            if helfer.prozess.is_alive():
                helfer.prozess.terminate()
                helfer.prozess.join()


def _arbeite(
    tu: Callable[[Any], Any], leitung: Connection, kopien: Sequence[Connection], schwelle: tuple[int, int, int]
) -> None:
    """What a process does until nobody listens any more; Ctrl+C is for the process that started it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for kopie in kopien:
        kopie.close()
    gc.freeze()  # what is here already stays for good
    gc.set_threshold(*schwelle)
    with suppress(EOFError, OSError):
        leitung.send(None)  # it has begun
        while True:
            auftrag = leitung.recv()
            try:
                antwort = (True, tu(auftrag))
            except MemoryError:
                return  # as if it had been killed for it
            except Exception as fehler:
                from traceback import format_exc

                fehler.add_note(format_exc())
                antwort = (False, fehler)
            leitung.send(antwort)


@contextmanager
def _abbruch_spaeter() -> Iterator[None]:
    """Ctrl+C waits until a process has started; it begins, and stays, deaf to it."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    vorher = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, vorher)
