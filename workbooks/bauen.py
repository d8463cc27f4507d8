"""Builds the workbooks of this folder (the examples from the published figures) and the Excel add-in.

python workbooks/bauen.py [ORDNER]      # default: the folder of this file, and the prints of all formulas
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from amip_xl import jobs
from amip_xl.ausgabe.dateiname import dateiname
from amip_xl.beispiele import gemeinden, kreis, lade, namen
from amip_xl.books import sheetrules
from amip_xl.books.abdruck import abdruck
from amip_xl.books.ampel import formel
from amip_xl.books.reader import lies_bytes
from amip_xl.books.sidecells import nebenzellen
from amip_xl.books.template import vorlage
from amip_xl.edition import edition
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR

VORLAGE_JAHR = 2026
ADDIN = "amip_xl.xlam"
KREIS_JAHR = 2023
KREIS_ORDNER = "kreis-kleve-2023"
# a fixed stamp in the Prüfprotokoll: the same figures give the same files
ERSTELLT = datetime(2026, 11, 20, 12, 0)


def main(ordner: Path) -> list[Path]:
    """Write every workbook and return the files."""
    gebaut = []
    for endung in (".xlsx", ".xlsm"):
        vorlage = ordner / f"vorlage-{VORLAGE_JAHR}{endung}"
        _frei(vorlage)
        jobs.vorlage(VORLAGE_JAHR, vorlage, mit_knopf=endung == ".xlsm")
        gebaut.append(vorlage)
    addin = ordner / ADDIN
    addin.write_bytes(jobs.addin_bytes())
    gebaut.append(addin)
    with tempfile.TemporaryDirectory() as temp:
        for pfad, jahr, werte in _mappen():
            ziel = ordner / pfad
            baue(jahr, werte, ziel, Path(temp))
            gebaut.append(ziel)
    return gebaut


def baue(jahr: int, werte: Mapping[str, Any], ziel: Path, temp: Path) -> None:
    """One workbook: template of the year, entries, calculation."""
    leer, gefuellt = temp / "leer.xlsx", temp / "gefuellt.xlsx"
    for datei in (leer, gefuellt, ziel):
        _frei(datei)
    jobs.vorlage(jahr, leer)
    jobs.ausfuellen(leer, werte, gefuellt)
    jobs.berechnen(gefuellt, ziel, jetzt=ERSTELLT)


def abdruecke() -> str:
    """The module with the prints of the traffic lights and of the sheets of every year."""
    kopf = '"""Generated from checks and forms by `python workbooks/bauen.py`; see abdruck.py."""'
    zeilen = [kopf, "", "AMPELN: dict[int, tuple[int, int, int]] = {"]
    for jahr in range(ERSTES_JAHR, LETZTES_JAHR + 1):
        ausgabe = edition(jahr)
        zeilen.append(f"    {jahr}: {abdruck(formel(z, ausgabe.engine)[1:] for z in ausgabe.ampel)},")
    offene = {jahr: _blattabdruecke(jahr) for jahr in range(ERSTES_JAHR, LETZTES_JAHR + 1)}
    gesperrte = {jahr: dict(_blattabdruecke(jahr, True).items() - offen.items()) for jahr, offen in offene.items()}
    zeilen += ["}", "", "BLAETTER: dict[int, dict[str, tuple[int, int, int]]] = {", *_je_jahr(offene)]
    zeilen += ["}", "", "# those that differ when what may be locked is locked, as `amip-xl ausgeben` issues them"]
    zeilen += ["GESPERRT: dict[int, dict[str, tuple[int, int, int]]] = {", *_je_jahr(gesperrte)]
    return "\n".join((*zeilen, "}", ""))


def _blattabdruecke(jahr: int, gesperrt: bool = False) -> dict[str, tuple[int, int, int]]:
    ausgabe = edition(jahr)
    sperren = [f.name for f in ausgabe.form.eingaben if f.sperrbar] if gesperrt else []
    mappe = lies_bytes(vorlage(ausgabe, gesperrt=sperren), "vorlage.xlsx")
    return sheetrules.abdruecke(mappe, ausgabe, nebenzellen(ausgabe))


def _je_jahr(abdruecke: Mapping[int, Mapping[str, tuple[int, int, int]]]) -> Iterator[str]:
    for jahr, blaetter in abdruecke.items():
        yield from (f"    {jahr}: {{", *(f'        "{b}": {zahlen},' for b, zahlen in blaetter.items()), "    },")


def _mappen() -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for name in namen():
        beispiel = lade(name)
        yield f"beispiele/{name}.xlsx", beispiel.dokument.jahr, beispiel.werte
    for ags, werte in gemeinden().items():
        yield f"{KREIS_ORDNER}/{dateiname(ags, str(werte['name']))}", KREIS_JAHR, werte
    eigene = kreis()
    yield f"{KREIS_ORDNER}/kreis/{dateiname(str(eigene['ags']), str(eigene['name']))}", KREIS_JAHR, eigene


def _frei(datei: Path) -> None:
    """An earlier build makes room; folders are made."""
    datei.parent.mkdir(parents=True, exist_ok=True)
    datei.unlink(missing_ok=True)


if __name__ == "__main__":
    hier = Path(__file__).parent
    if len(sys.argv) == 1:
        (hier.parent / "amip_xl" / "books" / "abdruecke.py").write_text(abdruecke(), encoding="utf-8")
    for fertig in main(Path(sys.argv[1]) if len(sys.argv) > 1 else hier):
        print(fertig)
