"""The jobs that are measured, each run in a process of its own: `python aufgaben.py NAME ARGUMENT …`.

An argument „@DATEI“ stands for the lines of a file: ten thousand paths are too long for a command line. Imports stand
inside the jobs: what a job loads belongs to its time. A peer's job runs in the peer's own environment.
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


def lesen_openpyxl_ganz(*pfade: str) -> None:
    """Every cell's value or error, the whole workbook as objects."""
    from openpyxl import load_workbook

    for pfad in pfade:
        for blatt in load_workbook(pfad, data_only=True).worksheets:
            for zeile in blatt.iter_rows(values_only=True):
                for _ in zeile:
                    pass


def felder_openpyxl(*pfade: str) -> None:
    """The same job as ours: every named cell with its type, value, error or formula, streaming.

    Values and formulas need two passes; a name is looked up in its sheet's one pass, not cell by cell.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.cell import coordinate_to_tuple

    for pfad in pfade:
        for nur_werte in (True, False):
            mappe = load_workbook(pfad, read_only=True, data_only=nur_werte)
            orte: dict[str, dict[tuple[int, int], str]] = {}
            for name in mappe.defined_names.values():
                for blatt, zelle in name.destinations:
                    if ":" not in zelle:
                        orte.setdefault(blatt, {})[coordinate_to_tuple(zelle.replace("$", ""))] = name.name
            gelesen = {}
            for blatt, namen in orte.items():
                for zeile in mappe[blatt].iter_rows():
                    for zelle in zeile:
                        if zelle.value is not None and (zelle.row, zelle.column) in namen:
                            gelesen[namen[zelle.row, zelle.column]] = (zelle.data_type, zelle.value)
            mappe.close()


def lesen_pandas(engine: str, *pfade: str) -> None:
    """All sheets as data frames, read by openpyxl or calamine."""
    import pandas

    for pfad in pfade:
        pandas.read_excel(pfad, sheet_name=None, header=None, engine=engine)


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


def schreiben_xlsxedit(liste: str, ziel: str, *pfade: str) -> None:
    """Set the listed cells with xlsxedit, which keeps the other parts."""
    import json
    import os

    from xlsxedit import Workbook

    with open(liste, encoding="utf-8") as datei:  # noqa: PTH123
        schreibungen = json.load(datei)
    for i, pfad in enumerate(pfade):
        mappe = Workbook(pfad)
        for blatt, zelle, wert in schreibungen:
            mappe[blatt][zelle].value = wert
        mappe.save(os.path.join(ziel, f"{i}.xlsx"))  # noqa: PTH118


def neu_packen(ziel: str, *pfade: str) -> None:
    """Unpack every part and pack it again: what writing costs without understanding anything."""
    import os
    import zipfile

    for i, pfad in enumerate(pfade):
        with (
            zipfile.ZipFile(pfad) as alt,
            zipfile.ZipFile(os.path.join(ziel, f"{i}.xlsx"), "w", zipfile.ZIP_DEFLATED) as neu,  # noqa: PTH118
        ):
            for name in alt.namelist():
                neu.writestr(name, alt.read(name))


def berechnen_amip(ziel: str, *pfade: str) -> None:
    """Read, check, calculate, write results and findings, read again."""
    from pathlib import Path

    from amip_xl.jobs import berechnen

    ordner = Path(_neuer_ordner(ziel))
    for i, pfad in enumerate(pfade):
        berechnen(Path(pfad), ordner / f"{i}.xlsx", mit_werten=False)  # as the command line does


def berechnen_openpyxl(ziel: str, *pfade: str) -> None:
    """What any solution with openpyxl pays at least: load values, load formulas, save."""
    import os

    from openpyxl import load_workbook

    for i, pfad in enumerate(pfade):
        load_workbook(pfad, data_only=True)
        load_workbook(pfad).save(os.path.join(ziel, f"{i}.xlsx"))  # noqa: PTH118


def berechnen_formulas(ziel: str, pfad: str) -> None:
    """One workbook: compile all formulas, calculate them, write the values."""
    import formulas

    modell = formulas.ExcelModel().loads(pfad).finish()
    modell.calculate()
    modell.write(dirpath=ziel)


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


def konsolidieren_cli(prozesse: str, ziel: str, ordner: str) -> None:
    """What the command `amip-xl konsolidieren` does, start included: all workbooks of a folder to the Bund."""
    import os

    from amip_xl.doors.cli import main

    bund = os.path.join(_neuer_ordner(ziel), "bund.xlsx")  # noqa: PTH118
    main(["konsolidieren", ordner, "-o", bund, "--ebene", "Bund", "--prozesse", prozesse])


def pruefen_cli(prozesse: str, *pfade: str) -> None:
    """What the command `amip-xl pruefen` does, start included."""
    from amip_xl.doors.cli import main

    main(["pruefen", *pfade, "--prozesse", prozesse])


def berechnen_cli(prozesse: str, ziel: str, *pfade: str) -> None:
    """What the command `amip-xl berechnen` does, start included."""
    from amip_xl.doors.cli import main

    main(["berechnen", *pfade, "-o", _neuer_ordner(ziel), "--prozesse", prozesse])


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
    """Run another job and print its peak memory in KiB, and that of the greatest process it started.

    Of itself not `ru_maxrss`: a child inherits what its parent had at the fork. Processes that a job starts are
    copies of it, so there it fits.
    """
    import os
    from contextlib import suppress

    with suppress(SystemExit):
        globals()[name](*argumente)
    if os.path.exists("/proc/self/status"):  # noqa: PTH110
        import resource

        with open("/proc/self/status", encoding="utf-8") as datei:  # noqa: PTH123
            eigener = next(zeile for zeile in datei if zeile.startswith("VmHWM")).split()[1]
        print(f"\nSPEICHER {eigener} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}")


def _neuer_ordner(ziel: str) -> str:
    """A folder for this run alone: what an earlier one wrote would be kept beside the result, which is another job."""
    import os

    return os.path.join(ziel, str(os.getpid()))  # noqa: PTH118


def _ausgeschrieben(argumente: list[str]) -> list[str]:
    alle: list[str] = []
    for argument in argumente:
        if argument.startswith("@"):
            with open(argument[1:], encoding="utf-8") as datei:  # noqa: PTH123
                alle += datei.read().splitlines()
        else:
            alle.append(argument)
    return alle


if __name__ == "__main__":
    globals()[sys.argv[1]](*_ausgeschrieben(sys.argv[2:]))
