"""The manifest: every change with what was there before, written down before the change is made."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from amip_xl.errors import BedienError

Art = Literal["datei", "zeile", "freigabe"]
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Eintrag:
    """One change: a whole file, a line of xlwings.conf, a trusted folder of LibreOffice."""

    art: Art
    pfad: Path
    vorher: bytes | None  # the whole file as it was, None when there was none
    nachher: str  # checksum of the file after the change; "" when others changed the file between two runs
    schluessel: str = ""
    wert: str = ""

    @property
    def kennung(self) -> tuple[str, ...]:
        """What makes two changes the same one."""
        unterschied = self.wert if self.art == "freigabe" else ""
        return (self.art, str(self.pfad), self.schluessel.lower(), unterschied)


@dataclass(frozen=True, slots=True)
class Merkzettel:
    """All changes in order, and the folders made for them."""

    eintraege: tuple[Eintrag, ...] = ()
    ordner: tuple[Path, ...] = ()

    def finde(self, eintrag: Eintrag) -> Eintrag | None:
        """The note of an earlier run about the same change."""
        return next((e for e in self.eintraege if e.kennung == eintrag.kennung), None)

    def mit(self, eintrag: Eintrag, ordner: tuple[Path, ...] = ()) -> Merkzettel:
        """One change more; a note about the same change is replaced where it stands."""
        neu = tuple(eintrag if e.kennung == eintrag.kennung else e for e in self.eintraege)
        if self.finde(eintrag) is None:
            neu = (*neu, eintrag)
        return Merkzettel(neu, (*self.ordner, *(o for o in ordner if o not in self.ordner)))

    def ohne(self, eintrag: Eintrag) -> Merkzettel:
        """One change less."""
        return replace(self, eintraege=tuple(e for e in self.eintraege if e.kennung != eintrag.kennung))


def pruefsumme(daten: bytes) -> str:
    """Checksum of a file's bytes."""
    return hashlib.sha256(daten).hexdigest()


def lies_merkzettel(pfad: Path) -> Merkzettel:
    """The manifest of earlier runs, an empty one without; raises BedienError when it cannot be understood."""
    try:
        objekt = json.loads(pfad.read_text(encoding="utf-8"))
        if objekt["format"] != _FORMAT:
            raise ValueError
        return Merkzettel(tuple(map(_eintrag, objekt["eintraege"])), tuple(map(Path, objekt["ordner"])))
    except FileNotFoundError:
        return Merkzettel()
    except OSError as fehler:
        raise BedienError(f"„{pfad}“ lässt sich nicht lesen ({fehler.strerror}); prüfen Sie die Rechte.") from None
    except (ValueError, KeyError, TypeError, zlib.error):
        raise BedienError(
            f"„{pfad}“ ist beschädigt; darin stand, was rückgängig zu machen ist. Stellen Sie die Datei aus einer "
            "Sicherung wieder her."
        ) from None


def als_bytes(zettel: Merkzettel) -> bytes:
    """The manifest as it is stored."""
    objekt = {
        "format": _FORMAT,
        "zweck": "Was „amip-xl addin einrichten“ geändert hat; „amip-xl addin entfernen“ macht es rückgängig.",
        "ordner": [str(o) for o in zettel.ordner],
        "eintraege": [
            {
                "art": e.art,
                "pfad": str(e.pfad),
                "schluessel": e.schluessel,
                "wert": e.wert,
                "nachher": e.nachher,
                "vorher": None if e.vorher is None else base64.b64encode(zlib.compress(e.vorher)).decode("ascii"),
            }
            for e in zettel.eintraege
        ],
    }
    return json.dumps(objekt, ensure_ascii=False, indent=1).encode() + b"\n"


def _eintrag(objekt: dict[str, Any]) -> Eintrag:
    if objekt["art"] not in ("datei", "zeile", "freigabe"):
        raise ValueError
    vorher = objekt["vorher"]
    return Eintrag(
        art=objekt["art"],
        pfad=Path(objekt["pfad"]),
        vorher=None if vorher is None else zlib.decompress(base64.b64decode(vorher)),
        nachher=objekt["nachher"],
        schluessel=objekt["schluessel"],
        wert=objekt["wert"],
    )
