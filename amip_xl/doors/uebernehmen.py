"""`amip-xl uebernehmen`: entries of an older workbook move into the form of another year."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from amip_xl.doors.hilfe import Befehl
from amip_xl.doors.terminal import BEFUNDE, GUT, MAPPE, UNLESBAR, befundliste, fortschritt, json_text, sauber, tabelle
from amip_xl.errors import MappeError
from amip_xl.uebernahme import Uebernahme, uebernehme, ziele


@click.command(cls=Befehl)
@click.argument("alte", type=MAPPE, nargs=-1, required=True, metavar="ALT…")
@click.option(
    "-o", "ziel", type=MAPPE, metavar="NEU|ORDNER", required=True,
    help="Die neue Mappe; bei mehreren alten der Ordner für die neuen.",
)  # fmt: skip
@click.option("--jahr", type=int, metavar="JAHR", required=True, help="Planungsjahr der neuen Mappe.")
@click.option("--mit-knopf", is_flag=True, help="Mit den Schaltflächen Berechnen und Prüfen (Makros, .xlsm).")
@click.option("--json", "als_json", is_flag=True, help="Ein JSON-Objekt statt Text.")
def uebernehmen(alte: Sequence[Path], ziel: Path, jahr: int, mit_knopf: bool, als_json: bool) -> int:
    """Eingaben einer Mappe anderer Edition oder falschen Jahres in das Formular eines Jahres übernehmen."""
    fertige: list[Uebernahme] = []
    gescheitert: list[tuple[Path, str]] = []
    wohin = ziele(list(alte), ziel, ".xlsm" if mit_knopf else ".xlsx")
    for i, (alt, neu) in enumerate(zip(alte, wohin, strict=True), 1):
        try:
            fertige.append(uebernehme(alt, neu, jahr, mit_knopf=mit_knopf))
        except MappeError as fehler:  # the others go on
            gescheitert.append((alt, str(fehler)))
        if len(wohin) > 1:
            fortschritt(i, len(wohin), alt.name)
    code = BEFUNDE if any(u.unlesbar or not u.bericht.gueltig for u in fertige) else GUT
    code = UNLESBAR if gescheitert else code
    if als_json:
        mappen = [u.as_json() for u in fertige]
        mappen += [{"datei": None, "gueltig": False, "alt": {"datei": p.name}, "grund": s} for p, s in gescheitert]
        click.echo(json_text({"mappen": mappen}))
        return code
    if any(u.liegengeblieben for u in fertige):
        click.echo(befundliste(b for u in fertige for b in u.befunde))
        click.echo()
    for alt, satz in gescheitert:
        click.echo(f"✗ {sauber(satz if alt.name in satz else f'{alt.name}: {satz}')}")
    kopf = ("Alt", "Edition", "Neu", "übernommen", "nicht", "unlesbar", "Fehler", "Hinweise")
    if fertige:
        click.echo(tabelle(kopf, map(_zeile, fertige), (3, 4, 5, 6, 7)))
        click.echo()
    click.echo(_naechster_schritt(fertige, bool(gescheitert)))
    return code


def _zeile(u: Uebernahme) -> tuple[str, ...]:
    zahlen = (len(u.uebernommen), len(u.liegengeblieben), u.unlesbar, u.bericht.fehler, u.bericht.hinweise)
    return (u.alt, u.alt_edition, str(u.ziel), *map(str, zahlen))


def _naechster_schritt(fertige: Sequence[Uebernahme], gescheitert: bool) -> str:
    if gescheitert:
        return "Mindestens eine Mappe ließ sich nicht übernehmen; oben steht, warum."
    if any(u.liegengeblieben for u in fertige):
        return "Tragen Sie nach, was nicht übernommen ist; das Blatt Übernahme der neuen Mappe nennt jeden Eintrag."
    if any(not u.bericht.gueltig for u in fertige):
        return "Alles ist übernommen. Beheben Sie die Fehler, die das Prüfprotokoll der neuen Mappe nennt."
    return "Alles ist übernommen. Prüfen Sie Stand, Fassung und Vorjahreswerte in der neuen Mappe."
