"""Workbooks read and checked on an existing Dask cluster: the same results in the same order as on this computer.

Files travel as bytes, so that nobody needs a shared disk; few are under way at a time. Needs the extra „dask“.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias, TypeVar

from amip_xl.errors import BedienError, MappeError
from amip_xl.version import VERSION

E = TypeVar("E")
Client: TypeAlias = Any  # of distributed, whose types are there only with the extra
Future: TypeAlias = Any

_VERBINDEN = 10  # seconds until nobody answers
_OHNE_ARBEITER = 60  # seconds that a cluster may stand empty; a worker that died is replaced sooner
_BLICK = 2  # seconds between two looks whether anybody is still there
_VORRAT = 3  # workbooks under way for each thread of the cluster: one is read, one waits, one travels
_HOECHSTENS = 256  # workbooks under way at all, so that the memory of a large cluster's scheduler stays flat, too


def verteilt(
    tu: Callable[[Path, bytes], E],
    pfade: Sequence[Path],
    adresse: str,
    lies: Callable[[Path], bytes],
    unlesbar: Callable[[Path, MappeError], E],
    verloren: Callable[[Path], E],
) -> Iterator[E]:
    """The results of all files, in their order, worked off by the cluster at `adresse`.

    `tu` gets the file's bare name and its bytes. A worker that dies has its files done by others; a file that kills
    one after the other is `verloren`. Raises BedienError when the extra is missing, the cluster cannot be reached,
    nobody works there or its workers have another amip_xl, and whatever `tu` raises when its turn comes.
    """
    with _verbunden(adresse) as client:
        frei = min(_HOECHSTENS, _VORRAT * _pruefe_arbeiter(client, adresse))
        unterwegs: deque[tuple[Path, Future]] = deque()
        offen = iter(pfade)
        try:
            while True:
                while len(unterwegs) < frei and (pfad := next(offen, None)) is not None:
                    try:
                        daten = lies(pfad)
                    except MappeError as fehler:
                        unterwegs.append((pfad, fehler))
                    else:
                        unterwegs.append((pfad, _gib(client, tu, pfad, daten)))
                if not unterwegs:
                    return
                pfad, auftrag = unterwegs.popleft()
                if isinstance(auftrag, MappeError):
                    yield unlesbar(pfad, auftrag)
                else:
                    yield _ergebnis(client, tu, pfad, auftrag, lies, verloren)
        finally:
            with suppress(Exception):  # the cluster may be gone
                client.cancel([a for _, a in unterwegs if not isinstance(a, MappeError)])


def _gib(client: Client, tu: Callable[[Path, bytes], E], pfad: Path, daten: bytes) -> Future:
    # a name alone: paths of this computer mean nothing elsewhere, and may not even be paths there
    return client.submit(_tu_dort, tu, pfad.name, daten, pure=False)


def _tu_dort(tu: Callable[[Path, bytes], E], name: str, daten: bytes) -> E:
    return tu(Path(name), daten)


def _ergebnis(
    client: Client,
    tu: Callable[[Path, bytes], E],
    pfad: Path,
    auftrag: Future,
    lies: Callable[[Path], bytes],
    verloren: Callable[[Path], E],
) -> E:
    from distributed import KilledWorker

    try:
        ergebnis: E = _warte(client, auftrag)
    except KilledWorker:  # this file or one that waited beside it; a second try tells them apart
        try:
            ergebnis = _warte(client, _gib(client, tu, pfad, lies(pfad)))
        except (KilledWorker, MemoryError, MappeError):
            return verloren(pfad)
    except MemoryError:
        return verloren(pfad)
    return ergebnis


def _warte(client: Client, auftrag: Future) -> Any:
    """A result; raises BedienError when the cluster is gone or has stood empty for long."""
    from distributed import CancelledError
    from distributed.comm.core import CommClosedError

    leer_seit = None
    while True:
        try:
            return auftrag.result(timeout=_BLICK)
        except TimeoutError:
            if auftrag.done():  # it is what the order itself raised
                raise
        except (CancelledError, CommClosedError):
            raise BedienError(
                "Der Dask-Cluster ist nicht mehr da; starten Sie ihn und wiederholen Sie den Lauf."
            ) from None
        if _besetzt(client):
            leer_seit = None
        elif leer_seit is None:
            leer_seit = monotonic()
        elif monotonic() - leer_seit > _OHNE_ARBEITER:
            raise BedienError(
                f"Auf dem Dask-Cluster arbeitet seit {_OHNE_ARBEITER} Sekunden niemand mehr; starten Sie Worker und "
                "wiederholen Sie den Lauf."
            )


def _besetzt(client: Client) -> bool:
    """True when somebody works there; a scheduler that does not answer has nobody."""
    with suppress(Exception):
        return bool(client.nthreads())
    return False


@contextmanager
def _verbunden(adresse: str) -> Iterator[Client]:
    """A connection that leaves nothing behind, and whose own messages do not stand between ours."""
    import logging
    import warnings

    try:
        import distributed
    except ImportError:
        raise BedienError("Für --dask fehlt das Paket „distributed“; installieren Sie „amip-xl[dask]“.") from None
    verbinde: Any = distributed.Client
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="distributed")  # versions that differ, large files: nothing to act on
        try:
            client: Client = verbinde(adresse, timeout=_VERBINDEN, set_as_default=False, name="amip-xl")
        except (OSError, ValueError, TypeError, RuntimeError, ImportError):
            raise BedienError(
                f"Unter „{adresse}“ ist kein Dask-Cluster zu erreichen; geben Sie die Adresse des Schedulers an, zum "
                "Beispiel tcp://rechner:8786."
            ) from None
        try:
            yield client
        finally:
            with suppress(Exception):
                client.close(timeout=_VERBINDEN)


def _pruefe_arbeiter(client: Client, adresse: str) -> int:
    """How many threads the cluster has; raises BedienError when there is none or a worker is not as we are."""

    def fassung() -> str | None:  # travels as code, so that it runs where our package is missing
        try:
            from amip_xl.version import VERSION as DORT
        except ImportError:
            return None
        return DORT

    with suppress(TimeoutError, OSError):
        client.wait_for_workers(1, timeout=_VERBINDEN)
    faeden: dict[str, int] = dict(client.nthreads())
    if not faeden:
        raise BedienError(f"Am Dask-Cluster „{adresse}“ ist kein Worker angemeldet; starten Sie mindestens einen.")
    antworten: dict[str, Any] = client.run(fassung, on_error="return")
    for worker, dort in sorted(antworten.items()):
        if dort != VERSION:
            was = f"amip_xl {dort}" if isinstance(dort, str) else "kein amip_xl"
            raise BedienError(
                f"Der Dask-Worker {worker} hat {was}, hier läuft amip_xl {VERSION}; installieren Sie überall dieselbe "
                "Fassung."
            )
    return sum(faeden.values())
