"""Where what was read goes: into a workbook with its provenance, or into a file of values for `ausfuellen`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from amip_xl.books.ablage import lege_ab, pruefe_endung, selbe_datei
from amip_xl.books.beiblatt import Tafel, lies_zeilen, mit_beiblatt
from amip_xl.books.reader import Mappe, lies_bytes
from amip_xl.einlesen import Lesung, Vorschlag
from amip_xl.errors import BedienError
from amip_xl.form.beiblaetter import QUELLEN, QUELLENSPALTEN
from amip_xl.jobs import gefuellt, json_wert, programm
from amip_xl.planung import Planung
from amip_xl.tomltext import toml_wert


def trage_ein(vorschlag: Vorschlag, lesungen: Sequence[Lesung], mappe: Path, ziel: Path, jetzt: datetime) -> Planung:
    """Write the workbook with these values and the sheet „Quellen“; what was read earlier stays listed below.

    Raises BedienError and MappeError as `ausfuellen` does, and when something has to be mended first.
    """
    if vorschlag.planung is None or vorschlag.fehler:
        raise BedienError("Solange etwas nicht zu lesen ist, wird nichts geschrieben; beheben Sie zuerst die Fehler.")
    pruefe_endung(ziel, mappe.suffix, f"Die ausgefüllte „{mappe.name}“")
    vorher = vorschlag.planung.mappe
    assert isinstance(vorher, Mappe)
    daten, planung = gefuellt(vorher, {e.feld.name: e.wert for e in lesungen})
    fruehere = lies_zeilen(vorher, QUELLEN, QUELLENSPALTEN)
    neue = [_zeile(e, planung, jetzt) for e in lesungen]
    satz = (
        f"Woher Eingaben dieser Mappe stammen; zuletzt „{vorschlag.zuordnung.titel}“ nach der Zuordnung "
        f"{vorschlag.zuordnung.datei}{_MUSTER if vorschlag.zuordnung.muster else ''}"
    )
    daten = mit_beiblatt(lies_bytes(daten, ziel), Tafel(QUELLEN, satz, QUELLENSPALTEN, [*neue, *fruehere]))
    lege_ab(ziel, daten, vorher.paket.daten if selbe_datei(ziel, mappe) else None)
    return planung


_MUSTER = " – SYNTHETISCHES MUSTER, keine echten Zahlen"


def _zeile(e: Lesung, planung: Planung, jetzt: datetime) -> tuple[str, ...]:
    blatt, zelle = planung.mappe.namen[e.feld.name]
    tag = f"{e.stichtag:%d.%m.%Y}" if e.stichtag else ""
    return (
        e.feld.titel, f"{blatt}!{zelle}", e.feld.zeige(e.wert), e.bisher, tag, e.datei,
        "!".join(filter(None, (e.blatt, e.zelle))), e.roh, e.bemerkung, f"{jetzt:%d.%m.%Y %H:%M} {programm()}",
        e.feld.name, e.sha256,
    )  # fmt: skip


def schreibe_werte(vorschlag: Vorschlag, lesungen: Sequence[Lesung], ziel: Path, jetzt: datetime) -> None:
    """Write the values as TOML for `ausfuellen`, each with its source in a table of its own.

    Raises BedienError when something has to be mended first or `ziel` is no .toml; MappeError when it exists.
    """
    if vorschlag.fehler:
        raise BedienError("Solange etwas nicht zu lesen ist, wird nichts geschrieben; beheben Sie zuerst die Fehler.")
    pruefe_endung(ziel, ".toml", "Eine Datei mit Werten")
    zeilen = [
        f"# Eingelesen am {jetzt:%d.%m.%Y %H:%M} mit {programm()}, Zuordnung {_kommentar(vorschlag.zuordnung.datei)}",
        f"# {_kommentar(vorschlag.zuordnung.titel)}{_MUSTER if vorschlag.zuordnung.muster else ''}",
        "", "[werte]", *(f"{e.feld.name} = {toml_wert(e.wert)}" for e in lesungen if e.wert is not None),
    ]  # fmt: skip
    for e in lesungen:
        zeilen += ["", f"[quellen.{e.feld.name}]"]
        angaben = {
            "datei": e.datei, "blatt": e.blatt, "zelle": e.zelle, "gespeichert": e.roh, "stichtag": e.stichtag,
            "bemerkung": e.bemerkung, "sha256": e.sha256,
        }  # fmt: skip
        zeilen += [f"{name} = {toml_wert(wert)}" for name, wert in angaben.items() if wert]
    lege_ab(ziel, "\n".join((*zeilen, "")).encode("utf-8", "replace"), None)


def _kommentar(text: str) -> str:
    return " ".join("".join(z if z.isprintable() else " " for z in text).split())


def als_json(vorschlag: Vorschlag, lesungen: Sequence[Lesung], ziel: Path | None) -> dict[str, Any]:
    """Everything read with its source, and what was written where; numbers as decimal strings."""
    geschrieben = {e.feld.name for e in lesungen} if ziel is not None else set()
    return {
        "zuordnung": vorschlag.zuordnung.datei, "titel": vorschlag.zuordnung.titel, "jahr": vorschlag.jahr,
        "muster": vorschlag.zuordnung.muster, "ziel": str(ziel) if ziel is not None else None,
        "werte": [
            {
                "feld": e.feld.name, "titel": e.feld.titel, "bisher": e.bisher or None,
                "neu": json_wert(e.wert, e.feld), "stand": e.stand, "datei": e.datei, "blatt": e.blatt or None,
                "zelle": e.zelle or None, "gespeichert": e.roh or None, "bemerkung": e.bemerkung or None,
                "stichtag": e.stichtag.isoformat() if e.stichtag else None, "sha256": e.sha256,
                "geschrieben": e.feld.name in geschrieben,
            }
            for e in vorschlag.lesungen
        ],
        "befunde": [{**b.as_json(), "datei": b.datei} for b in vorschlag.befunde],
    }  # fmt: skip
