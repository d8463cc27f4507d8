"""The public names: all importable, all documented, and cheap to have around."""

import importlib
import pkgutil
import re
import subprocess
import sys
from importlib.metadata import version

import pytest

import amip_xl

FUNKTIONEN_UND_KLASSEN = [n for n in amip_xl.__all__ if not n.startswith("_")]


@pytest.mark.parametrize("name", FUNKTIONEN_UND_KLASSEN)
def test_every_public_name_can_be_imported_and_is_described(name: str) -> None:
    wert = getattr(amip_xl, name)

    assert wert.__name__ == name
    assert wert is getattr(importlib.import_module(wert.__module__), name)
    assert wert.__doc__
    assert f"`{name}`" in (amip_xl.__doc__ or "")


def test_public_names_are_sorted_shown_and_complete() -> None:
    assert amip_xl.__all__ == sorted(amip_xl.__all__)
    assert set(amip_xl.__all__) <= set(dir(amip_xl))
    assert set(FUNKTIONEN_UND_KLASSEN) == set(amip_xl._HEIMAT)


def test_steps_of_a_round_are_where_the_docstring_says() -> None:
    schritte = re.findall(r"`(\w+)\.(\w+)`", amip_xl.__doc__ or "")

    assert len(schritte) == 5
    for modul, name in schritte:
        schritt = getattr(importlib.import_module(f"amip_xl.{modul}"), name)
        assert "raises" in schritt.__doc__.lower()


def test_no_public_name_hides_a_module() -> None:
    module = {m.name for m in pkgutil.iter_modules(amip_xl.__path__)}

    assert not module & set(amip_xl.__all__)


def test_version_is_the_installed_one() -> None:
    assert amip_xl.__version__ == version("amip-xl")


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="gibt_es_nicht"):
        _ = amip_xl.gibt_es_nicht


def test_star_import_gives_exactly_the_public_names() -> None:
    raum: dict[str, object] = {}
    exec("from amip_xl import *", raum)

    assert set(raum) - {"__builtins__"} == set(amip_xl.__all__)


def test_import_alone_loads_no_other_module_of_the_package() -> None:
    befehl = "import sys, amip_xl; print([m for m in sys.modules if m.startswith('amip_xl.')])"
    lauf = subprocess.run([sys.executable, "-c", befehl], capture_output=True, text=True, check=True)

    assert lauf.stdout.strip() == "[]"
