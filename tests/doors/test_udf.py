"""The Excel functions as xlwings' server sees them: with xlwings' own code, where Windows itself is a stand-in."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from amip_xl.books.vba.functions import modul
from amip_xl.doors import udf
from amip_xl.funktionen import Funktion, ZellError, funktionen

# Windows' modules are stand-ins; everything of xlwings is real: decorators, argument conversion, server, VBA writer.
SKRIPT = r"""
import importlib, io, json, sys, types
from unittest.mock import MagicMock

class COM(MagicMock):
    pass

for name in ("pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process",
             "win32timezone", "win32com", "win32com.client", "win32com.client.dynamic", "win32com.server",
             "win32com.server.dispatcher", "win32com.server.policy", "win32com.server.util", "winreg"):
    sys.modules.setdefault(name, COM())
import ctypes
ctypes.windll, ctypes.oledll, ctypes.PyDLL = COM(), COM(), COM()
import win32com.client, win32com.server.util, pythoncom, pywintypes
pythoncom.__file__ = "pythoncom.dll"
pywintypes.TimeType = type("TimeType", (), {})
pywintypes.com_error = type("com_error", (Exception,), {})
for klasse in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
    setattr(win32com.client, klasse, type(klasse, (), {}))
unwrap = MagicMock(side_effect=TypeError)  # nothing here is a wrapped Python object
sys.modules["win32com.server.util"].unwrap = unwrap
sys.modules["win32com"].server = sys.modules["win32com.server"]
sys.modules["win32com.server"].util = sys.modules["win32com.server.util"]

from amip_xl.books.xlwings_import import lade_xlwings
xw = lade_xlwings()
import xlwings._xlwindows as windows, xlwings.com_server as server, xlwings.udfs as udfs
xw._xlwindows = windows
xw.engines.add(xw.Engine(impl=windows.engine))
xw.func, xw.arg = udfs.xlfunc, udfs.xlarg

sys.modules.pop("amip_xl.doors.udf", None)
modul = importlib.import_module("amip_xl.doors.udf")
angemeldet = {n: f.__xlfunc__ for n, f in vars(modul).items() if hasattr(f, "__xlfunc__")}
text = io.StringIO()
udfs.generate_vba_wrapper("amip_xl.doors.udf", modul, text, types.SimpleNamespace(Name="amip_xl.xlam"))

def rufe(name, *werte):
    try:
        return server.XLPython().CallUDF("amip_xl.doors.udf", name, werte)
    except Exception as fehler:
        return f"{type(fehler).__name__}: {fehler}"

