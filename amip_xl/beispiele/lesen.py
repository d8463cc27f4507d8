"""Reads the example files strictly: every field exists, every value has a source, every relation one form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from amip_xl.errors import FormularError
from amip_xl.form import Feld, load
from amip_xl.form.kinds import Art

Wert = Decimal | str | date

ORDNER = Path(__file__).parent
NAMEN = ("kaiserslautern-2020", "worms-2020", "kassel-2022", "kleve-2023", "mettmann-2015")
VERDIKTE = ("stimmt", "widerspruch", "offen")
ARTEN = ("wert", "leer", "befund", "kein_befund", "rechnung", "nicht_darstellbar")

_RELATION = {
    "nr", "text", "quelle", "verdikt", "feld", "erwartet", "stellen", "gedruckt", "zwischen", "leer",
    "befund", "kein_befund", "enthaelt", "rechnung", "prozent", "nicht_darstellbar",
}  # fmt: skip
_DOKUMENT = {"titel", "herausgeber", "jahr", "stand", "datei"}


@dataclass(frozen=True, slots=True)
class Dokument:
    """The published document and how to cite it; `stand` is None where it names no date."""

    titel: str
    herausgeber: str
    jahr: int
    stand: date | None
    datei: str


@dataclass(frozen=True, slots=True)
class Relation:
    """One sentence of arithmetic in a document, and how the program must see it."""

    nr: str
    text: str
    quelle: str
    verdikt: str  # stimmt | widerspruch | offen
    art: str  # one of ARTEN
    feld: str | None = None
    erwartet: Decimal | None = None
    stellen: int = 0  # decimals of the printed number; of the percentage where it is one
    gedruckt: Decimal | None = None  # what stands elsewhere and differs
    zwischen: tuple[Decimal, Decimal] | None = None
    code: str | None = None  # of the finding that must (not) appear
    enthaelt: tuple[str, ...] = ()
    rechnung: Any = None  # prefix list, ["+", 1, "feldname"]
    prozent: bool = False
    grund: str | None = None  # why it cannot be expressed


@dataclass(frozen=True, slots=True)
class Beispiel:
    """A document's figures by field name, where each stands, and the relations between them."""

    dokument: Dokument
    werte: Mapping[str, Wert]
    quelle: Mapping[str, str]
    relationen: tuple[Relation, ...]


def namen() -> tuple[str, ...]:
    """The names of the published examples."""
    return NAMEN


@cache
def lade(name: str) -> Beispiel:
    """One published example; raises FormularError for an unknown name or a file that contradicts the form."""
    if name not in NAMEN:
        raise FormularError(f"Das Beispiel „{name}“ gibt es nicht; vorhanden sind {', '.join(NAMEN)}.")
    return lies(name, (ORDNER / f"{name}.toml").read_text(encoding="utf-8"))


def lies(name: str, text: str) -> Beispiel:
    """An example from its TOML text, checked against the form of its year."""
    roh = toml(text)
    ort = f"{name}.toml"
    kopf = roh["dokument"]
    if unbekannt := set(kopf) - _DOKUMENT | set(roh) - {"dokument", "werte", "quelle", "relation"}:
        raise FormularError(f"{ort}: {', '.join(sorted(unbekannt))} ist unbekannt.")
    dokument = Dokument(kopf["titel"], kopf["herausgeber"], int(kopf["jahr"]), kopf.get("stand"), kopf["datei"])
    felder = load(dokument.jahr).felder
    werte = {feld: pruefe_wert(ort, feld, wert, felder) for feld, wert in roh["werte"].items()}
    quelle: dict[str, str] = roh["quelle"]
    if ohne := werte.keys() ^ quelle.keys():
        raise FormularError(f"{ort}: Wert und Quelle gehören zusammen, nicht aber bei {', '.join(ohne)}.")
    relationen = tuple(_relation(ort, r, felder) for r in roh["relation"])
    if len({r.nr for r in relationen}) < len(relationen):
        raise FormularError(f"{ort}: eine Nummer steht bei zwei Relationen.")
    return Beispiel(dokument, MappingProxyType(werte), MappingProxyType(quelle), relationen)


def toml(text: str) -> dict[str, Any]:
    """TOML with exact decimals."""
    return tomllib.loads(text, parse_float=Decimal)


def pruefe_wert(ort: str, name: str, wert: Any, felder: Mapping[str, Feld]) -> Wert:
    """The value as the engine takes it; raises FormularError when the field cannot hold it."""
    feld = felder.get(name)
    if feld is None or not feld.eingabe:
        raise FormularError(f"{ort}: „{name}“ ist kein Eingabefeld des Formulars.")
    if feld.art.zahl and isinstance(wert, int | Decimal) and not isinstance(wert, bool):
        return Decimal(wert)
    if feld.art is Art.DATUM and isinstance(wert, date):
        return wert
    if feld.textlich and feld.art is not Art.DATUM and isinstance(wert, str):
        if feld.auswahl and wert not in feld.auswahl:
            raise FormularError(f"{ort}: „{wert}“ steht bei „{name}“ nicht zur Wahl.")
        return wert
    raise FormularError(f"{ort}: „{name}“ nimmt {wert!r} nicht auf ({feld.art.schluessel}).")


def _relation(ort: str, roh: dict[str, Any], felder: Mapping[str, Feld]) -> Relation:
    nr = roh.get("nr", "?")
    if unbekannt := set(roh) - _RELATION:
        raise FormularError(f"{ort}, Relation {nr}: {', '.join(sorted(unbekannt))} ist unbekannt.")
    if roh["verdikt"] not in VERDIKTE:
        raise FormularError(f"{ort}, Relation {nr}: das Verdikt ist {', '.join(VERDIKTE)}.")
    formen = [a for a in ARTEN if a in roh] or (["wert"] if "feld" in roh else [])
    if len(formen) != 1:
        raise FormularError(f"{ort}, Relation {nr}: genau eine Form ist nötig, hier sind es {len(formen)}.")
    art = formen[0]
    if art in ("wert", "rechnung") and ("erwartet" in roh) == ("zwischen" in roh):
        raise FormularError(f"{ort}, Relation {nr}: entweder „erwartet“ oder „zwischen“.")
    feld = roh.get("feld")
    if feld is not None and feld not in felder:
        raise FormularError(f"{ort}, Relation {nr}: das Feld „{feld}“ gibt es nicht.")
    if (feld is None) != (art in ("rechnung", "nicht_darstellbar")):
        raise FormularError(f"{ort}, Relation {nr}: „feld“ passt nicht zur Form.")
    return Relation(
        nr=nr, text=roh["text"], quelle=roh["quelle"], verdikt=roh["verdikt"], art=art, feld=feld,
        erwartet=_zahl(roh.get("erwartet")), stellen=roh.get("stellen", 0), gedruckt=_zahl(roh.get("gedruckt")),
        zwischen=_paar(roh.get("zwischen")), code=roh.get("befund") or roh.get("kein_befund"),
        enthaelt=tuple(roh.get("enthaelt", ())), rechnung=roh.get("rechnung"),
        prozent=roh.get("prozent", False) or (feld is not None and felder[feld].art is Art.PROZENT),
        grund=roh.get("nicht_darstellbar"),
    )  # fmt: skip


def _zahl(wert: Any) -> Decimal | None:
    return None if wert is None else Decimal(wert)


def _paar(wert: Any) -> tuple[Decimal, Decimal] | None:
    return None if wert is None else (Decimal(wert[0]), Decimal(wert[1]))
