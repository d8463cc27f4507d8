"""Kinds of refusals: the sentences about single files, made alike so that they can be counted."""

from __future__ import annotations

import re

_EINZELNES = (
    r"„[^“]*“|\([^)]*\)|(?<= in )\S.*?![A-Z]+[0-9]+(?= )",  # quoted, in brackets, sheet and cell
    r"(?<=\bTeil )(?!übertragen)\S+|(?<=\bmit )\S+(?= einen | weit )|(?<=\benthält in )\S+|(?<=\bdarin ).*",  # members
    r"-?\w*[0-9][\w.]*(:\w*[0-9]\w*)?|…{2,}",  # numbers and ranges
)


def grund(satz: str, name: str) -> str:
    """What a file was refused for: the first part of the sentence, without names, places, values and numbers."""
    satz = satz.removeprefix(f"{name} ")
    for muster in _EINZELNES:
        satz = re.sub(muster, "…", satz)
    return satz.partition(";")[0].rstrip(".")[:120]
