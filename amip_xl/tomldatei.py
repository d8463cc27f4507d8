"""Reading a TOML file that people wrote: exact decimals, and one sentence for whatever is wrong with it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from stat import S_ISREG
from typing import Any

from amip_xl.errors import BedienError

_GROESSTE = 100 * 2**20  # bytes; ten thousand municipalities need a tenth of it


def lies_toml(pfad: Path) -> dict[str, Any]:
    """The file's tables, numbers as exact Decimal; raises BedienError when it is not there or no TOML."""
    return toml_aus(lies_bytes(pfad), pfad)


def lies_bytes(pfad: Path) -> bytes:
    """The file as it stands on the disk; raises BedienError when it cannot be read or is far too large."""
    try:
        angaben = pfad.stat()
        if not S_ISREG(angaben.st_mode):  # to read a pipe would wait for whoever writes into it
            raise OSError
        if angaben.st_size > _GROESSTE:
            raise BedienError(f"„{pfad}“ ist mit über {_GROESSTE // 2**20} MB keine brauchbare TOML-Datei.")
        return pfad.read_bytes()
    except FileNotFoundError:
        raise BedienError(f"„{pfad}“ gibt es nicht; prüfen Sie Ordner und Dateinamen.") from None
    except (OSError, ValueError):  # ValueError: a name that no file can have
        raise BedienError(
            f"„{pfad}“ lässt sich nicht lesen; prüfen Sie, ob es eine Datei ist, und die Rechte."
        ) from None


def toml_aus(daten: bytes, pfad: Path) -> dict[str, Any]:
    """The tables of a file already read; raises BedienError like `lies_toml`."""
    import tomllib  # only some commands need it

    try:
        # an editor of Windows may put a byte order mark in front
        return tomllib.loads(daten.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise BedienError(f"„{pfad}“ ist keine TOML-Datei: sie ist nicht als UTF-8 gespeichert.") from None
    except tomllib.TOMLDecodeError as fehler:
        stelle = re.search(r"line (\d+), column (\d+)", str(fehler))
        ort = f"Zeile {stelle[1]}, Spalte {stelle[2]}" if stelle else "am Ende der Datei"
        raise BedienError(f"„{pfad}“ ist keine gültige TOML-Datei ({ort}).") from None
    except (ValueError, ArithmeticError):  # a number of thousands of digits
        raise BedienError(f"„{pfad}“ ist keine brauchbare TOML-Datei: eine Zahl darin ist viel zu lang.") from None
    except RecursionError:
        raise BedienError(f"„{pfad}“ ist keine brauchbare TOML-Datei: sie ist zu tief verschachtelt.") from None
