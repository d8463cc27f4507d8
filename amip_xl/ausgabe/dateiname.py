"""File names of issued workbooks: what every system and every mail program leaves as it is."""

from __future__ import annotations

import unicodedata

_LAENGSTE = 60  # characters of a name; a path of Windows has few


def dateiname(ags: str, name: str, endung: str = ".xlsx") -> str:
    """`05154008-emmerich-am-rhein.xlsx`: AGS and the name in ASCII, lower case, hyphens."""
    kern = name.removeprefix("Stadt ").removeprefix("Gemeinde ").lower()
    for umlaut, ersatz in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        kern = kern.replace(umlaut, ersatz)
    ascii_ = unicodedata.normalize("NFKD", kern).encode("ascii", "ignore").decode("ascii")
    worte = "-".join("".join(z if z.isalnum() else " " for z in ascii_).split())
    return f"{'-'.join(teil for teil in (ags, worte[:_LAENGSTE].strip('-')) if teil)}{endung}"
