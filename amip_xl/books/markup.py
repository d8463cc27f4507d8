"""Spreadsheet mark-up: namespaces, the plain mark-up that may be cut by patterns, escaped text."""

from __future__ import annotations

import re

from amip_xl.books.cells import entschluessle
from amip_xl.books.package import ERNEUT, MAX_TIEFE, Paket, mappenfehler

HAUPT = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",  # the strict flavour
)


SCHNITT = "\0"  # stands where a canonical element has been cut out; no XML contains it


def ohne_raum(marke: str, paket: Paket, teil: str, tiefe: int) -> str:
    """Element name without the spreadsheet namespace; "" for elements of any other."""
    if tiefe > MAX_TIEFE:
        raise mappenfehler(paket.datei, f"ist beschädigt, der Teil {teil} ist endlos verschachtelt; {ERNEUT}")
    for raum in HAUPT:
        if marke.startswith(raum):
            return marke[len(raum) :]
    return ""


_KOPF = re.compile(r'<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")? ?\?>')
INHALT = r"[^<\x00-\x08\x0b-\x1f]*+"


def text_von(daten: bytes) -> str | None:
    """The part as text if it is plain UTF-8 without comments, CDATA, DOCTYPE or unusual entities."""
    try:
        text = daten.decode()
    except UnicodeDecodeError:
        return None
    # the single characters first: looking for a rare one is many times faster than for a pair
    if _KOPF.match(text) is None or ("!" in text and "<!" in text) or ("]" in text and "]]>" in text):
        return None
    if SCHNITT in text or "\uffff" in text or "\ufffe" in text:
        return None
    if "&" in text:
        bekannt = sum(map(text.count, ("&amp;", "&lt;", "&gt;", "&quot;", "&apos;")))
        if bekannt != text.count("&"):
            return None
    return text


def maskiert(text: str) -> str:
    """Text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


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
