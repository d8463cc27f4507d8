"""What people see in a terminal: one progress line, one table, findings by file, one line what to do next."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from amip_xl.findings import FEHLER, Befund

GUT, BEFUNDE, UNLESBAR = 0, 1, 2  # exit codes: no Fehler, a Fehler among the findings, something could not be read
MAPPE = click.Path(path_type=Path, readable=False)  # one that may not be read is a finding, the others go on

# characters that a terminal would act on, by colour, cursor or direction; findings quote what people typed
_RICHTUNG = (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_STEUERZEICHEN = {i: "�" for i in (*range(32), *range(127, 160), *_RICHTUNG) if i not in (9, 10)}


def sauber(text: str) -> str:
    """Text safe for a terminal: control characters made visible, line breaks as blanks."""
    return " ".join(text.translate(_STEUERZEICHEN).split())


def json_text(objekt: Any) -> str:
    """JSON for people and programs: what a terminal would act on is escaped, as JSON allows in every text."""
    import json  # only some calls ask for it

    roh = json.dumps(objekt, ensure_ascii=False, indent=1)
    return roh.translate({i: f"\\u{i:04x}" for i in _STEUERZEICHEN if i >= 127})


def kurz(text: str, breite: int = 44) -> str:
    """A text that fits into a table; --json has it in full."""
    return text if len(text) <= breite else f"{text[: breite - 1]}…"


def fortschritt(i: int, n: int, name: str, tat: str = "gelesen") -> None:
    """One line on standard error that is overwritten; only when somebody is watching, or at the end."""
    if sys.stderr.isatty():
        balken = "█" * (20 * i // n) + "░" * (20 - 20 * i // n)
        click.echo(f"\r\x1b[K{balken} {i}/{n} {sauber(name)[:50]}", err=True, nl=i == n)
    elif i == n or i % 100 == 0:
        click.echo(f"{i}/{n} Mappen {tat}", err=True)


def tabelle(kopf: Sequence[str], zeilen: Iterable[Sequence[str]], rechts: Iterable[int] = ()) -> str:
    """A plain table; `rechts` are the columns of figures."""
    alle = [list(map(sauber, z)) for z in zeilen]
    breiten = [max(len(k), *(len(z[i]) for z in alle)) if alle else len(k) for i, k in enumerate(kopf)]
    rechte = set(rechts)

    def zeile(teile: Sequence[str]) -> str:
        return "  ".join(
            t.rjust(b) if i in rechte else t.ljust(b) for i, (t, b) in enumerate(zip(teile, breiten, strict=True))
        ).rstrip()

    strich = "─" * (sum(breiten) + 2 * (len(breiten) - 1))
    return "\n".join([zeile(kopf), strich, *map(zeile, alle)])


def _umbrochen(text: str, einzug: int) -> str:
    """A text broken between words where somebody is watching; in a file or pipe it stays one line."""
    if not sys.stdout.isatty():
        return text
    from shutil import get_terminal_size
    from textwrap import wrap

    breite = max(get_terminal_size().columns - einzug, 30)
    return f"\n{' ' * einzug}".join(wrap(text, breite, break_long_words=False, break_on_hyphens=False))


def befundliste(befunde: Iterable[Befund], hoechstens: int = 0) -> str:
    """Findings grouped by file, each with its place; `hoechstens` limits the Hinweise per file (0: all)."""
    teile = []
    for datei, gruppe in groupby(befunde, key=lambda b: b.datei or ""):
        liste = list(gruppe)
        teile.append(click.style(sauber(datei), bold=True) if datei else "")
        gezeigt = 0
        for b in liste:
            if hoechstens and b.schwere is not FEHLER:
                if gezeigt >= hoechstens:
                    continue
                gezeigt += 1
            zeichen = click.style("✗", fg="red") if b.schwere is FEHLER else click.style("!", fg="yellow")
            ort = f"{sauber(b.ort)}: " if b.ort else ""
            teile.append(f"  {zeichen} {_umbrochen(f'{b.schwere.value} {ort}{sauber(b.text)}', 4)}")
            if b.abhilfe:
                teile.append(f"      → {_umbrochen(sauber(b.abhilfe), 8)}")
        uebrig = sum(b.schwere is not FEHLER for b in liste) - gezeigt
        if hoechstens and uebrig > 0:
            was = "1 weiterer Hinweis" if uebrig == 1 else f"{uebrig} weitere Hinweise"
            teile.append(f"  … und {was} (--json oder das Prüfprotokoll nennt alle)")
    return "\n".join(t for t in teile if t)
