"""What has been found once need not be found again: workbooks of one template have much in common."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Gedaechtnis(dict[K, V]):
    """A dictionary of bounded length: when it is full, it forgets everything, which only costs time."""

    def __init__(self, hoechstens: int) -> None:
        super().__init__()
        self._hoechstens = hoechstens

    def __setitem__(self, schluessel: K, wert: V) -> None:
        if len(self) >= self._hoechstens:
            self.clear()
        super().__setitem__(schluessel, wert)
