"""Addresses, text escapes, dates and copied formulas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from amip_xl.books.cells import (
    Art,
    Zelle,
    als_datum,
    entschluessle,
    spalte_zu_zahl,
    verschiebe,
    verschluessle,
    zahl_zu_spalte,
    zerlege,
    zerlege_bereich,
)


@pytest.mark.parametrize(("spalte", "zahl"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16_384)])
def test_a_column_is_a_number(spalte: str, zahl: int) -> None:
    assert spalte_zu_zahl(spalte) == zahl
    assert zahl_zu_spalte(zahl) == spalte


def test_an_address_is_row_and_column() -> None:
    assert zerlege("C7") == zerlege("$C$7") == (7, 3)
    assert zerlege_bereich("E9:C7") == (7, 3, 9, 5)


@pytest.mark.parametrize("falsch", ["", "7", "C", "C0", "XFE1", "A1048577", "AAAA1", "C7:D8", "Ä1"])
def test_what_is_no_address_is_refused(falsch: str) -> None:
    with pytest.raises(ValueError, match=r"Zelladresse|außerhalb"):
        zerlege(falsch)


def test_escapes_are_read_as_the_user_sees_them() -> None:
    assert entschluessle("a_x000D_\nb") == "a\r\nb"
    assert entschluessle("_x005F_x0041_") == "_x0041_"
    assert entschluessle("_xD83D__xDE00_") == "😀"
    assert entschluessle("_x00_ _X0041_ x0041_") == "_x00_ _X0041_ x0041_"


@given(st.text())
def test_every_text_survives_escaping(text: str) -> None:
    assert entschluessle(verschluessle(text)) == text
    assert not set(verschluessle(text)) & {chr(n) for n in range(32) if n not in (9, 10)}


def serie(wert: str) -> Zelle:
    return Zelle("Budget", "C7", Art.ZAHL, Decimal(wert), datum=True)


@pytest.mark.parametrize(
    ("wert", "tag"),
    [
        ("1", date(1900, 1, 1)),
        ("59", date(1900, 2, 28)),
        ("60", None),  # the 29.02.1900 exists in Excel only
        ("61", date(1900, 3, 1)),
        ("45292", date(2024, 1, 1)),
        ("45292.75", date(2024, 1, 1)),
        ("2958465", date(9999, 12, 31)),
        ("2958466", None),
        ("0", None),
        ("-1", None),
        ("1E12", None),
    ],
)
def test_a_serial_number_is_a_day(wert: str, tag: date | None) -> None:
    assert als_datum(serie(wert), datum1904=False) == tag


def test_the_1904_system_starts_later() -> None:
    assert als_datum(serie("0"), datum1904=True) == date(1904, 1, 1)
    assert als_datum(serie("43830"), datum1904=True) == date(2024, 1, 1)
    assert als_datum(serie("2957004"), datum1904=True) is None


def test_what_is_no_number_is_no_day() -> None:
    assert als_datum(Zelle("Budget", "C7", Art.TEXT, "01.01.2024"), datum1904=False) is None
    assert als_datum(Zelle("Budget", "C7", Art.LEER, None), datum1904=False) is None


@pytest.mark.parametrize(
    "formel",
    [
        "A1+$A1+A$1+$A$1",
        "IF(B2=\"A1 und B2\",SUM(A1:B9),'Blatt A1'!C3)",
        "SUM(2:3)+SUM($2:3)+SUM(C:D)+SUM($C:D)",
        "kfa_basis*kfa_satz+LOG10(A1)",
        "Budget!A1*Tabelle1[Spalte A1]",
        "ROUND(AB12*0.152,2)",
    ],
)
def test_a_shared_formula_moves_like_a_copied_one(formel: str) -> None:
    """openpyxl's translator is the second witness."""
    erwartet = Translator(f"={formel}", origin="C3").translate_formula("E7")
    assert f"={verschiebe(formel, 4, 2)}" == erwartet