FEHLT = -2147352572
print(json.dumps({
    "angemeldet": angemeldet,
    "vba": text.getvalue(),
    "rufe": {
        "kfa": rufe("AMIP_KFA", 1000.0, 0.152),
        "bereich": rufe("AMIP_SUMME", ((1.0,), (None,), (2.5,))),
        "leer": rufe("AMIP_KFA", None, 0.152),
        "fehlerwert": rufe("AMIP_KFA", -2146826246, 0.152),
        "ueberlauf": rufe("AMIP_KFA", -2146826243, 0.152),
        "text": rufe("AMIP_KFA", "1.234,56", 0.152),
        "spalte": rufe("AMIP_VERTEILEN", 100.0, ((1.0,), (1.0,), (1.0,)), FEHLT),
        "zeile": rufe("AMIP_VERTEILEN", 100.0, ((1.0, 1.0),), 0.0),
        "eine": rufe("AMIP_VERTEILEN", 100.0, ((1.0,),), FEHLT),
        "parameter": rufe("AMIP_PARAMETER", "kfa_satz", 2026.0),
    },
}, default=str))
"""


@cache
def xlwings() -> dict[str, Any]:
    """What xlwings makes of the module, in a process that takes itself for Windows."""
    lauf = subprocess.run([sys.executable, "-c", SKRIPT], capture_output=True, text=True, check=False)
    assert lauf.returncode == 0, lauf.stderr
    ergebnis: dict[str, Any] = json.loads(lauf.stdout.splitlines()[-1])
    return ergebnis


def test_every_function_of_the_catalogue_is_in_the_module() -> None:
    for f in funktionen():
        gerufen = getattr(udf, f.name)
        assert gerufen.__name__ == f.name
        assert gerufen.__doc__ == f.beschreibung
        assert list(inspect.signature(gerufen).parameters) == [a.name for a in f.argumente]
        assert inspect.get_annotations(gerufen) == {}


def test_the_functions_take_plain_values() -> None:
    assert udf.AMIP_KFA(1000, 0.152) == 152.0  # type: ignore[attr-defined]
    assert udf.AMIP_KFA(kfa_satz=0.152, kfa_basis=1000) == 152.0  # type: ignore[attr-defined]
    assert udf.AMIP_VERTEILEN(1, [1, 3]) == [[0.25, 0.75]]  # type: ignore[attr-defined]
    with pytest.raises(ZellError):
        udf.AMIP_KFA("1.000", 0.152)  # type: ignore[attr-defined]


def test_xlwings_registers_name_help_and_arguments() -> None:
    angemeldet = xlwings()["angemeldet"]
    assert sorted(angemeldet) == sorted(f.name for f in funktionen())
    for f in funktionen():
        info = angemeldet[f.name]
        assert (info["name"], info["ret"]["doc"]) == (f.name, f.beschreibung)
        assert (info["category"], info["volatile"], info["sub"]) == ("AMIP", f.mappe, False)
        assert info["ret"]["options"] == {}  # no converter: lists become rows, "" stays
        assert [(a["name"], a["doc"], a["options"]) for a in info["args"]] == [
            (a.name, a.hilfe, {"convert": "raw"}) for a in f.argumente
        ]
        assert ["optional" in a for a in info["args"]] == [a.optional for a in f.argumente]


def test_our_vba_calls_python_as_xlwings_own_does() -> None:
    unser = dict(_aufrufe(modul(funktionen())))
    assert unser == dict(_aufrufe(xlwings()["vba"]))
    assert sorted(unser) == sorted(f.name for f in funktionen())


def _aufrufe(text: str) -> Iterator[tuple[str, tuple[tuple[str, ...], str]]]:
    """Function -> the arguments of its signature and of its call."""
    import re

    glatt = re.sub(r" _\n\s*", " ", text)
    muster = re.compile(
        r"^(?:Public )?Function (AMIP_\w+)\((.*?)\)(?: As Variant)?$.*?(?:AmipAufruf|CallUDF)\(.*?Array\((.*?)\)",
        re.S | re.M,
    )
    for name, kopf, werte in muster.findall(glatt):
        teile = (teil.removesuffix(" As Variant").replace("ByVal ", "") for teil in kopf.split(", "))
        yield name, (tuple(t for t in teile if t), werte)


@pytest.mark.parametrize(
    ("fall", "wert"),
    [
        ("kfa", 152.0), ("bereich", 3.5), ("leer", ""), ("parameter", 0.152), ("eine", 100.0),
        ("spalte", [[33.34], [33.33], [33.33]]), ("zeile", [50.0, 50.0]),
    ],
)  # fmt: skip
def test_values_pass_xlwings_server_unchanged(fall: str, wert: Any) -> None:
    assert xlwings()["rufe"][fall] == wert


@pytest.mark.parametrize(("fall", "nummer"), [("fehlerwert", 2042), ("ueberlauf", 2015), ("text", 2015)])
def test_wrong_input_leaves_the_server_as_an_exception_with_its_number(fall: str, nummer: int) -> None:
    assert xlwings()["rufe"][fall].startswith(f"ZellError: AMIP-Zellfehler {nummer} (")


def test_a_function_needs_no_workbook_but_the_one_that_reads_it() -> None:
    mit_mappe: list[Funktion] = [f for f in funktionen() if f.mappe]
    assert [f.name for f in mit_mappe] == ["AMIP_BEFUNDE"]
