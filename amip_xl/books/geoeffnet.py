"""Whether Excel or LibreOffice has a file open: their lock file lies beside it, and says who."""

from __future__ import annotations

import re
from pathlib import Path

from amip_xl.books.package import mappenfehler

_HOECHSTENS = 1_000  # bytes of a lock file that are looked at
_EXCEL_NAME = 54  # bytes of the owner's name in Excel's file, before the same in UTF-16


def pruefe_frei(pfad: Path) -> None:
    """Refuse a file that Excel or LibreOffice has open. Raises MappeError that says who, and how to get on."""
    for programm, name, wer in (
        ("Excel", f"~${pfad.name}", _excel),
        ("LibreOffice", f".~lock.{pfad.name}#", _libreoffice),
    ):
        sperrdatei = pfad.with_name(name)
        try:
            sperrdatei.lstat()
        except OSError:  # also a name too long to exist
            continue
        von = wer(_anfang(sperrdatei))
        raise mappenfehler(
            pfad.name,
            f"ist gerade in {programm} geöffnet{von and f' ({von})'}; bitte die Datei dort schließen, oder, wenn sie "
            f"nirgends mehr geöffnet ist (nach einem Absturz), die Sperrdatei „{name}“ im selben Ordner löschen",
        )


def _anfang(sperrdatei: Path) -> bytes:
    try:
        if not sperrdatei.is_file():
            return b""
        with sperrdatei.open("rb") as datei:
            return datei.read(_HOECHSTENS)
    except OSError:  # Excel lets nobody look in; that it is there is enough
        return b""


def _excel(daten: bytes) -> str:
    """One byte with the length of the name, the name in the local code page, then the same in UTF-16."""
    laenge = int.from_bytes(daten[_EXCEL_NAME + 1 : _EXCEL_NAME + 3], "little")
    anfang = _EXCEL_NAME + 3
    if not 0 < laenge <= _EXCEL_NAME:
        return ""
    return f"von {_lesbar(daten[anfang : anfang + 2 * laenge].decode('utf-16-le', 'replace'))}"


def _libreoffice(daten: bytes) -> str:
    """„,konto,rechner,tt.mm.jjjj hh:mm,profil;“, before the first comma the name typed in under Options."""
    felder = [f.replace("\\,", ",") for f in re.split(r"(?<!\\),", daten.decode("utf-8", "replace"))]
    name, konto, rechner, seit = (_lesbar(f) for f in [*felder, "", "", "", ""][:4])
    teile = (("von", name or konto), ("an", rechner), ("seit", seit))
    return " ".join(f"{wort} {was}" for wort, was in teile if was)


def _lesbar(text: str) -> str:
    """What a message can show of a text that anybody may have written."""
    return "".join(z for z in text[:60] if z.isprintable()).strip()
