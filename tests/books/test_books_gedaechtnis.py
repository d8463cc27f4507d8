"""What is remembered from one workbook to the next does not grow without bounds."""

from __future__ import annotations

from amip_xl.books.gedaechtnis import Gedaechtnis


def test_when_it_is_full_it_begins_anew() -> None:
    gemerkt: Gedaechtnis[int, str] = Gedaechtnis(2)
    for i in range(2):
        gemerkt[i] = str(i)
    assert gemerkt == {0: "0", 1: "1"}
    gemerkt[2] = "2"
    assert gemerkt == {2: "2"}
