"""`amip-xl stand`: who has returned what, letters ready to paste, receipts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from amip_xl.doors import optionen
from amip_xl.doors.hilfe import Befehl
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
from amip_xl.errors import BedienError
from amip_xl.stand import Standbericht
from amip_xl.stand import stand as lies_stand

_ORDNER = click.Path(path_type=Path)
_GEZEIGT = ("Gemeinde", "AGS", "Status", "Nächster Schritt", "Eingang", "Urteil", "Fehler", "Hinweise", "Datei")
_ABSENDEN = "Versenden Sie, was geschrieben wurde, legen Sie ab, was zurückkommt, und prüfen Sie den Ordner erneut."
AUSGABE = Path("-")  # letters to the terminal instead of a file


@click.command(cls=Befehl)
@click.argument("ordner", type=_ORDNER, metavar="ORDNER")
@click.option(
    "--kreis",
    "kreisdatei",
    type=MAPPE,
    metavar="KREIS.toml",
    help="Kreisdatei: wer bis wann etwas zurückgeben soll. Ohne Angabe die kreis.toml im Ordner.",
)
@click.option("--stichtag", metavar="DATUM", help="Für welchen Tag geprüft wird, etwa 31.10.2025. Ohne Angabe heute.")
@click.option("-o", "ziel", type=MAPPE, metavar="STAND.xlsx", help="Die Liste auch als Mappe schreiben.")
@click.option(
    "--erinnerungen",
    type=_ORDNER,
    metavar="DATEI.txt|ORDNER",
    help="Fertige Texte zum Erinnern und Zurückgeben: eine Datei, ein Ordner, oder - für die Ausgabe.",
)
@click.option(
    "--quittungen",
    type=_ORDNER,
    metavar="ORDNER",
    help="Quittungen: jede Mappe mit Prüfprotokoll zurück, je Datei ein Text mit Urteil und Prüfsumme.",
)
@optionen.prozesse
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def stand(
    ordner: Path,
    kreisdatei: Path | None,
    stichtag: str | None,
    ziel: Path | None,
    erinnerungen: Path | None,
    quittungen: Path | None,
    prozesse: int,
    als_json: bool,
) -> int:
    """Wer hat was zurückgegeben? Rücklauf eines Ordners, Erinnerungen und Quittungen."""
    from amip_xl.stand import blatt
    from amip_xl.stand.ablegen import schreibe_texte
    from amip_xl.stand.quittungen import schreibe_quittungen
    from amip_xl.stand.texte import als_datei, texte

    if ziel:
        blatt.pruefe_ziel(ziel)
    ausser = [p for p in (ziel, quittungen, erinnerungen) if p]
    bericht = lies_stand(
        ordner, kreisdatei, _tag(stichtag), ausser=ausser, prozesse=prozesse, fortschritt=fortschritt
    )  # fmt: skip
    code = UNLESBAR if bericht.unlesbar else BEFUNDE if bericht.offen else GUT
    briefe = texte(bericht)
    gesagt = []
    if ziel:
        blatt.schreibe(bericht, ziel)
        gesagt.append(f"Liste: {ziel}")
    if erinnerungen and erinnerungen != AUSGABE:
        schreibe_texte(briefe, erinnerungen)
        gesagt.append(f"Texte: {len(briefe)} in {erinnerungen}")
    belege = schreibe_quittungen(bericht, quittungen, prozesse=prozesse, fortschritt=fortschritt) if quittungen else []
    gescheitert = [q for q in belege if q.fehler]
    if quittungen:
        gesagt.append(f"Quittungen: {len(belege) - len(gescheitert)} von {len(belege)} in {quittungen}")
    if gescheitert:
        code = UNLESBAR
    if als_json:
        mehr = {
            "erinnerungen": [b._asdict() for b in briefe] if erinnerungen else None,
            "quittungen": [q._asdict() for q in belege] if quittungen else None,
        }
        click.echo(json_text({**bericht.as_json(), **mehr}))
        return code
    _zeige(bericht)
    if erinnerungen == AUSGABE:
        click.echo(als_datei(briefe))
    for q in gescheitert:
        click.echo(f"✗ Keine Quittung: {sauber(q.fehler)}")
    for satz in gesagt:
        click.echo(sauber(satz))
    click.echo(sauber(_ABSENDEN if (erinnerungen or quittungen) and bericht.offen else bericht.naechster_schritt))
    return code


def _zeige(bericht: Standbericht) -> None:
    click.echo(sauber(bericht.kopfzeile))
    click.echo()
    zeilen = [dict(zip(bericht.spalten, z.zellen(), strict=True)) for z in bericht.zeilen]
    click.echo(tabelle(_GEZEIGT, ([kurz(z[s]) for s in _GEZEIGT] for z in zeilen), (6, 7)))
    click.echo()
    bemerkt = [z for z in bericht.zeilen if z.bemerkungen]
    for z in bemerkt:
        click.echo(f"  {sauber(z.datei or z.name)}: {sauber('; '.join(z.bemerkungen))}")
    if bemerkt:
        click.echo()
    if bericht.befunde:
        click.echo(befundliste(bericht.befunde))
        click.echo()
    click.echo(sauber(bericht.satz))


def _tag(text: str | None) -> date | None:
    """A day as people or programs write it; raises BedienError."""
    if text is None:
        return None
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise BedienError(f"„{text}“ ist kein Tag; schreiben Sie den Stichtag wie 31.10.2025 oder 2025-10-31.")
