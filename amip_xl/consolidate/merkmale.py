"""By what two versions of one return are told apart, and which of them is the newer one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from amip_xl.books.reader import Mappe
from amip_xl.errors import MappeError

KENNUNG = frozenset(("name", "ags", "jahr", "edition", "traegerform", "ebene"))  # who it is; issued with every workbook
_EIGENSCHAFTEN = "docProps/core.xml"
_ZEITPUNKT = re.compile(rb"<dcterms:(created|modified)[^>]*>\s*([0-9T:.+Z-]{10,40})\s*<")


class Merkmale(NamedTuple):
    """When a file was last touched, as far as it shows, and what was typed into it."""

    gespeichert: datetime | None  # when Excel or LibreOffice last saved it, as the workbook itself says
    dateizeit: datetime | None  # when the file last changed where it lies
    inhalt: str  # the same for the same entries, whatever the file looks like

    @property
    def eingang(self) -> date | None:
        """The day a return came in: nothing but the time of its file says so, in local time."""
        return self.dateizeit.astimezone().date() if self.dateizeit else None


def merkmale(mappe: Mappe, eingaben: Mapping[str, Any]) -> Merkmale:
    """The marks of a workbook that has been read; `eingaben` are its entries by field, blank ones left out."""
    return Merkmale(_gespeichert(mappe), dateizeit(mappe.pfad), fingerabdruck(eingaben))


def dateizeit(pfad: Path) -> datetime | None:
    """When a file last changed; None when it is gone, or was read from memory."""
    with suppress(OSError, ValueError, OverflowError):
        return datetime.fromtimestamp(pfad.stat().st_mtime, UTC)
    return None


def fingerabdruck(eingaben: Mapping[str, Any]) -> str:
    """A checksum of entries beyond the Kennung: equal numbers are equal, however they are written."""
    from hashlib import sha256

    zeilen = (f"{name}={_einheitlich(wert)}" for name, wert in sorted(eingaben.items()) if name not in KENNUNG)
    return sha256("\x1e".join(zeilen).encode("utf-8", "surrogatepass")).hexdigest()


def _einheitlich(wert: Any) -> str:
    if isinstance(wert, Decimal):
        return f"{wert.normalize():f}" if wert else "0"
    return wert.isoformat() if isinstance(wert, date) else repr(wert)


def _gespeichert(mappe: Mappe) -> datetime | None:
    """The last saving; None for a workbook that nobody has saved since it was made."""
    try:
        xml = mappe.paket.teil(_EIGENSCHAFTEN) if mappe.paket.eintrag(_EIGENSCHAFTEN) else b""
    except MappeError:  # damaged, but nobody needs it
        return None
    zeiten = dict(_ZEITPUNKT.findall(xml))
    wann = zeiten.get(b"modified")
    if wann is None or wann == zeiten.get(b"created"):
        return None
    with suppress(ValueError):
        zeit = datetime.fromisoformat(wann.decode())
        return zeit.replace(tzinfo=zeit.tzinfo or UTC).astimezone(UTC)
    return None
