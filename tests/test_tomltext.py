"""What is written as TOML is read back as it was, whatever somebody typed."""

import tomllib
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from amip_xl.tomltext import toml_wert

TEXTE = st.text(st.characters(exclude_categories=["Cs"]))
ZAHLEN = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)


@given(st.one_of(TEXTE, ZAHLEN, st.dates(date(1, 1, 1))))
def test_was_geschrieben_ist_kommt_zurueck(wert: str | Decimal | date) -> None:
    gelesen = tomllib.loads(f"x = {toml_wert(wert)}", parse_float=Decimal)["x"]
    assert gelesen == wert
    assert isinstance(gelesen, type(wert) if not isinstance(wert, Decimal) else (int, Decimal))
