"""`amip-xl vergleichen`: what changed between two drafts, or between last year and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from amip_xl.doors import optionen
from amip_xl.doors.hilfe import Befehl
from amip_xl.doors.terminal import BEFUNDE, GUT, MAPPE, UNLESBAR, fortschritt, json_text, kurz, sauber, tabelle
from amip_xl.errors import BedienError
from amip_xl.rundenvergleich import Rundenvergleich, gegen_das_vorjahr, schreibe, vergleiche
from amip_xl.rundenvergleich.ausgabe import als_json, groesste, kennzahlen, saetze


@click.command(cls=Befehl)
@click.argument("orte", type=MAPPE, nargs=-1, required=True, metavar="ALT NEU")
@click.option("--vorjahr", is_flag=True, help="Nur ein Ordner oder eine Mappe: Plan gegen Vorjahr derselben Mappen.")
@click.option("-o", "ziel", type=MAPPE, metavar="DATEI", help="Wohin der Vergleich als Mappe geschrieben wird.")
@click.option("--kreis", "kreis", type=MAPPE, metavar="MAPPE", help="Eigene Angaben des Kreises zu den Ordnern.")
@click.option("--kreis-alt", type=MAPPE, metavar="MAPPE", help="Dieselben im alten Stand, wenn es andere sind.")
@click.option("--feld", "felder", multiple=True, metavar="NAME", help="Brücke für dieses Feld (mehrfach möglich).")
@optionen.prozesse
@optionen.dask
@click.option("--json", "als_objekt", is_flag=True, help="Ein JSON-Objekt statt Text.")
def vergleichen(
    orte: Sequence[Path], vorjahr: bool, ziel: Path | None, kreis: Path | None, kreis_alt: Path | None,
    felder: Sequence[str], prozesse: int, dask: str | None, als_objekt: bool,
) -> int:  # fmt: skip
    """Zwei Stände einer Planung vergleichen (Ordner, Mappen oder Kreismappen), oder Plan gegen Vorjahr."""
    ausser = [ziel] if ziel else []
    if vorjahr:
        if len(orte) != 1 or kreis_alt:
            raise BedienError("Mit --vorjahr geben Sie genau einen Ordner oder eine Mappe an, und kein --kreis-alt.")
        v = gegen_das_vorjahr(
            orte[0], kreis=kreis, ausser=ausser, felder=felder, prozesse=prozesse, dask=dask, fortschritt=fortschritt
        )
    else:
        if len(orte) != 2:
            raise BedienError("Geben Sie zwei Stände an, ALT und NEU, oder einen mit --vorjahr.")
        v = vergleiche(
            *orte, kreis_alt=kreis_alt or kreis, kreis_neu=kreis, ausser=ausser, felder=felder, prozesse=prozesse,
            dask=dask, fortschritt=fortschritt,
        )  # fmt: skip
    if ziel:
        schreibe(v, ziel, [*orte, *(k for k in (kreis, kreis_alt) if k)])
    code = UNLESBAR if v.unlesbar else BEFUNDE if v.abweichungen else GUT
    if als_objekt:
        click.echo(json_text(als_json(v)))
        return code
    _zeige(v, ziel)
    return code


def _zeige(v: Rundenvergleich, ziel: Path | None) -> None:
    if v.summen or v.ergebnisse:
        alt, neu = (v.alt.titel, v.neu.titel) if v.vorjahr else ("alt", "neu")
        click.echo(tabelle(("Wirkung", kurz(alt, 24), kurz(neu, 24), "Differenz", "%"), kennzahlen(v), (1, 2, 3, 4)))
        click.echo()
    zeilen = [(kurz(a[0], 28), kurz(a[1], 48), *a[2:]) for a in groesste(v)]
    if zeilen:
        click.echo(tabelle(("Größte Änderungen", "Feld", "Änderung", "alt", "neu", "Wirkung"), zeilen, (3, 4, 5)))
        click.echo()
    for satz in saetze(v):
        click.echo(sauber(satz))
    if ziel:
        click.echo(f"Vergleich in {sauber(str(ziel))}; das Blatt Brücke zeigt, wer was bewegt.")
    elif v.aenderungen:
        click.echo("Weiter mit: -o VERGLEICH.xlsx schreibt alle Änderungen mit Zelle und Brücke in eine Mappe.")
