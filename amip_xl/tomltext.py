"""Writing values as TOML, so that `tomldatei` reads back exactly what was written."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal


def toml_wert(wert: Decimal | str | date) -> str:
    """One value: a number with all its digits, a day, or a text, whatever characters it holds."""
    if isinstance(wert, Decimal):
        return f"{wert:f}"
    if isinstance(wert, date):
        return wert.isoformat()
    # a basic string: TOML escapes like JSON, and DEL too
    return json.dumps(wert, ensure_ascii=False).replace("\x7f", "\\u007f")
