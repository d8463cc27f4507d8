"""The VBA side of the Excel functions: one Public Function per entry of the catalogue, calling Python.

The module goes through xlwings' add-in without a reference to it: XLPy hands out the Python server that xlwings
starts, CallUDF calls a function there. Wrong input and every other failure end in an error value, never in text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from amip_xl.errors import RegelError

MODULNAME = "AMIP_Funktionen"
KATEGORIE = "AMIP"
PYTHONMODUL = "amip_xl.doors.udf"
# stands in the text of the error that Python raises, in front of the number of the error value
FEHLERKENNUNG = "AMIP-Zellfehler "

_TEXTLAENGE = 255  # of a description in the function wizard, and of an identifier
_ARGUMENTE = 60  # of a procedure
_ERSATZ = str.maketrans({"→": "->", "−": "-", "≤": "<=", "≥": ">=", "≠": "<>"})  # not in Windows-1252
_BEZEICHNER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RESERVIERT = frozenset(
    # keywords of VBA, and the words that the functions below use
    """abs addressof alias and any array as attribute base boolean byref byte byval call case cbool cbyte ccur cdate
    cdbl cdec cint class clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare
    defbool defbyte defcur defdate defdbl defdec defint deflng defobj defsng defstr defvar dim do doevents double each
    else elseif empty end endif enum eqv erase error event exit explicit false fix for friend function get global go
    gosub goto if imp implements in inputb input int integer is lbound len lenb let lib like line loadpicture lock long
    longlong longptr loop lset me mid midb mod module name new next not nothing null object on open option optional or
    output paramarray preserve print private property pset public put raiseevent random read redim rem reset resume
    return rset scale seek select set sgn shared single spc static step stop strcomp string sub tab text then time to
    true type typeof ubound unlock until variant wend while width with withevents write xor
    application me thisworkbook activeworkbook amipaufruf""".split()
) - {"name", "text"}  # words only where a statement begins, or an option asks for them


class ArgumentLike(Protocol):
    """What the VBA text needs of an argument."""

    @property
    def name(self) -> str:
        """A legal VBA identifier."""

    @property
    def hilfe(self) -> str:
        """The help in the function wizard."""

    @property
    def optional(self) -> bool:
        """True when it may be left out."""


class FunktionLike(Protocol):
    """What the VBA text needs of a function."""

    @property
    def name(self) -> str:
        """As it is written in a cell."""

    @property
    def beschreibung(self) -> str:
        """The help in the function wizard."""

    @property
    def argumente(self) -> Sequence[ArgumentLike]:
        """In the order of the call."""

    @property
    def mappe(self) -> bool:
        """True when it reads the workbook it stands in."""


_KOPF = f'''\
Attribute VB_Name = "{MODULNAME}"
Option Explicit
' Erzeugt aus dem Katalog der Funktionen; Änderungen gehen beim nächsten Erzeugen verloren.

Private Const PYTHONMODUL As String = "{PYTHONMODUL}"
Private Const KENNUNG As String = "{FEHLERKENNUNG}"
Private AmipServer As Object
'''

_AUFRUF = """\
' Ruft die Funktion in Python. Der Server bleibt gemerkt: xlwings würde sonst je aktiver Mappe einen neuen starten.
Private Function AmipAufruf(ByVal Funktion As String, ByVal Werte As Variant, ByVal MitMappe As Boolean) As Variant
    Dim Gemerkt As Boolean
    Dim Verbunden As Boolean
    Dim i As Long
    On Error GoTo Fehler
    Verbunden = True
    For i = LBound(Werte) To UBound(Werte)
        If IsObject(Werte(i)) Then Werte(i) = AmipZellwerte(Werte(i))
    Next i
Erneut:
    Gemerkt = Not (AmipServer Is Nothing)
    Verbunden = Gemerkt
    If Not Gemerkt Then
        ' was xlwings startet, darf keine fremde Mappe bestimmen
        If Fremdbestimmt(ActiveWorkbook) Then Err.Raise 5, , KENNUNG & "2015"
        Set AmipServer = AmipStarte()
    End If
    Verbunden = True
    If MitMappe Then
        AmipAufruf = AmipServer.CallUDF(PYTHONMODUL, Funktion, Werte, AmipMappe())
    Else
        AmipAufruf = AmipServer.CallUDF(PYTHONMODUL, Funktion, Werte)
    End If
    Exit Function
Fehler:
    If InStr(Err.Description, KENNUNG) > 0 Then
        AmipAufruf = AmipFehlerwert(Err.Description)
    ElseIf Gemerkt Then
        ' der gemerkte Server kann beendet worden sein
        Gemerkt = False
        Set AmipServer = Nothing
        Resume Erneut
    ElseIf Verbunden Then
        Set AmipServer = Nothing
        AmipAufruf = CVErr(2015)
    Else
        ' #NAME?: xlwings oder Python ist nicht da
        AmipAufruf = CVErr(2029)
    End If
