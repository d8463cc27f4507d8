"""Where many workbooks are worked off: one after the other here, on several processes, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from amip_xl.books.package import lies_datei
from amip_xl.errors import BedienError, MappeError
from amip_xl.prozesse import pruefe_anzahl, verteilt

E = TypeVar("E")


class Rechenort(NamedTuple):
    """So many processes of this computer, or the address of a Dask cluster's scheduler."""

    prozesse: int = 1
    dask: str | None = None


HIER = Rechenort()


def pruefe_ort(ort: Rechenort) -> None:
    """Raises BedienError for an impossible number of processes, or when both are asked for."""
    pruefe_anzahl(ort.prozesse)
    if ort.dask is not None and ort.prozesse != 1:
        raise BedienError("Geben Sie entweder --prozesse oder --dask an; der Cluster weiß selbst, wie viele er hat.")


def je_mappe(
    tu: Callable[[Path, bytes], E],
    pfade: Sequence[Path],
    ort: Rechenort,
    unlesbar: Callable[[Path, MappeError], E],
    verloren: Callable[[Path], E],
) -> Iterator[E]:
    """What `tu` makes of each file's bytes, in the order of the files and the same wherever they are worked off.

    A file that cannot be opened is `unlesbar`, one whose process died `verloren`. Functions and results travel between
    processes (pickle). Raises what `tu` raises when its turn comes, and BedienError when a cluster cannot be used.
    """
    pruefe_ort(ort)
    if ort.dask is not None:
        from amip_xl import cluster

        return cluster.verteilt(tu, pfade, ort.dask, lies_datei, unlesbar, verloren)
    return verteilt(partial(_lies_und_tu, tu, unlesbar), pfade, ort.prozesse, verloren)


def _lies_und_tu(tu: Callable[[Path, bytes], E], unlesbar: Callable[[Path, MappeError], E], pfad: Path) -> E:
    try:
        daten = lies_datei(pfad)
    except MappeError as fehler:
        return unlesbar(pfad, fehler)
    return tu(pfad, daten)
