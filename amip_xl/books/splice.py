"""Bytes of which some stretches are replaced, and the proof that nothing else differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Aenderung: TypeAlias = tuple[int, int, bytes]  # from, to, replacement


def eingesetzt(alt: bytes, aenderungen: Iterable[Aenderung]) -> bytes:
    """The bytes with the stretches replaced."""
    stuecke: list[bytes] = []
    stand = 0
    for anfang, ende, ersatz in sorted(aenderungen):  # at one offset an insertion comes before what stands there
        stuecke += (alt[stand:anfang], ersatz)
        stand = ende
    return b"".join((*stuecke, alt[stand:]))


def rest_gleich(alt: bytes, aenderungen: Iterable[Aenderung], neu: bytes) -> bool:
    """Whether all that surrounds the replaced stretches is in `neu` byte for byte what it was."""
    stand = versatz = 0  # in the old bytes; how much further back it stands in the new ones
    for anfang, ende, ersatz in sorted(aenderungen):
        if anfang < stand or alt[stand:anfang] != neu[stand + versatz : anfang + versatz]:
            return False
        stand = ende
        versatz += len(ersatz) - (ende - anfang)
    return alt[stand:] == neu[stand + versatz :]
