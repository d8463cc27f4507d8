"""LibreOffice's registrymodifications.xcu: the list of trusted folders (SecureURL), every other byte untouched.

One item per setting, written by LibreOffice 7.4 itself like this (all on one line):
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="SecureURL" oor:op="fuse">
<value><it>file:///…</it></value></prop></item>
It writes the whole file anew whenever it ends; so it must be closed, and what we undo is the entry, not the file.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes
from xml.sax.saxutils import escape

from amip_xl.errors import BedienError

_OOR = "{http://openoffice.org/2001/registry}"
_PFAD = "/org.openoffice.Office.Common/Security/Scripting"
_LISTE, _STUFE, _KEINE = "SecureURL", "MacroSecurityLevel", "DisableMacrosExecution"
VOREINSTELLUNG = 2  # „Hoch“: only signed macros and those in trusted folders
_PROP = re.compile(
    rb'<prop\s+oor:name="SecureURL"\s+oor:op="(?:fuse|replace)"\s*>\s*(<value\s*/>|<value\s*>(.*?)</value>)\s*</prop>',
    re.DOTALL,
)
_SCHLUSS = b"</oor:items>"
_UNVERAENDERT = "/:!$&'()*+,;=@~"  # characters of a path it does not encode (tried out with 7.4)


@dataclass(frozen=True, slots=True)
class Makroschutz:
    """What LibreOffice lets macros do: level 0 (all) to 3 (trusted folders only), the folders, or nothing at all."""

    stufe: int = VOREINSTELLUNG
    ordner: tuple[str, ...] = ()
    abgeschaltet: bool = False


def ordner_url(ordner: Path) -> str:
    """A folder as LibreOffice writes it. `as_uri` will not do: with %26 for & it does not recognise the folder."""
    return quote(unquote_to_bytes(ordner.as_uri()), safe=_UNVERAENDERT)


def einheitlich(url: str) -> str:
    """A trusted folder from the settings as `ordner_url` would write it, where LibreOffice takes them for equal."""
    return quote(url, safe=_UNVERAENDERT + "%").rstrip("/")


def lies(daten: bytes) -> Makroschutz:
    """The macro settings of a user; raises BedienError when the file is not one of LibreOffice."""
    werte = dict(_scripting(_wurzel(daten)))
    stufe = _text(werte.get(_STUFE))
    liste = werte.get(_LISTE)
    ordner = () if liste is None else tuple(it.text or "" for it in liste.iter("it"))
    return Makroschutz(
        int(stufe) if stufe.isdigit() else VOREINSTELLUNG, ordner, _text(werte.get(_KEINE)).lower() == "true"
    )


def mit_ordner(daten: bytes, url: str) -> bytes:
    """The file with one trusted folder more. Raises BedienError when it is not as LibreOffice writes it."""
    vorher = lies(daten)
    stellen = list(_PROP.finditer(daten))
    eintrag = f"<it>{escape(url)}</it>".encode()
    if len(stellen) == 1:
        wert = stellen[0]
        innen = (wert[2] or b"") + eintrag
        neu = daten[: wert.start(1)] + b"<value>" + innen + b"</value>" + daten[wert.end(1) :]
    elif not stellen and _LISTE.encode() not in daten and daten.count(_SCHLUSS) == 1:
        neu = daten.replace(_SCHLUSS, _item(eintrag) + _SCHLUSS)
    else:
        raise _unerwartet()
    # a second reading decides, not the pattern: exactly this entry is new, and nothing else has changed
    if lies(neu).ordner != (*vorher.ordner, url) or _alles_andere(neu) != _alles_andere(daten):
        raise _unerwartet()
    return neu


def ohne_ordner(daten: bytes, url: str) -> bytes:
    """The file without a trusted folder; the setting goes too when the list gets empty."""
    eintrag = f"<it>{escape(url)}</it>".encode()
    for stelle in _PROP.finditer(daten):
        innen = stelle[2] or b""
        if eintrag not in innen:
            continue
        rest = innen.replace(eintrag, b"", 1)
        if rest.strip():
            return daten[: stelle.start(2)] + rest + daten[stelle.end(2) :]
        zeile = _item(innen)
        if zeile in daten:
            return daten.replace(zeile, b"", 1)
        return daten[: stelle.start(1)] + b"<value/>" + daten[stelle.end(1) :]
    return daten


def _item(innen: bytes) -> bytes:
    return (
        f'<item oor:path="{_PFAD}"><prop oor:name="{_LISTE}" oor:op="fuse"><value>'.encode()
        + innen
        + b"</value></prop></item>\n"
    )


def _wurzel(daten: bytes) -> ET.Element:
    try:
        wurzel = ET.fromstring(daten)
    except (ET.ParseError, ValueError, LookupError):
        raise _unerwartet() from None
    if wurzel.tag != f"{_OOR}items":
        raise _unerwartet()
    return wurzel


def _scripting(wurzel: ET.Element) -> list[tuple[str, ET.Element | None]]:
    return [
        (prop.get(f"{_OOR}name", ""), prop.find("value"))
        for item in wurzel.iter("item")
        if item.get(f"{_OOR}path") == _PFAD
        for prop in item.iter("prop")
    ]


def _alles_andere(daten: bytes) -> list[tuple[str, bytes]]:
    """Every setting but the trusted folders, in order."""
    return [
        (item.get(f"{_OOR}path", ""), ET.tostring(kind).strip())
        for item in _wurzel(daten).iter("item")
        for kind in item
        if kind.get(f"{_OOR}name") != _LISTE
    ]


def _text(element: ET.Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _unerwartet() -> BedienError:
    return BedienError(
        "Die Einstellungen von LibreOffice (registrymodifications.xcu) sehen anders aus als erwartet und bleiben "
        "unverändert; tragen Sie den Ordner in LibreOffice selbst ein: Extras, Optionen, LibreOffice, Sicherheit, "
        "Makrosicherheit, Vertrauenswürdige Quellen."
    )
