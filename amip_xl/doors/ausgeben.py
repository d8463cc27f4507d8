"""`amip-xl ausgeben`: one prefilled workbook for every municipality of a county."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from amip_xl.ausgabe import Ausgabeergebnis, gib_aus
from amip_xl.doors.hilfe import Befehl
from amip_xl.doors.terminal import BEFUNDE, GUT, MAPPE, UNLESBAR, befundliste, fortschritt, json_text, tabelle

_ORDNER = click.Path(path_type=Path, file_okay=False)


@click.command(cls=Befehl)
@click.argument("kreisdatei", type=MAPPE, metavar="KREIS.toml")
@click.option(
    "-o", "ordner", type=_ORDNER, metavar="ORDNER", required=True, help="Wohin die Mappen geschrieben werden."
)
@click.option("--vorjahr", type=_ORDNER, metavar="ORDNER", help="Mappen des Vorjahres; ihre Zahlen werden übernommen.")
@click.option("--mit-knopf", is_flag=True, help="Mit den Schaltflächen Berechnen und Prüfen (Makros, .xlsm).")
@click.option("--trocken", is_flag=True, help="Nur zeigen, was ausgegeben würde; nichts schreiben.")
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def ausgeben(
    kreisdatei: Path, ordner: Path, vorjahr: Path | None, mit_knopf: bool, trocken: bool, als_json: bool
) -> int:
    """Je Gemeinde eine vorbefüllte Mappe ausgeben: Kennung, Vorjahreszahlen, verteilte Beträge."""
    ergebnis = gib_aus(
        kreisdatei, ordner, vorjahr=vorjahr, mit_knopf=mit_knopf, trocken=trocken, fortschritt=fortschritt,
        gefuellt=partial(fortschritt, tat="ausgefüllt"),
    )  # fmt: skip
    code = UNLESBAR if ergebnis.unlesbar else (BEFUNDE if ergebnis.fehler else GUT)
    if als_json:
        click.echo(json_text(ergebnis.as_json()))
        return code
    for v in ergebnis.verteilungen:
        click.echo(f"{v.feld.name}: {v.feld.titel}, Zelle {v.feld.blatt}!{v.feld.zelle}")
    if ergebnis.verteilungen:
        click.echo()
    kopf, zeilen = ergebnis.tabelle()
    click.echo(tabelle(kopf, zeilen, range(2, len(kopf) - 1)))
    click.echo()
    if ergebnis.befunde:
        click.echo(befundliste(ergebnis.befunde))
        click.echo()
    click.echo(_schluss(ergebnis))
    return code


def _schluss(e: Ausgabeergebnis) -> str:
    """What to do now."""
    if e.trocken:
        return "Probelauf: nichts wurde geschrieben. Ohne --trocken werden die Mappen ausgegeben."
    frist = f"; Frist ist der {e.kreisdatei.frist:%d.%m.%Y}" if e.kreisdatei.frist else ""
    wie = "; der Beweis der Verteilung steht in" if e.verteilungen else "; die Mappe des Kreises ist"
    return (
        f"{len(e.zeilen)} Mappen in {e.ordner}{wie} {e.kreismappe}.\n"
        f"Versenden Sie die Mappen{frist}; der Rücklauf kommt in einen Ordner, dann: amip-xl stand ORDNER"
    )
