"""The round as the county plays it: issue, fill, damage, chase, consolidate, correct, consolidate again, compare.

Every step is a call of the command line; what it printed is kept for the tests.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal as D
from io import StringIO
from pathlib import Path
from typing import Any

import mappen
from mappen import laufe

from runde import daten
from runde.daten import ALT, GEMEINDEN, GETIPPT, GOCH, ISSUM, KALKAR, KERKEN, KLEVE, KREIS, REES, WEEZE

RECHTZEITIG, ZU_SPAET, NACHGEREICHT = date(2025, 12, 10), date(2025, 12, 16), date(2025, 12, 19)
STICHTAG = {1: date(2025, 12, 17), 2: date(2025, 12, 20)}
GOCH_ALT, GOCH_NEU = f"{GOCH}-goch.xlsx", f"{GOCH}-goch-korrigiert.xlsx"


@dataclass
class Lauf:
    """One call: exit code and what was printed."""

    code: int
    aus: str
    fehler: str

    @property
    def json(self) -> Any:
        return json.loads(self.aus)


def rufe(*argumente: str | Path) -> Lauf:
    aus, fehler = StringIO(), StringIO()
    with redirect_stdout(aus), redirect_stderr(fehler):
        code = laufe(*argumente)
    return Lauf(code, aus.getvalue(), fehler.getvalue())


@dataclass
class Runde:
    """The county's folder, and what every command said."""

    ordner: Path
    laeufe: dict[str, Lauf] = field(default_factory=dict)

    @property
    def ausgabe(self) -> Path:
        return self.ordner / "ausgabe"

    @property
    def eigene(self) -> Path:
        """The county's own workbook."""
        return next((self.ausgabe / "kreis").glob(f"{KREIS}*.xlsx"))

    def eingang(self, nr: int) -> Path:
        return self.ordner / f"eingang-{nr}"

    def kreismappe(self, nr: int) -> Path:
        return self.ordner / f"KREIS-{nr}.xlsx"

    def datei(self, ags: str) -> str:
        """The name of the issued workbook; the return that counts carries it, too, but for Goch."""
        return next(self.ausgabe.glob(f"{ags}*.xlsx")).name

    def ruecklauf(self, nr: int, ags: str) -> Path:
        """The file that counts."""
        return self.eingang(nr) / (GOCH_NEU if ags == GOCH else self.datei(ags))

    def rufe(self, schritt: str, *argumente: str | Path) -> Lauf:
        self.laeufe[schritt] = lauf = rufe(*argumente)
        return lauf

    # -- what the municipalities do ------------------------------------------------------------------

    def fuelle(self, nr: int, ags: str, werte: Mapping[str, Any], am: date, datei: str = "") -> Path:
        """A municipality fills its issued workbook and sends it back; the file is of the day it came in."""
        toml = self.ordner / "werte.toml"
        toml.write_text("".join(f"{name} = {als_toml(wert)}\n" for name, wert in werte.items()), encoding="utf-8")
        ziel, gefuellt = self.eingang(nr) / (datei or self.datei(ags)), self.ordner / "gefuellt.xlsx"
        lauf = rufe("ausfuellen", self.ausgabe / self.datei(ags), toml, "-o", gefuellt)
        assert lauf.code == 0, lauf.fehler
        gefuellt.replace(ziel)
        vom(ziel, am)
        return ziel


def als_toml(wert: Any) -> str:
    return json.dumps(wert, ensure_ascii=False) if isinstance(wert, str) else str(wert)


def vom(pfad: Path, tag: date) -> None:
    """Let a file be of a day, at noon."""
    zeit = datetime(tag.year, tag.month, tag.day, 12).timestamp()
    os.utime(pfad, (zeit, zeit))


def spiele(ordner: Path) -> Runde:
    """The whole round, from last year's workbooks to the comparison of both drafts."""
    r = Runde(ordner)
    for ags in GEMEINDEN:
        mappen.aendere(ordner / "vorjahr" / f"{ags}.xlsx", daten.VORJAHR[ags], daten.JAHR - 1)
    (ordner / "KREIS.toml").write_text(daten.kreisdatei(), encoding="utf-8")
    r.rufe("ausgeben", "ausgeben", ordner / "KREIS.toml", "-o", r.ausgabe, "--vorjahr", ordner / "vorjahr", "--json")
    erste_runde(r)
    zweite_runde(r)
    r.rufe(
        "vergleichen", "vergleichen", r.eingang(1), r.eingang(2), "--kreis", r.eigene,
        "-o", ordner / "VERGLEICH.xlsx", "--json",
    )  # fmt: skip
    return r


def erste_runde(r: Runde) -> None:
    """Fifteen fill, one forgets; three returns are damaged, one comes in two versions, one comes late."""
    shutil.copytree(r.ausgabe, r.eingang(1), ignore=shutil.ignore_patterns("kreis"))
    for ags in GEMEINDEN:
        if ags != WEEZE:  # its workbook still lies there as issued
            werte = GETIPPT[1].get(ags) or daten.eingaben(ags)
            r.fuelle(1, ags, werte, ZU_SPAET if ags == REES else RECHTZEITIG, GOCH_NEU if ags == GOCH else "")
    r.fuelle(1, GOCH, daten.eingaben(GOCH, 1, ALT), RECHTZEITIG)
    beschaedige(r)
    werte_aus(r, 1)


def beschaedige(r: Runde) -> None:
    """Numbers typed as text, a formula typed over, a file cut off on its way."""
    kalkar, kerken, issum = (r.ruecklauf(1, ags) for ags in (KALKAR, KERKEN, ISSUM))
    mappen.tippe(kalkar, "egt_einnahmen", als_text(GETIPPT[1][KALKAR]["egt_einnahmen"]))
    mappen.tippe(kalkar, "massnahmen_mabe_betrag", "k.A.")
    mappen.tippe(kerken, "kfa", D("1.00"))
    issum.write_bytes(issum.read_bytes()[:20_000])
    for pfad in (kalkar, kerken, issum):
        vom(pfad, RECHTZEITIG)


def als_text(betrag: D) -> str:
    """An amount as somebody types it who sees the unit as part of it."""
    return f"{betrag:,.2f} €".translate(str.maketrans(",.", ".,"))


def zweite_runde(r: Runde) -> None:
    """The damaged ones come back whole, the missing ones arrive, Kleve sends a new draft."""
    shutil.copytree(r.eingang(1), r.eingang(2))
    for ags in (KALKAR, KERKEN, ISSUM, WEEZE, KLEVE):
        r.fuelle(2, ags, GETIPPT[2][ags], NACHGEREICHT)
    werte_aus(r, 2)


def werte_aus(r: Runde, nr: int) -> None:
    """What the county does with what came in: check, list with letters and receipts, consolidate."""
    ein = r.eingang(nr)
    r.rufe(f"pruefen-{nr}", "pruefen", *sorted(ein.glob("*.xlsx")), "--json")
    r.rufe(
        f"stand-{nr}", "stand", ein, "--stichtag", f"{STICHTAG[nr]:%d.%m.%Y}", "--json",
        "--quittungen", r.ordner / f"quittungen-{nr}", "--erinnerungen", r.ordner / f"briefe-{nr}.txt",
    )  # fmt: skip
    r.rufe(
        f"konsolidieren-{nr}", "konsolidieren", ein, "--kreis", r.eigene, "-o", r.kreismappe(nr),
        "--tabelle", r.ordner / f"tabelle-{nr}.parquet", "--json",
    )  # fmt: skip
