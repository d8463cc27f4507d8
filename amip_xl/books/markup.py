"""Spreadsheet mark-up: namespaces, the plain mark-up that may be cut by patterns, escaped text."""

from __future__ import annotations

import re
from functools import lru_cache

from amip_xl.books.cells import entschluessle
from amip_xl.books.package import ERNEUT, MAX_TIEFE, Paket, mappenfehler

HAUPT = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",  # the strict flavour
)
SCHNITT = "\0"  # stands where a canonical element has been cut out; no XML contains it

# --- element names --------------------------------------------------------------------------------------


def namen_in(*namen: str) -> dict[str, str]:
    """How expat calls elements of the spreadsheet namespace -> their names; all others are not of interest."""
    return {raum + name: name for raum in HAUPT for name in namen}


def pruefe_tiefe(kette: list[str], paket: Paket, teil: str) -> None:
    """Refuse endless nesting, which is cheap to write and dear to follow."""
    if len(kette) > MAX_TIEFE:
        raise mappenfehler(paket.datei, f"ist beschädigt, der Teil {teil} ist endlos verschachtelt; {ERNEUT}")


# --- mark-up that may be cut up by patterns -------------------------------------------------------------

_KOPF = re.compile(rb'<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")? ?\?>')
_ANDERE_ENTITAET = re.compile(b"&(?!(?:amp|lt|gt|quot|apos);)")
_STEUERZEICHEN = bytes((*range(9), *range(11, 32)))  # forbidden, and CR, which XML turns into LF


def hat_schlichten_kopf(daten: bytes) -> bool:
    """Whether a part says that it is UTF-8, in the words that Excel and its kind use."""
    return _KOPF.match(daten) is not None


def ist_schlicht(daten: bytes) -> bool:
    """Whether a stretch without comments, CDATA and the like means to XML what it says.

    That is: no character XML forbids or changes, only the five usual entities. The rare single characters are
    looked for first, which is many times faster than to look for a pair.
    """
    return (
        (b"&" not in daten or _ANDERE_ENTITAET.search(daten) is None)
        and (b"]" not in daten or b"]]>" not in daten)
        and (b"\xef" not in daten or (b"\xef\xbf\xbe" not in daten and b"\xef\xbf\xbf" not in daten))
        and len(daten.translate(None, _STEUERZEICHEN)) == len(daten)
    )


def text_von(daten: bytes) -> str | None:
    """A stretch as text if it may be cut up by patterns, else None."""
    if (b"!" in daten and b"<!" in daten) or not ist_schlicht(daten):
        return None
    try:
        return daten.decode()
    except UnicodeDecodeError:
        return None


# --- text -----------------------------------------------------------------------------------------------


def maskiert(text: str) -> str:
    """Text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


@lru_cache(2048)  # the formulas of one template are the same in every workbook
def klar(text: str) -> str:
    """Text as the user sees it, of how it stands in plain XML."""
    if "&" in text:
        for kuerzel, zeichen in (
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", '"'),
            ("&apos;", "'"),
            ("&amp;", "&"),
        ):
            text = text.replace(kuerzel, zeichen)
    return entschluessle(text)
