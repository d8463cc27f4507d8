"""The VBA text of the Excel functions: every function once, within VBA's limits, and never a text for an error."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from calc import Calc, braucht_calc

from amip_xl.books.vba.addin import addin
from amip_xl.books.vba.functions import FEHLERKENNUNG, MODULNAME, PYTHONMODUL, argumenthilfen, modul
from amip_xl.books.vba.project import vba_projekt
from amip_xl.books.vba.sources import modul as quellmodul
from amip_xl.books.vba.sources import quelle
from amip_xl.errors import RegelError
from amip_xl.funktionen import ZellError, funktionen
from books.vbazeuge import module

TEXT = modul(funktionen())
ZEILEN = TEXT.splitlines()
GLATT = re.sub(r" _\n\s*", " ", TEXT).splitlines()  # continued lines joined


@dataclass(frozen=True)
class Arg:
    name: str
    hilfe: str = "Eine Zahl"
    optional: bool = False


@dataclass(frozen=True)
class Fkt:
    name: str = "AMIP_X"
    beschreibung: str = "Eine Funktion."
    argumente: tuple[Arg, ...] = ()
    mappe: bool = False


def test_every_function_once_with_its_arguments() -> None:
    koepfe = [z for z in GLATT if z.startswith("Public Function ")]
    soll = [
        f"Public Function {f.name}("
        + ", ".join(f"{'Optional ' if a.optional else ''}ByVal {a.name} As Variant" for a in f.argumente)
        + ") As Variant"
        for f in funktionen()
    ]
    assert koepfe == soll
    for f in funktionen():
        werte = ", ".join(a.name for a in f.argumente)
        assert GLATT.count(f'    {f.name} = AmipAufruf("{f.name}", Array({werte}), {f.mappe})') == 1


def test_the_description_stands_in_hidden_attributes_behind_the_signature() -> None:
    for f in funktionen():
        i = next(i for i, z in enumerate(GLATT) if z.startswith(f"Public Function {f.name}("))
        text = f.beschreibung.replace('"', '""')
        assert GLATT[i + 1] == f'Attribute {f.name}.VB_Description = "{text}"'
        assert GLATT[i + 2] == f'Attribute {f.name}.VB_ProcData.VB_Invoke_Func = " \\n14"'


def test_the_help_of_each_argument_is_told_to_the_wizard() -> None:
    assert argumenthilfen([Fkt("AMIP_A", argumente=(Arg("x", "Eins"), Arg("y", "Zwei"))), Fkt("AMIP_B")]) == {
        "AMIP_A": ["Eins", "Zwei"]
    }


def test_limits_of_vba_hold() -> None:
    quellmodul(MODULNAME, TEXT)  # length of lines, continuations, Windows-1252, name in the first line
    assert max(len(z) for z in ZEILEN) <= 260
    prozeduren = re.split(r"^End (?:Sub|Function)$", TEXT, flags=re.M)
    assert max(map(len, prozeduren)) < 64_000


def test_blocks_are_balanced() -> None:
    """As a compiler would meet them: every opened block is closed by its own kind, in order."""
    offen: list[str] = []
    for zeile in GLATT:
        worte = re.sub(r'"(?:[^"]|"")*"', '""', zeile).split("'")[0].split()
        if not worte:
            continue
        if worte[0] in ("Public", "Private") and worte[1] in ("Sub", "Function"):
            assert not offen, zeile
            offen.append(worte[1])
        elif worte[0] == "End":
            assert offen.pop() == worte[1], zeile
        elif worte[0] == "For":
            offen.append("For")
        elif worte[0] == "Next":
            assert offen.pop() == "For", zeile
        elif worte[0] == "If" and worte[-1] == "Then":
            offen.append("If")
        assert zeile.count('"') % 2 == 0, zeile
    assert offen == []


def test_no_failure_becomes_a_text() -> None:
    zuweisungen = re.findall(r"^\s*(?:\w+: )?(?:AmipAufruf|AmipFehlerwert|AMIP_\w+) = (.*)$", TEXT, re.M)
    erlaubt = ("AmipServer.CallUDF(", "AmipFehlerwert(Err.Description)", "CVErr(", "AmipAufruf(")
    assert zuweisungen
    assert [z for z in zuweisungen if not z.startswith(erlaubt)] == []


def test_vba_finds_the_number_that_python_wrote() -> None:
    meldung = str(ZellError("#N/A"))
    stelle = meldung.index(FEHLERKENNUNG) + len(FEHLERKENNUNG)
    assert meldung[stelle : stelle + 4] == "2042"
    assert f'KENNUNG As String = "{FEHLERKENNUNG}"' in TEXT
    assert f'PYTHONMODUL As String = "{PYTHONMODUL}"' in TEXT


def test_only_the_function_that_reads_the_workbook_is_volatile() -> None:
    text = modul([Fkt("AMIP_A"), Fkt("AMIP_B", mappe=True)])
    a, b = text.split("Public Function AMIP_")[1:]
    assert "Application.Volatile" not in a
    assert "    Application.Volatile\n" in b
    assert 'AmipAufruf("AMIP_B", Array(), True)' in b


def test_a_long_list_is_wrapped_and_quotes_are_doubled() -> None:
    fkt = Fkt(beschreibung='Ein "Zitat".', argumente=tuple(Arg(f"zahl_{i}", optional=i > 3) for i in range(9)))
    text = modul([fkt])
    quellmodul(MODULNAME, text)
    assert 'VB_Description = "Ein ""Zitat""."' in text
    assert "ByVal zahl_3 As Variant, _\n        Optional ByVal zahl_4 As Variant" in text
    assert "Array(zahl_0, zahl_1, zahl_2, zahl_3, _\n" in text


@pytest.mark.parametrize(
    ("fkt", "wort"),
    [
        (Fkt(argumente=(Arg("date"),)), "„date“ kann in VBA nicht so heißen"),
        (Fkt(argumente=(Arg("größe"),)), "kann in VBA nicht so heißen"),
        (Fkt(argumente=(Arg("array"),)), "kann in VBA nicht so heißen"),
        (Fkt(argumente=(Arg("_betrag"),)), "kann in VBA nicht so heißen"),
        (Fkt(argumente=(Arg("x" * 256),)), "kann in VBA nicht so heißen"),
        (Fkt(argumente=(Arg("betrag"), Arg("Betrag"))), "zwei Namen"),
        (Fkt(argumente=(Arg("amip_x"),)), "zwei Namen"),
        (Fkt(beschreibung="x" * 256), "ist länger als 255 Zeichen"),
        (Fkt(argumente=(Arg("a", "x" * 256),)), "ist länger als 255 Zeichen"),
        (Fkt(argumente=tuple(Arg(f"a{i}") for i in range(61))), "61 Argumente"),
    ],
)
def test_what_vba_cannot_hold_is_refused(fkt: Fkt, wort: str) -> None:
    with pytest.raises(RegelError, match=wort):
        modul([fkt])


def test_the_addin_carries_the_module_byte_for_byte() -> None:
    paket = addin({MODULNAME: TEXT}, argumenthilfen(funktionen()))
    gelesene = module(paket, "amip_xl.xlam")
    gelesen = next(code for name, code in gelesene.items() if name.endswith(MODULNAME))
    assert gelesen.replace("\r\n", "\n") == TEXT


PROBE = """\
Attribute VB_Name = "AMIP_Probe"
Option Explicit
Public Function OhneServer() As String
    OhneServer = CStr(AMIP_BEFUNDE())
