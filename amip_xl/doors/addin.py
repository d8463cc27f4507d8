"""`amip-xl addin`: setting the buttons up, taking everything back, and saying what stands in the way.

What the commands need is imported by them: every other start of the program goes without it.
"""

from __future__ import annotations

from pathlib import Path

import click

from amip_xl import jobs
from amip_xl.doors.hilfe import Gruppe
from amip_xl.doors.terminal import json_text, sauber

GUT, BLOCKIERT = 0, 1
_DATEI = click.Path(path_type=Path)
_TROCKEN = click.option("--trocken", is_flag=True, help="Nur zeigen, was geschähe; nichts ändern.")


@click.group(cls=Gruppe)
def addin() -> None:
    """Die Knöpfe in Excel und LibreOffice einrichten, prüfen und wieder entfernen."""


@addin.command()
@_TROCKEN
@click.option(
    "--programm",
    type=_DATEI,
    metavar="PFAD",
    help="Ein fertiges amip-xl.exe, etwa auf einem Netzlaufwerk, statt Python.",
)
@click.option("--ordner", type=_DATEI, metavar="ORDNER", help="Ordner, dessen Makros LibreOffice vertrauen soll.")
def einrichten(trocken: bool, programm: Path | None, ordner: Path | None) -> int:
    """Add-in, Einstellungen und vertrauten Ordner eintragen; alles lässt sich rückgängig machen."""
    from amip_xl import einrichten as aufbau

    rechner = aufbau.dieser_rechner()
    auftrag = aufbau.Auftrag(jobs.addin_bytes, programm=programm, ordner=ordner)
    plan = aufbau.plane(rechner, auftrag)
    for hinweis in plan.hinweise:
        _zeige(f"! {hinweis}")
    for zeile in plan.schon_da:
        _zeige(f"✓ schon da: {zeile}")
    _zeige_schritte([s.zeile for s in plan.schritte])
    if trocken:
        click.echo("Nichts wurde geändert (--trocken).")
        return GUT
    aufbau.fuehre_aus(rechner, plan, lambda zeile: _zeige(f"✓ {zeile}"))
    for zeile in plan.danach:
        _zeige(f"→ {zeile}")
    return GUT


@addin.command()
@_TROCKEN
def entfernen(trocken: bool) -> int:
    """Alles rückgängig machen, was „einrichten“ geändert hat."""
    from amip_xl import einrichten as aufbau

    rechner = aufbau.dieser_rechner()
    schritte = aufbau.plane_rueckweg(rechner)
    if not schritte:
        click.echo("Es ist nichts eingerichtet; nichts zu tun.")
        return GUT
    _zeige_schritte([s.zeile for s in schritte if s.sichtbar])
    if trocken:
        click.echo("Nichts wurde geändert (--trocken).")
        return GUT
    aufbau.nimm_zurueck(rechner, schritte, lambda zeile: _zeige(f"✓ {zeile}"))
    click.echo("→ Starten Sie Excel und LibreOffice neu; die Knöpfe tun dann nichts mehr.")
    return GUT


@addin.command()
@click.argument("mappe", type=_DATEI, required=False, metavar="[MAPPE]")
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def pruefen(mappe: Path | None, als_json: bool) -> int:
    """Nennen, was den Knöpfen im Weg steht und was dagegen hilft."""
    from amip_xl import einrichten as aufbau

    antworten = aufbau.pruefe(aufbau.dieser_rechner(), jobs.addin_bytes, mappe)
    blockiert = sum(p.stand == aufbau.BLOCKIERT for p in antworten)
    if als_json:
        click.echo(json_text({"pruefungen": [p.as_json() for p in antworten]}))
        return BLOCKIERT if blockiert else GUT
    for antwort in antworten:
        _zeige(antwort.zeile)
    click.echo()
    if blockiert:
        click.echo(f"{blockiert} {'Hindernis ist' if blockiert == 1 else 'Hindernisse sind'} zu beheben (✗).")
    else:
        click.echo("Nichts steht im Weg; die Knöpfe können benutzt werden.")
    return BLOCKIERT if blockiert else GUT


def _zeige_schritte(zeilen: list[str]) -> None:
    if not zeilen:
        click.echo("Es ist nichts zu ändern.")
        return
    click.echo("Das geschieht:")
    for nummer, zeile in enumerate(zeilen, 1):
        _zeige(f"  {nummer}. {zeile}", einzug="  ")


def _zeige(text: str, einzug: str = "") -> None:
    click.echo(einzug + sauber(text))
