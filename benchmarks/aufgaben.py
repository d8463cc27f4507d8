"""The jobs that are measured, each run in a process of its own: `python aufgaben.py NAME ARGUMENT …`.

Imports stand inside the jobs: what a job loads belongs to its time.
"""

from __future__ import annotations

import sys


def lesen_amip(*pfade: str) -> None:
    """Every named cell with its type, value, error or formula."""
    from amip_xl.books.reader import lies

    for pfad in pfade:
        mappe = lies(pfad)
        for name in mappe.namen:
            mappe.benannt(name)


def lesen_calamine(*pfade: str) -> None:
    """Every cell's value; neither errors nor formulas nor names."""
    from python_calamine import CalamineWorkbook

    for pfad in pfade:
        mappe = CalamineWorkbook.from_path(pfad)
        for name in mappe.sheet_names:
            mappe.get_sheet_by_name(name).to_python()


def lesen_openpyxl(*pfade: str) -> None:
    """Every cell's value or error, streaming."""
    from openpyxl import load_workbook

    for pfad in pfade:
        mappe = load_workbook(pfad, read_only=True, data_only=True)
        for blatt in mappe.worksheets:
            for zeile in blatt.iter_rows(values_only=True):
                for _ in zeile:
                    pass
        mappe.close()


def schreiben_amip(liste: str, ziel: str, *pfade: str) -> None:
    """Set the listed cells, all else stays byte for byte."""
    import json
    import os

    from amip_xl.books.cells import Schreibung
    from amip_xl.books.patch import patche

    with open(liste, encoding="utf-8") as datei:  # noqa: PTH123
        schreibungen = [Schreibung(*eintrag) for eintrag in json.load(datei)]
    for i, pfad in enumerate(pfade):
        with open(pfad, "rb") as datei:  # noqa: PTH123
            daten = datei.read()
        with open(os.path.join(ziel, f"{i}.xlsx"), "wb") as datei:  # noqa: PTH118, PTH123
            datei.write(patche(daten, schreibungen))


def schreiben_openpyxl(liste: str, ziel: str, *pfade: str) -> None:
    """Set the listed cells by loading and saving."""
    import json
    import os

    from openpyxl import load_workbook

    with open(liste, encoding="utf-8") as datei:  # noqa: PTH123
        schreibungen = json.load(datei)
    for i, pfad in enumerate(pfade):
        mappe = load_workbook(pfad)
        for blatt, zelle, wert in schreibungen:
            mappe[blatt][zelle] = wert
        mappe.save(os.path.join(ziel, f"{i}.xlsx"))  # noqa: PTH118


def berechnen_amip(ziel: str, *pfade: str) -> None:
    """Read, check, calculate, write results and findings, read again."""
    from pathlib import Path

    from amip_xl.jobs import berechnen

    for i, pfad in enumerate(pfade):
        berechnen(Path(pfad), Path(ziel) / f"{i}.xlsx")


def berechnen_openpyxl(ziel: str, *pfade: str) -> None:
    """What any solution with openpyxl pays at least: load values, load formulas, save."""
    import os

    from openpyxl import load_workbook

    for i, pfad in enumerate(pfade):
        load_workbook(pfad, data_only=True)
        load_workbook(pfad).save(os.path.join(ziel, f"{i}.xlsx"))  # noqa: PTH118


def pruefen_und_addieren(*pfade: str) -> None:
    """Read and check every workbook and add up each county of sixteen (without writing its workbook)."""
    from itertools import groupby
    from pathlib import Path

    from amip_xl.consolidate.collect import sammle
    from amip_xl.consolidate.totals import fuehre_zusammen
    from amip_xl.form import load

    for _, gruppe in groupby(map(Path, pfade), key=lambda p: p.parent):
        sammlung = sammle(list(gruppe), None)
        fuehre_zusammen(sammlung, load(sammlung.jahr))


def konsolidieren(ziel: str, ordner: str) -> None:
    """The whole job for one county: read, check, add up, write and check the county's workbook."""
    from pathlib import Path

    from amip_xl.consolidate import konsolidiere

    konsolidiere([Path(ordner)], Path(ziel) / "kreis.xlsx")


def pruefen_cli(pfad: str) -> None:
    """What the command `amip-xl pruefen` does, start included."""
    from amip_xl.doors.cli import main

    main(["pruefen", pfad])


def laden_openpyxl(pfad: str) -> None:
    """Values and formulas of every named cell."""
    from openpyxl import load_workbook

    for nur_werte in (True, False):
        mappe = load_workbook(pfad, data_only=nur_werte)
        for name in mappe.defined_names.values():
            for blatt, zelle in name.destinations:
                mappe[blatt][zelle]


def knopf_amip() -> None:
    """What a click loads before it can read the open book: our code and xlwings, nothing else."""
    from amip_xl.books.xlwings_import import lade_xlwings
    from amip_xl.doors import excel

    lade_xlwings()
    assert excel.BEFEHLE


def knopf_mit_pandas() -> None:
    """The same button if it worked with data frames and openpyxl."""
    import openpyxl
    import pandas

    assert openpyxl
    assert pandas
    knopf_amip()


def speicher(name: str, *argumente: str) -> None:
    """Run another job and print its peak memory in KiB.

    Not `ru_maxrss`: a child inherits what its parent had at the fork.
    """
    import os

    globals()[name](*argumente)
    if os.path.exists("/proc/self/status"):  # noqa: PTH110
        with open("/proc/self/status", encoding="utf-8") as datei:  # noqa: PTH123
            print(next(zeile for zeile in datei if zeile.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