End Function

' Der Server von xlwings; so lange er startet, ist nicht der Ordner einer Mappe der aktuelle.
Private Function AmipStarte() As Object
    Dim Ordner As String
    Dim Nummer As Long
    Dim Meldung As String
    On Error GoTo Fehler
    Ordner = InWindowsOrdner()
    Set AmipStarte = Application.Run(XlwingsMakro("XLPy"))
    WechsleOrdner Ordner
    Exit Function
Fehler:
    Nummer = Err.Number
    Meldung = Err.Description
    WechsleOrdner Ordner
    Err.Raise Nummer, , Meldung
End Function

' Die Werte eines Bereichs als Zahlen, ohne Datum und Währung; mehrere Teilbereiche wären nur zum Teil gelesen.
Private Function AmipZellwerte(ByVal Bereich As Object) As Variant
    If TypeName(Bereich) <> "Range" Then Err.Raise 5, , KENNUNG & "2015"
    If Bereich.Areas.Count > 1 Then Err.Raise 5, , KENNUNG & "2015"
    AmipZellwerte = Bereich.Value2
End Function

' Die Mappe, in der die Formel steht.
Private Function AmipMappe() As Object
    If TypeName(Application.Caller) = "Range" Then
        Set AmipMappe = Application.Caller.Worksheet.Parent
    Else
        Set AmipMappe = ActiveWorkbook
    End If
End Function

' Der Fehlerwert, dessen Nummer im Text der Ausnahme hinter der Kennung steht.
Private Function AmipFehlerwert(ByVal Meldung As String) As Variant
    AmipFehlerwert = CVErr(CLng(Val(Mid$(Meldung, InStr(Meldung, KENNUNG) + Len(KENNUNG), 4))))
End Function
"""


def modul(funktionen: Iterable[FunktionLike]) -> str:
    """The text of the module as it is exported. Raises RegelError for what VBA or the function wizard cannot hold."""
    liste = list(funktionen)
    for funktion in liste:
        _pruefe(funktion)
    return "\n".join((_KOPF, *(_funktion(f) for f in liste), _AUFRUF)).translate(_ERSATZ)


def argumenthilfen(funktionen: Iterable[FunktionLike]) -> dict[str, list[str]]:
    """What the function wizard says of each argument: name of the function -> texts in the order of the call."""
    return {f.name: [a.hilfe for a in f.argumente] for f in funktionen if f.argumente}


def _funktion(funktion: FunktionLike) -> str:
    name, argumente = funktion.name, funktion.argumente
    kopf = ", ".join(f"{'Optional ' if a.optional else ''}ByVal {a.name} As Variant" for a in argumente)
    werte = ", ".join(a.name for a in argumente)
    fluechtig = "    Application.Volatile\n" if funktion.mappe else ""
    return (
        f"Public Function {name}({_umbrochen(kopf)}) As Variant\n"
        f"Attribute {name}.VB_Description = {_text(funktion.beschreibung)}\n"
        f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n14"\n'
        f"{fluechtig}"
        f'    {name} = AmipAufruf("{name}", Array({_umbrochen(werte)}), {funktion.mappe})\n'
        "End Function\n"
    )


def _umbrochen(liste: str) -> str:
    """A long list on several lines, a line at each fourth comma."""
    teile = liste.split(", ")
    gruppen = [", ".join(teile[i : i + 4]) for i in range(0, len(teile), 4)]
    return ", _\n        ".join(gruppen)


def _text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _pruefe(funktion: FunktionLike) -> None:
    namen = [funktion.name, *(a.name for a in funktion.argumente)]
    for name in namen:
        if len(name) > _TEXTLAENGE or not _BEZEICHNER.fullmatch(name) or name.lower() in _RESERVIERT:
            raise RegelError(f"{funktion.name}: „{name}“ kann in VBA nicht so heißen.")
    if len({name.lower() for name in namen}) < len(namen):
        raise RegelError(f"{funktion.name}: zwei Namen unterscheiden sich in VBA nicht.")
    if len(namen) - 1 > _ARGUMENTE:
        raise RegelError(f"{funktion.name}: {len(namen) - 1} Argumente sind für VBA zu viele.")
    for text in (funktion.beschreibung, *(a.hilfe for a in funktion.argumente)):
        if len(text) > _TEXTLAENGE or "\n" in text:
            raise RegelError(f"{funktion.name}: „{text}“ ist länger als {_TEXTLAENGE} Zeichen oder eine Zeile.")
