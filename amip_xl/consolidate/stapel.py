"""Where contributions wait until a sheet asks for them: in memory while they are few, else in a temporary file."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from functools import partial
from tempfile import TemporaryFile
from typing import IO, overload

from amip_xl.consolidate.beitrag import Beitrag, Kopf


class Stapel:
    """Contributions, one put upon the other; beyond `im_speicher` of them all lie in a file without a name.

    The operating system removes such a file with the process, however that ends; earlier it goes with this object.
    """

    def __init__(self, im_speicher: int) -> None:
        self._im_speicher = im_speicher
        self._hier: list[Beitrag] = []
        self._stellen: list[int] = []  # where each begins in the file
        self._datei: IO[bytes] | None = None
        self._ende = 0

    def lege(self, b: Beitrag) -> Kopf:
        """Keep a contribution; its head knows how to read it back. Raises OSError when the disk is full."""
        nummer = len(self._stellen) if self._datei else len(self._hier)
        if self._datei is None:
            self._hier.append(b)
            if len(self._hier) > self._im_speicher:
                self._lagere_aus()
        else:
            self._schreibe(self._datei, b)
        return Kopf.von(b, partial(self._hole, nummer))

    def _lagere_aus(self) -> None:
        self._datei = TemporaryFile(prefix="amip-xl-")  # noqa: SIM115  closed with this object
        for b in self._hier:
            self._schreibe(self._datei, b)
        self._hier = []

    def _schreibe(self, datei: IO[bytes], b: Beitrag) -> None:
        datei.seek(self._ende)
        self._stellen.append(self._ende)
        datei.write(pickle.dumps(b, pickle.HIGHEST_PROTOCOL))
        self._ende = datei.tell()

    def _hole(self, nummer: int) -> Beitrag:
        if self._datei is None:
            return self._hier[nummer]
        self._datei.seek(self._stellen[nummer])
        b: Beitrag = pickle.load(self._datei)  # our own bytes, in a file nobody else can name
        return b


class Folge(Sequence[Beitrag]):
    """Contributions in the order of their heads, each read back when its turn comes: walk through, do not collect."""

    __slots__ = ("_koepfe",)

    def __init__(self, koepfe: Sequence[Kopf]) -> None:
        self._koepfe = koepfe

    def __len__(self) -> int:
        return len(self._koepfe)

    def __iter__(self) -> Iterator[Beitrag]:
        return (k.hole() for k in self._koepfe)

    @overload
    def __getitem__(self, i: int) -> Beitrag: ...

    @overload
    def __getitem__(self, i: slice) -> Folge: ...

    def __getitem__(self, i: int | slice) -> Beitrag | Folge:
        return Folge(self._koepfe[i]) if isinstance(i, slice) else self._koepfe[i].hole()
