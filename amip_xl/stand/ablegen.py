"""Where letters go: one file, or a folder with one file for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from amip_xl.ausgabe.dateiname import dateiname
from amip_xl.books.ablage import inhalt, lege_ab
from amip_xl.errors import BedienError
from amip_xl.stand.texte import ANFAENGE, Text, als_datei

_TEXTDATEI = ".txt"


def schreibe_texte(alle: Sequence[Text], ziel: Path) -> int:
    """Write the letters to a file that ends in .txt, else as one file each into a folder; how many files it were.

    Raises BedienError for a folder in which letters lie already: who mails them all would also mail those of last
    time. Raises MappeError when something cannot be written.
    """
    if ziel.suffix.lower() == _TEXTDATEI and not ziel.is_dir():
        vorher = inhalt(ziel)
        if vorher and not vorher.decode("utf-8", "replace").startswith(ANFAENGE):
            raise BedienError(
                f"„{ziel}“ gibt es schon und enthält keine Erinnerungen; wählen Sie einen anderen Namen, damit die "
                "Datei nicht ersetzt wird."
            )
        lege_text_ab(ziel, als_datei(alle))
        return 1
    if ziel.exists() and not ziel.is_dir():
        raise BedienError(
            f"„{ziel}“ ist kein Ordner; nennen Sie eine Datei, die auf {_TEXTDATEI} endet, oder einen Ordner."
        )
    alte = sorted(ziel.glob(f"*{_TEXTDATEI}")) if ziel.is_dir() else []
    if alte:
        raise BedienError(
            f"In „{ziel}“ liegen schon Texte („{alte[0].name}“), vielleicht ältere; nehmen Sie einen leeren Ordner."
        )
    for t in alle:
        lege_text_ab(ziel / dateiname(t.ags, t.name, _TEXTDATEI), t.ganz())
    return len(alle)


def lege_text_ab(ziel: Path, text: str) -> None:
    """Write a text as UTF-8 with the line ends that every editor on Windows shows. Raises MappeError."""
    daten = text.encode("utf-8", "replace").replace(b"\n", b"\r\n")
    lege_ab(ziel, daten, inhalt(ziel))