End Function
Public Function Kennung() As String
    Kennung = CStr(AmipFehlerwert("Zeile 1" & vbLf & "x: AMIP-Zellfehler 2042 (#N/A)" & vbLf & "raise"))
End Function
Public Function AusPython() As String
    AusPython = CStr(AMIP_KFA(1000, 0.152))
End Function
Public Function NachNeustart() As String
    Set AmipServer = ThisWorkbook
    NachNeustart = CStr(AMIP_KFA(1000, 0.152)) & (AmipServer Is Nothing)
End Function
Public Function Fremd() As Boolean
    Fremd = Fremdbestimmt(ThisWorkbook)
End Function
Public Function Dateien() As String
    With ThisWorkbook
        Dateien = IstDatei(.Path & "/" & .Name) & " " & IstDatei(.Path) & " " & IstDatei(.Path & "/fehlt")
    End With
End Function
Public Function Ordner() As String
    Ordner = InWindowsOrdner()
    WechsleOrdner Ordner
End Function
Public Function ProbeServer() As Object
    Err.Raise 1000, , "amip_xl.ZellError: AMIP-Zellfehler 2007 (#DIV/0!)"
End Function
"""


@pytest.fixture
def in_calc(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Runs a function of the probe above beside the module, in a real Basic."""
    from xlsxwriter import Workbook

    with Calc() as calc:

        def rufe(
            name: str, text: str = TEXT, modulname: str = "AMIP_Probe", blatt: str = "Blatt", datei: Path | None = None
        ) -> Any:
            datei, projekt = datei or tmp_path / f"{name}.xlsm", tmp_path / f"{name}.bin"
            offen = re.sub(r"^Private (Function|AmipServer)", r"Public \1", text, flags=re.M)
            start = quelle("AMIP_Start.bas").replace("Private Function IstDatei", "Public Function IstDatei")
            projekt.write_bytes(
                vba_projekt("AMIP_PROJEKT", {"AMIP_Start": start, MODULNAME: offen, "AMIP_Probe": PROBE}, 1)
            )
            with Workbook(datei) as buch:
                buch.add_worksheet(blatt)
                buch.add_vba_project(str(projekt))
            return calc.skript(calc.oeffne(datei), f"{modulname}.{name}", projekt="AMIP_PROJEKT")

        yield rufe


