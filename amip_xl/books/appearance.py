"""Number formats that show another figure than the cell holds."""

from __future__ import annotations

import re

from amip_xl.form import Art, Feld

_BEIWERK = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!<|>|=)[^\]]*\]')  # words, blanks, colours, currencies
_BEDINGUNG = re.compile(r"\[[<>=][^\]]*\]")
_STELLE = re.compile(r"[0#?@]|general|standard|[dmyhse]", re.IGNORECASE)
_TAUSENDER = re.compile(r"[0#?],+(?![0#?,])")  # a comma behind the digits divides by a thousand


def schein(muster: str, feld: Feld) -> str:
    """What a number format makes of the value of a field, as end of a sentence; empty if it shows the value."""
    teile = [_BEIWERK.sub("", teil) for teil in _abschnitte(muster)]
    bedingt = _BEDINGUNG.search(teile[0]) is not None
    teile = [_BEDINGUNG.sub("", teil) for teil in teile]
    if not any(_STELLE.search(teil) for teil in (teile if bedingt else teile[:1])):
        return "so formatiert, dass die Zahl nicht zu sehen ist"
    if _TAUSENDER.search(teile[0]):
        return "in Tausend formatiert; zu sehen ist ein Bruchteil der Zahl"
    if feld.eingabe and ("%" in teile[0]) != (feld.art is Art.PROZENT):
        mit = "als" if "%" in teile[0] else "nicht als"
        return f"{mit} Prozent formatiert; die nächste Eingabe würde um das Hundertfache falsch"
    return ""


def _abschnitte(muster: str) -> list[str]:
    """The sections of a format; a semicolon within words is none."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"\\])+|(?<=;)(?=;)|^(?=;)|(?<=;)$', muster) or [muster]
