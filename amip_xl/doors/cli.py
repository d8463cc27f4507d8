"""The command line: names, shapes and exit codes that other tools rely on."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from dataclasses import asdict
from errno import ENAMETOOLONG
from pathlib import Path
from typing import Any

import click

from amip_xl import jobs
from amip_xl.doors import optionen
from amip_xl.doors.addin import addin
from amip_xl.doors.hilfe import Gruppe, satz
from amip_xl.doors.live import live
from amip_xl.doors.terminal import (
    BEFUNDE,
    GUT,
    MAPPE,
    UNLESBAR,
    befundliste,
    fortschritt,
    json_text,
    kurz,
    sauber,
    tabelle,
)
from amip_xl.errors import AmipError, BedienError
from amip_xl.findings import Befund
from amip_xl.tomldatei import lies_toml
from amip_xl.version import VERSION

REIHENFOLGE = (  # of a year's round; one that is not defined here is loaded when it is called
    "vorlage", "ausgeben", "uebernehmen", "einlesen", "ausfuellen", "pruefen", "berechnen", "stand", "konsolidieren",
    "vergleichen", "felder", "regeln", "selbsttest", "live", "addin",
)  # fmt: skip


@click.group(cls=Gruppe, reihenfolge=REIHENFOLGE, context_settings={"help_option_names": ["-h", "--hilfe", "--help"]})
@click.version_option(
    VERSION, "--version", prog_name="amip-xl", message="%(prog)s %(version)s",
    help="Die Version zeigen.",
)  # fmt: skip
def gruppe() -> None:
    """Planungsmappen für Jobcenter ausgeben, prüfen, berechnen und zum Kreis zusammenführen."""


@gruppe.command()
@click.option("--jahr", type=int, metavar="JAHR", required=True, help="Planungsjahr, 2012 bis 2027.")
@click.option("--ags", metavar="AGS", help="Amtlicher Gemeindeschlüssel, acht Ziffern.")
@click.option("--name", metavar="NAME", help="Name des Jobcenters, Kreises oder der Gemeinde.")
@click.option("--mit-knopf", is_flag=True, help="Mit den Schaltflächen Berechnen und Prüfen (Makros, DATEI.xlsm).")
@click.option("-o", "ziel", type=MAPPE, metavar="DATEI", required=True, help="Wohin die Mappe geschrieben wird.")
def vorlage(jahr: int, ags: str | None, name: str | None, mit_knopf: bool, ziel: Path) -> int:
    """Die amtliche Planungsmappe eines Jahres anlegen."""
    jobs.pruefe_unbelegt(ziel)
    jobs.vorlage(jahr, ziel, ags=ags, name=name, mit_knopf=mit_knopf)
    click.echo(f"✓ {ziel} angelegt. Öffnen Sie die Mappe und füllen Sie die gelben Zellen aus.")
    return GUT


@gruppe.command()
@click.argument("mappe", type=MAPPE)
@click.argument("werte", type=MAPPE)
@click.option(
    "-o", "ziel", type=MAPPE, metavar="DATEI", required=True, help="Wohin die ausgefüllte Mappe geschrieben wird."
)
def ausfuellen(mappe: Path, werte: Path, ziel: Path) -> int:
    """Werte aus einer TOML-Datei (Feldname = Wert) in eine Mappe eintragen, ohne sonst etwas zu ändern."""
    jobs.pruefe_unbelegt(ziel, mappe)
    eingaben = lies_werte(werte)
    planung = jobs.ausfuellen(mappe, eingaben, ziel)
    bericht = planung.bericht
    click.echo(f"✓ {len(eingaben)} Felder in {ziel} eingetragen: {bericht.fehler} Fehler, {bericht.hinweise} Hinweise.")
    click.echo(f"Weiter mit: amip-xl pruefen {ziel}")
    return GUT


@gruppe.command()
@click.argument("mappen", type=MAPPE, nargs=-1, required=True, metavar="MAPPE…")
@optionen.prozesse
@optionen.dask
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def pruefen(mappen: Sequence[Path], prozesse: int, dask: str | None, als_json: bool) -> int:
    """Mappen prüfen, ohne sie zu ändern."""
    melder = fortschritt if len(mappen) > 1 else None
    return _zeige(jobs.pruefen(mappen, melder, prozesse=prozesse, dask=dask, mit_werten=als_json), als_json)


@gruppe.command()
@click.argument("mappen", type=MAPPE, nargs=-1, required=True, metavar="MAPPE…")
@click.option(
    "-o",
    "ordner",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="ORDNER",
    help="Ordner für die Ergebnisse.",
)
@click.option("--ersetzen", is_flag=True, help="Die Mappen selbst ersetzen; das Original bleibt daneben liegen.")
@click.option(
    "--reparieren",
    is_flag=True,
    help="Eingaben heilen, die nur falsch getippt sind: Zahl oder Datum als Text, unsichtbarer Text, AGS ohne Null.",
)
@optionen.prozesse
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def berechnen(
    mappen: Sequence[Path], ordner: Path | None, ersetzen: bool, reparieren: bool, prozesse: int, als_json: bool
) -> int:
    """Mappen prüfen und berechnen; Prüfprotokoll und Ergebnisse stehen danach in der Mappe."""
    if (ordner is None) == (not ersetzen):
        raise BedienError("Geben Sie entweder -o ORDNER oder --ersetzen an.")
    wohin = mappen if ordner is None else jobs.ablageorte(mappen, ordner)
    berichte = jobs.berechne_alle(
        list(zip(mappen, wohin, strict=True)),
        fortschritt if len(mappen) > 1 else None,
        reparieren=reparieren,
        prozesse=prozesse,
        mit_werten=als_json,
    )
    code = _zeige(berichte, als_json)
    if reparieren and not als_json:
        click.echo(_reparaturzeile(berichte))
    return code


@gruppe.command()
@click.option("--jahr", type=int, metavar="JAHR", default=2026, show_default=True, help="Planungsjahr.")
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def felder(jahr: int, als_json: bool) -> int:
    """Der Katalog aller Felder: Name, Ort, Art, Grenzen, Zusammenführung."""
    eintraege = jobs.felder(jahr)
    if als_json:
        _json({"jahr": jahr, "felder": eintraege})
        return GUT
    spalten = ("name", "blatt", "zelle", "art", "herkunft", "konsolidierung", "titel")
    click.echo(tabelle(spalten, ([str(e[s]) for s in spalten] for e in eintraege)))
    return GUT


@gruppe.command()
@click.option("--jahr", type=int, metavar="JAHR", default=2026, show_default=True, help="Planungsjahr.")
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def regeln(jahr: int, als_json: bool) -> int:
    """Der Katalog der Regeln, Prüfungen und Rechtsparameter mit Norm und Formel."""
    katalog = jobs.regeln(jahr)
    if als_json:
        _json(katalog)
        return GUT
    click.echo(
        tabelle(("Feld", "Regel", "Norm"), ([r["feld"], r["titel"], r["norm"] or ""] for r in katalog["regeln"]))
    )
    click.echo()
    kopf = ("Code", "Schwere", "Prüfung", "Norm")
    click.echo(tabelle(kopf, ([p["code"], p["schwere"], p["titel"], p["norm"] or ""] for p in katalog["pruefungen"])))
    click.echo()
    click.echo(
        tabelle(
            ("Parameter", "Wert", "Fundstelle"),
            ([p["name"], p["wert"] or "–", p["fundstelle"] or "–"] for p in katalog["parameter"]),
        )
    )
    return GUT


@gruppe.command()
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def selbsttest(als_json: bool) -> int:
    """Die veröffentlichten Zahlen der fünf Quelldokumente nachrechnen."""
    from amip_xl import selbsttest as test

    zeilen = test.pruefe()
    if als_json:
        _json({"selbsttest": [asdict(z) for z in zeilen]})
    else:
        zeichen = {True: "✓", False: "✗", None: "–"}
        kopf = ("", "Nr.", "Was", "veröffentlicht", "berechnet", "Quelle")
        click.echo(
            tabelle(
                kopf,
                ((zeichen[z.ok], z.nr, *map(kurz, (z.text, z.erwartet, z.erhalten, z.quelle))) for z in zeilen),
                (3, 4),
            )
        )
        gut = sum(z.ok is True for z in zeilen)
        offen = sum(z.ok is None for z in zeilen)
        click.echo(
            f"\n{gut} von {len(zeilen) - offen} Beziehungen kommen heraus; {offen} stehen nur im Text der Quellen."
        )
    return BEFUNDE if any(z.ok is False for z in zeilen) else GUT


gruppe.add_command(live)
gruppe.add_command(addin)


def lies_werte(pfad: Path) -> dict[str, Any]:
    """Field names and values of a TOML file; a table [werte] is taken when there is one."""
    roh = lies_toml(pfad)
    werte = roh.get("werte", roh)
    tabellen = [n for n, w in werte.items() if isinstance(w, dict | list)]
    if tabellen:
        raise BedienError(f"„{pfad}“: „{tabellen[0]}“ ist eine Tabelle; erwartet wird Feldname = Wert.")
    return dict(werte)


def _zeige(berichte: Sequence[jobs.Mappenbericht], als_json: bool) -> int:
    befunde: list[Befund] = [b for m in berichte for b in m.bericht.befunde]
    code = GUT if all(m.bericht.gueltig for m in berichte) else BEFUNDE
    if not all(m.lesbar for m in berichte):
        code = UNLESBAR
    if als_json:
        _json({"mappen": [m.as_json() for m in berichte]})
        return code
    if befunde:
        click.echo(befundliste(befunde))
        click.echo()
    kopf = ("Mappe", "Fehler", "Hinweise", "Urteil")
    zeilen = [
        (m.datei, str(m.bericht.fehler), str(m.bericht.hinweise), m.bericht.urteil if m.lesbar else "gescheitert")
        for m in berichte
    ]
    click.echo(tabelle(kopf, zeilen, (1, 2)))
    schritt = {
        GUT: "Nichts mehr zu tun: alle Mappen sind angenommen.",
        BEFUNDE: "Beheben Sie die Fehler (✗) in den genannten Zellen und prüfen Sie erneut.",
        UNLESBAR: "Mindestens eine Datei ließ sich nicht lesen oder schreiben; oben steht, warum.",
    }
    click.echo(f"\n{schritt[code]}")
    return code


def _reparaturzeile(berichte: Sequence[jobs.Mappenbericht]) -> str:
    """How many cells were healed, and whether somebody is still needed."""
    zellen, fehler = sum(m.repariert for m in berichte), sum(m.bericht.fehler for m in berichte)
    geheilt = {0: "Keine Zelle ließ sich", 1: "1 Zelle ist"}.get(zellen, f"{zellen} Zellen sind")
    rest = "; die übrigen Fehler brauchen einen Menschen" if fehler else ""
    return f"{geheilt} {'ohne Zweifel reparieren' if not zellen else 'repariert'}{rest}."


def _json(objekt: Any) -> None:
    click.echo(json_text(objekt))


def main(argumente: Sequence[str] | None = None) -> None:
    """Entry point; every mistake becomes one German sentence and an exit code, never a traceback."""
    gc.freeze()  # what has been imported stays: the collector need not look through it again and again
    gc.set_threshold(10_000, 20, 20)
    for strom in (sys.stdout, sys.stderr):
        if hasattr(strom, "reconfigure"):  # a German Windows console is not UTF-8 by itself
            strom.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = gruppe.main(args=argumente, prog_name="amip-xl", standalone_mode=False)
    except AmipError as fehler:
        click.echo(f"✗ {sauber(str(fehler))}", err=True)
        code = UNLESBAR
    except click.exceptions.NoArgsIsHelpError as fehler:
        click.echo(fehler.ctx.get_help() if fehler.ctx else "")
        code = UNLESBAR
    except click.UsageError as fehler:
        aufruf = fehler.ctx.command_path if fehler.ctx else "amip-xl"  # the page of the command that was meant
        click.echo(f"✗ {sauber(satz(fehler))} „{aufruf} --hilfe“ zeigt, was möglich ist.", err=True)
        code = UNLESBAR
    except OSError as fehler:
        if fehler.errno != ENAMETOOLONG:
            raise
        click.echo(f"✗ „{sauber(kurz(str(fehler.filename)))}“ ist als Name zu lang; prüfen Sie den Aufruf.", err=True)
        code = UNLESBAR
    except (click.Abort, KeyboardInterrupt):
        click.echo("✗ Abgebrochen; jede Mappe ist entweder ganz fertig oder unverändert.", err=True)
        code = UNLESBAR
    sys.exit(code if isinstance(code, int) else GUT)
