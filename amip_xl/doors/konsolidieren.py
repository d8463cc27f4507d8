"""`amip-xl konsolidieren`: many workbooks become one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from amip_xl.consolidate import konsolidiere
from amip_xl.consolidate.tabellendatei import pruefe_ziel, schreibe_tabelle
from amip_xl.doors import optionen
from amip_xl.doors.hilfe import Befehl
from amip_xl.doors.terminal import BEFUNDE, GUT, MAPPE, UNLESBAR, befundliste, fortschritt, json_text, tabelle


@click.command(cls=Befehl)
@click.argument("orte", type=MAPPE, nargs=-1, required=True, metavar="ORDNER|MAPPE…")
@click.option("-o", "ziel", type=MAPPE, metavar="DATEI", required=True, help="Wohin die Kreismappe geschrieben wird.")
@click.option(
    "--kreis", "kreismappe", type=MAPPE, metavar="MAPPE", help="Mappe des Kreises mit dessen eigenen Angaben."
)
@click.option(
    "--tabelle", "langtabelle", type=MAPPE, metavar="DATEI", help="Dazu alle Werte als lange Tabelle (.parquet, .csv)."
)
@click.option("--ebene", metavar="EBENE", help="Kreis, Land oder Bund; sonst folgt aus den Mappen, was aus ihnen wird.")
@optionen.prozesse
@optionen.dask
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def konsolidieren(
    orte: Sequence[Path],
    ziel: Path,
    kreismappe: Path | None,
    langtabelle: Path | None,
    ebene: str | None,
    prozesse: int,
    dask: str | None,
    als_json: bool,
) -> int:
    """Gemeindemappen zu einer Kreismappe zusammenführen, Kreismappen zum Land, alle zum Bund."""
    if langtabelle is not None:
        pruefe_ziel(langtabelle)
    ergebnis = konsolidiere(
        list(orte), ziel, kreismappe, ebene=ebene, prozesse=prozesse, dask=dask, fortschritt=fortschritt
    )
    teile = ergebnis.sammlung.teile
    zeilen = schreibe_tabelle(langtabelle, ergebnis.sammlung, ziel) if langtabelle is not None else 0
    code = UNLESBAR if ergebnis.unlesbar else (BEFUNDE if ergebnis.fehler else GUT)
    if als_json:
        click.echo(json_text(ergebnis.as_json()))
        return code
    click.echo(tabelle((teile.einzahl, "AGS", "Status", "Fehler", "Hinweise", "Datei"), ergebnis.zeilen(), (3, 4)))
    click.echo()
    click.echo(tabelle((ergebnis.sammlung.ebene, "Wert"), ergebnis.kennzahlen(), (1,)))
    click.echo()
    if ergebnis.befunde:
        click.echo(befundliste(ergebnis.befunde, 5))
        click.echo()
    click.echo(f"{ergebnis.gezaehlt} von {ergebnis.erwartet} {teile.dativ} in {ziel}.")
    if langtabelle is not None:
        click.echo(f"{zeilen} Zeilen in {langtabelle}; docs/auswertung.md zeigt Abfragen dazu.")
    click.echo(ergebnis.naechster_schritt)
    return code
