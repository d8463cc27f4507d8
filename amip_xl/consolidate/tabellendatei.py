"""The long table as a file: Parquet, or CSV as a German Excel opens it; some hundred returns at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from importlib.util import find_spec
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from amip_xl.books.ablage import neue_datei, pruefe_neu
from amip_xl.books.reader import lies
from amip_xl.consolidate.beitrag import beitrag
from amip_xl.consolidate.ruecklauf import Sammlung
from amip_xl.consolidate.tabelle import NACHKOMMASTELLEN, SPALTEN, STELLEN, Zeile, zeilen
from amip_xl.errors import BedienError

if TYPE_CHECKING:
    from pandas import DataFrame

JE_STUECK = 50_000  # rows: nearly two hundred returns, and a good row group for readers of Parquet
TRENNZEICHEN = ";"
_ZAHLEN = ("jahr", "wert")  # all other columns are texts
_BRAUCHT = {".parquet": ("pandas", "pyarrow"), ".csv": ("pandas",)}
_FORMELZEICHEN = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones count as their narrow ones in East Asian versions
_EINFACHE_ZAHL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


def pruefe_ziel(ziel: Path) -> None:
    """Refuse, before anything is read, what could not be written in the end.

    Raises BedienError for an unknown ending and a missing extra, MappeError when the file exists.
    """
    endung = ziel.suffix.lower()
    if endung not in _BRAUCHT:
        raise BedienError(f"Die Tabelle endet auf .parquet oder .csv; nennen Sie sie zum Beispiel „{ziel.stem}.csv“.")
    fehlt = [paket for paket in _BRAUCHT[endung] if find_spec(paket) is None]
    if fehlt:
        raise BedienError(
            f"Für eine Tabelle mit der Endung {endung} fehlt „{fehlt[0]}“; bitte zuerst: pip install "
            '"amip-xl[tabelle]".'
        )
    pruefe_neu(ziel)


def schreibe_tabelle(ziel: Path, sammlung: Sammlung, kreismappe: Path) -> int:
    """Write the table of a consolidation and of the county workbook it made; returns the number of rows.

    Raises BedienError and MappeError as `pruefe_ziel`, MappeError when it cannot be written: then there is no file.
    """
    pruefe_ziel(ziel)
    return schreibe(ziel, zeilen(sammlung, beitrag(lies(kreismappe))))


def schreibe(ziel: Path, alle: Iterable[Zeile], je_stueck: int = JE_STUECK) -> int:
    """Write rows to a new .parquet or .csv, holding `je_stueck` of them at a time; returns how many there are."""
    fuege_an = _parquet if ziel.suffix.lower() == ".parquet" else _csv
    with neue_datei(ziel) as datei:
        return fuege_an(datei, _stuecke(alle, je_stueck))


def _stuecke(alle: Iterable[Zeile], je_stueck: int) -> Iterator[DataFrame]:
    """At least one, so that an empty table has its columns, too."""
    from pandas import DataFrame

    rest, zuerst = iter(alle), True
    while (stueck := list(islice(rest, je_stueck))) or zuerst:
        yield DataFrame(stueck, columns=SPALTEN, dtype=object)  # object: a Decimal stays one
        zuerst = False


def _parquet(datei: IO[bytes], stuecke: Iterator[DataFrame]) -> int:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    arten = {"wert": pyarrow.decimal128(STELLEN, NACHKOMMASTELLEN), "jahr": pyarrow.int16()}
    schema = pyarrow.schema([(spalte, arten.get(spalte, pyarrow.string())) for spalte in SPALTEN])
    anzahl = 0
    with ParquetWriter(datei, schema, compression="zstd") as schreiber:
        for stueck in stuecke:
            _aendere_texte(stueck, kodierbar)
            schreiber.write_table(pyarrow.Table.from_pandas(stueck, schema, preserve_index=False))
            anzahl += len(stueck)
    return anzahl


def _csv(datei: IO[bytes], stuecke: Iterator[DataFrame]) -> int:
    """Semicolons, decimal commas, a byte order mark: what a German Excel takes for a table."""
    text = TextIOWrapper(datei, encoding="utf-8-sig", newline="")
    anzahl = 0
    for stueck in stuecke:
        _aendere_texte(stueck, lambda text: entschaerft(kodierbar(text)))
        stueck["wert"] = stueck["wert"].map(mit_komma, na_action="ignore")
        stueck.to_csv(text, sep=TRENNZEICHEN, header=not anzahl, index=False, lineterminator="\r\n")
        anzahl += len(stueck)
    text.flush()
    text.detach()  # the file below is closed by who opened it
    return anzahl


def _aendere_texte(stueck: DataFrame, wandle: Callable[[str], str]) -> None:
    """Replace the texts that `wandle` changes; asked once for each text, as most of them stand in thousands of rows."""
    for spalte in SPALTEN:
        if spalte not in _ZAHLEN:
            neu = {t: n for t in stueck[spalte].unique() if isinstance(t, str) and (n := wandle(t)) != t}
            if neu:
                stueck[spalte] = stueck[spalte].map(lambda t, neu=neu: neu.get(t, t))


def mit_komma(wert: Decimal) -> str:
    """A number with all its decimals and a comma, without thousands: 1234,5."""
    text = f"{wert:f}"
    return text.rstrip("0").rstrip(".").replace(".", ",") if "." in text else text


def entschaerft(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe in front where it would; numbers stay numbers."""
    gefaehrlich = text.startswith(_FORMELZEICHEN) or text.lstrip().startswith(_FORMELZEICHEN)
    return f"'{text}" if gefaehrlich and not _EINFACHE_ZAHL.fullmatch(text) else text


def kodierbar(text: str) -> str:
    """A text without half characters, which no UTF-8 has; a workbook can hold them."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
