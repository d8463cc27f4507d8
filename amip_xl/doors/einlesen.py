"""`amip-xl einlesen`: figures of official statistics become entries; shown first, written only where told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from amip_xl.doors.hilfe import Befehl
from amip_xl.doors.terminal import BEFUNDE, GUT, MAPPE, befundliste, json_text, kurz, tabelle
from amip_xl.einlesen import Lesung, Vorschlag, lies_quellen
from amip_xl.einlesen.ausgabe import als_json as json_von
from amip_xl.einlesen.ausgabe import schreibe_werte, trage_ein


@click.command(cls=Befehl)
@click.argument("zuordnung", type=MAPPE, metavar="ZUORDNUNG.toml")
@click.argument("quellen", type=MAPPE, nargs=-1, required=True, metavar="QUELLE…")
@click.option("--in", "mappe", type=MAPPE, metavar="MAPPE", help="Die Mappe, in die die Zahlen gehören.")
@click.option(
    "-o", "ziel", type=MAPPE, metavar="DATEI",
    help="Wohin geschrieben wird: die Mappe mit den Zahlen, ohne --in eine .toml-Datei für „ausfuellen“. "
    "Ohne -o wird nur gezeigt.",
)  # fmt: skip
@click.option("--jahr", type=int, metavar="JAHR", help="Planungsjahr, wenn weder MAPPE noch Zuordnung es sagt.")
@click.option("--ersetzen", is_flag=True, help="Auch Einträge überschreiben, die anders sind.")
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def einlesen(
    zuordnung: Path, quellen: Sequence[Path], mappe: Path | None, ziel: Path | None, jahr: int | None,
    ersetzen: bool, als_json: bool,
) -> int:  # fmt: skip
    """Zahlen aus Exporten der Statistik zeigen und eintragen, mit Quelle und Stichtag."""
    vorschlag = lies_quellen(zuordnung, quellen, mappe, jahr=jahr, ersetzen=ersetzen)
    lesungen = vorschlag.einzutragen(ersetzen)
    schreiben = ziel is not None and not vorschlag.fehler and bool(lesungen)
    if ziel is not None and schreiben:
        if mappe is None:
            schreibe_werte(vorschlag, lesungen, ziel, datetime.now())
        else:
            trage_ein(vorschlag, lesungen, mappe, ziel, datetime.now())
    code = BEFUNDE if vorschlag.fehler else GUT
    if als_json:
        click.echo(json_text(json_von(vorschlag, lesungen, ziel if schreiben else None)))
        return code
    if vorschlag.zuordnung.muster:
        click.echo("SYNTHETISCHES MUSTER, keine echten Zahlen")
    if vorschlag.befunde:
        click.echo(befundliste(sorted(vorschlag.befunde, key=lambda b: b.datei or "")))
        click.echo()
    kopf = ("Feld", "Bezeichnung", "bisher", "neu", "Stand", "Quelle", "Stichtag")
    click.echo(tabelle(kopf, map(_zeile, vorschlag.lesungen), (2, 3)))
    click.echo()
    click.echo(_schluss(vorschlag, len(lesungen), ziel, mappe, schreiben))
    return code


def _zeile(lesung: Lesung) -> tuple[str, ...]:
    return (
        lesung.feld.name, kurz(lesung.feld.titel), lesung.bisher, lesung.feld.zeige(lesung.wert) or "–", lesung.stand,
        lesung.quelle, f"{lesung.stichtag:%d.%m.%Y}" if lesung.stichtag else "",
    )  # fmt: skip


def _schluss(vorschlag: Vorschlag, anzahl: int, ziel: Path | None, mappe: Path | None, geschrieben: bool) -> str:
    if vorschlag.fehler:
        return "Es wurde nichts geschrieben: beheben Sie zuerst die Fehler (✗)."
    if not anzahl:
        return "Es gibt nichts einzutragen."
    werte = "1 Wert" if anzahl == 1 else f"{anzahl} Werte"
    if not geschrieben or ziel is None:
        return f"Nur gezeigt, nichts geschrieben: {werte} zum Eintragen. Weiter mit -o DATEI."
    if mappe is None:
        return f"{werte} in {ziel}. Weiter mit: amip-xl ausfuellen MAPPE {ziel} -o NEU"
    woher = "das Blatt Quellen nennt zu jedem Datei, Zelle und Stichtag"
    return f"{werte} in {ziel}; {woher}. Weiter mit: amip-xl pruefen {ziel}"
