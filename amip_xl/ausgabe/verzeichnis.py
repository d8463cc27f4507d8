"""The record of an issue, ausgabe.toml: which file went to whom, with which entries; read by `lies_ausgabe`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from amip_xl.kreisdatei import Ausgabeverzeichnis
from amip_xl.tomltext import toml_wert

_KOPF = "# Von „amip-xl ausgeben“ geschrieben: was an wen ging. Bitte nicht ändern, „amip-xl stand“ liest es."


def als_toml(verzeichnis: Ausgabeverzeichnis) -> bytes:
    """The record as a TOML file."""
    v = verzeichnis
    zeilen = [_KOPF, "", "[ausgabe]"]
    zeilen += _zeilen({"jahr": Decimal(v.jahr), "kreis": v.ags, "am": v.am, "programm": v.programm})
    for ags, eine in v.gemeinden.items():
        zeilen += ["", f"[gemeinde.{toml_wert(ags)}]", *_zeilen({"datei": eine.datei, "sha256": eine.sha256})]
        zeilen += [f"[gemeinde.{toml_wert(ags)}.vorgaben]", *_zeilen(eine.vorgaben)]
    return "\n".join([*zeilen, ""]).encode("utf-8")


def _zeilen(werte: Mapping[str, Decimal | str | date]) -> list[str]:
    return [f"{name} = {toml_wert(wert)}" for name, wert in werte.items()]