@braucht_calc
def test_a_real_basic_compiles_the_module_and_a_failure_is_an_error_value(in_calc: Callable[..., Any]) -> None:
    """There is no xlwings in Calc: #NAME?, and what Python raises keeps its number, also after a restart."""
    assert in_calc("OhneServer") == "Error 2029"
    assert in_calc("Kennung") == "Error 2042"
    mit_server = TEXT.replace('Application.Run(XlwingsMakro("XLPy"))', "ProbeServer()")
    assert in_calc("AusPython", mit_server) == "Error 2007"
    assert in_calc("NachNeustart", mit_server) == "Error 2007True"


@braucht_calc
def test_a_workbook_that_would_tell_xlwings_what_to_start_is_noticed(
    in_calc: Callable[..., Any], tmp_path: Path
) -> None:
    """xlwings reads settings, the interpreter among them, from the active workbook and its folder first."""
    assert not in_calc("Fremd")
    assert in_calc("Fremd", blatt="XLWINGS.conf")
    assert in_calc("Fremd", blatt="hilfe.py")
    (tmp_path / "xlwings.conf").write_text('"INTERPRETER_WIN","C:\\Temp\\fremd.exe"\n')
    assert in_calc("Fremd")


@braucht_calc
@pytest.mark.parametrize("name", ["Plan ^& calc .xlsm", "a;b;c;d;e;f;g.xlsm"])
def test_a_name_that_would_become_a_command_is_noticed(in_calc: Callable[..., Any], tmp_path: Path, name: str) -> None:
    """xlwings doubles the backslash and escapes &, and nothing else, of the path it puts into a command line."""
    harmlos = tmp_path / "Köln & Bonn (100 %), Süd – 2026, $.xlsm"
    # where the separator is a slash, a shell reads the path, and the dollar counts
    assert in_calc("Fremd", datei=harmlos) is (os.sep == "/")
    assert not in_calc("Fremd", datei=harmlos.with_name(harmlos.name.replace("$", "€")))
    assert in_calc("Fremd", datei=tmp_path / name)


def prozedur(text: str, name: str) -> str:
    treffer = re.search(rf"^(?:Public|Private) (Sub|Function) {name}\(.*?^End \1$", text, re.M | re.S)
    assert treffer is not None, name
    return treffer[0]


def test_no_server_is_started_before_the_workbook_was_looked_at() -> None:
    aufruf = prozedur(TEXT, "AmipAufruf")
    assert aufruf.index("If Fremdbestimmt(ActiveWorkbook) Then Err.Raise") < aufruf.index("AmipStarte()")
    assert TEXT.count("AmipStarte()") == 2  # its head and this call
    klick = prozedur(quelle("AMIP_Start.bas"), "Ausfuehren")
    assert klick.index("Fremd = Fremdbestimmt(ActiveWorkbook)") < klick.index("ElseIf Fremd Then") < klick.index("Rufe")
    assert "Application.Run" not in klick


def test_only_a_loaded_xlwings_is_called() -> None:
    """Excel looks for a workbook that is not open in the current folder, and runs its macros without a question."""
    start = quelle("AMIP_Start.bas")
    aufrufe = re.findall(r"Application\.Run\W.*", TEXT + start)
    assert len(aufrufe) == 4
    assert [a for a in aufrufe if "XlwingsMakro(" not in a] == []
    assert "= Workbooks(XLWINGS_ADDIN).Name & " in prozedur(start, "XlwingsMakro")


@pytest.mark.parametrize(
    ("text", "name"), [(TEXT, "AmipStarte"), (quelle("AMIP_Start.bas"), "RufeXlwings")], ids=["Funktion", "Knopf"]
)
def test_what_is_started_is_not_looked_for_beside_a_workbook(text: str, name: str) -> None:
    """Windows looks for cmd.exe, Python for its modules, in the current folder first."""
    code = prozedur(text, name)
    gut, schlecht = code.split("Fehler:\n")
    assert gut.index("Ordner = InWindowsOrdner()") < gut.index("Application.Run") < gut.index("WechsleOrdner Ordner")
    assert "WechsleOrdner Ordner" in schlecht


@braucht_calc
def test_a_real_basic_finds_files_and_changes_folders(in_calc: Callable[..., Any]) -> None:
    assert in_calc("Dateien") == "True False False"
    assert in_calc("Ordner") == ""  # no Windows: nothing to change
