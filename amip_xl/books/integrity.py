"""Is this still the official workbook? Sheets, names, formulas, parameters, edition."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from amip_xl.books.anchors import pruefe_namen
from amip_xl.books.book import Buch
from amip_xl.books.cells import Art as Zellart
from amip_xl.books.cells import Zelle, zahl_zu_spalte, zerlege_bereich
from amip_xl.books.displays import ABHILFE, pruefe_anzeigen
from amip_xl.books.formulas import andere_mappe, gleiche_formel
from amip_xl.books.labels import pruefe_worte
from amip_xl.books.places import Standorte
from amip_xl.books.protocol import finde_tabelle
from amip_xl.books.sidecells import Ausgabe, Nebenzelle, ampelbereiche
from amip_xl.books.validation import listen
from amip_xl.errors import MappeError
from amip_xl.findings import FEHLER, HINWEIS, Befund
from amip_xl.form import ERSTES_JAHR, LETZTES_JAHR, Form, beiblaetter, kreis, load
from amip_xl.form.protokoll import SPALTEN

_AMPELBEREICHE: dict[int, Mapping[str, tuple[str, str]]] = {}  # by planning year
# so many strange sheets are named one by one
_EINZELN = 10
# findings about cells that hold a formula of somebody's own
_MIT_FORMEL = frozenset(
    "FORMEL_GEAENDERT ANZEIGE_GEAENDERT FORMEL_IM_EINGABEFELD FEHLERWERT NICHT_BERECHNET".split()
)  # fmt: skip


def planungsjahr(mappe: Buch) -> int:
    """The planning year the workbook says it is for; raises MappeError when it is no AMIP workbook."""
    name = mappe.dateiname
    if "jahr" not in mappe.namen or "edition" not in mappe.namen:
        raise MappeError(
            f"„{name}“ ist keine AMIP-Planungsmappe: die Kennung auf dem Deckblatt fehlt. "
            "Verwenden Sie die ausgegebene Planungsmappe."
        )
    jahr = mappe.benannt("jahr")
    if not isinstance(jahr.wert, Decimal) or jahr.wert != jahr.wert.to_integral_value():
        raise MappeError(
            f"„{name}“: das Planungsjahr auf dem Deckblatt ({jahr.blatt}!{jahr.ref}) ist keine Jahreszahl. "
            "Stellen Sie es wieder her oder legen Sie die Mappe neu an."
        )
    if not ERSTES_JAHR <= jahr.wert <= LETZTES_JAHR:
        raise MappeError(
            f"„{name}“: für das Planungsjahr {jahr.roh[:12]} auf dem Deckblatt ({jahr.blatt}!{jahr.ref}) gibt es kein "
            f"Formular, möglich sind {ERSTES_JAHR} bis {LETZTES_JAHR}. Verwenden Sie eine neuere Fassung des Programms."
        )
    return int(jahr.wert)


def pruefe_vorlage(
    mappe: Buch,
    ausgabe: Ausgabe,
    formeln: Mapping[str, str | None],
    orte: Standorte,
    neben: Sequence[Nebenzelle] = (),
) -> list[Befund]:
    """Every way in which the workbook is no longer the issued one; `formeln` maps result fields to formulas."""
    form = ausgabe.form
    befunde = [
        *_blaetter(mappe, form, orte),
        *_fremde_blaetter(mappe, orte),
        *_blattfolge(mappe, form, orte),
        *_edition(mappe, form),
        *pruefe_namen(mappe, form, orte, formeln),
        *pruefe_worte(mappe, form, orte),
        *_bereiche(mappe, form),
        *_anzeigebereiche(mappe, ausgabe, orte),
        *_auswahllisten(mappe, form, orte),
        *_protokoll(mappe, orte, form),
        *_formeln(mappe, form, formeln),
        *pruefe_anzeigen(mappe, ausgabe, orte, neben),
        *_parameter(mappe, form, ausgabe.parameter, orte),
    ]
    gefunden = sum(name in mappe.namen for name in form.felder)
    if gefunden * 2 < len(form.felder):
        raise MappeError(
            f"„{mappe.dateiname}“ enthält nur {gefunden} von {len(form.felder)} Feldern des Formulars "
            f"{form.edition}. Verwenden Sie die ausgegebene Mappe und kopieren Sie keine einzelnen Blätter."
        )
    return befunde


def _blaetter(mappe: Buch, form: Form, orte: Standorte) -> Iterator[Befund]:
    vorhanden = {b.name: b for b in mappe.blaetter}
    for blatt in form.blaetter:
        name = orte.blaetter.get(blatt.name)
        if name is None:
            yield Befund(
                "BLATT_FEHLT", FEHLER, f"Das Blatt „{blatt.name}“ fehlt.",
                "Übertragen Sie die Eingaben in eine neu ausgegebene Mappe; löschen Sie darin keine Blätter.",
                blatt.name, "A1",
            )  # fmt: skip
            continue
        da = vorhanden[name]
        if name != blatt.name:
            yield Befund(
                "BLATT_UMBENANNT", FEHLER, f"Das Blatt „{blatt.name}“ heißt jetzt „{name}“.",
                f"Benennen Sie es wieder in „{blatt.name}“ um; die Eingaben wurden gelesen.",
                name, "A1", ist=name, soll=blatt.name,
            )  # fmt: skip
        if da.sichtbarkeit != "visible":
            tief = da.sichtbarkeit == "veryHidden"
            wie, weg = _TIEF_AUSGEBLENDET if tief else _AUSGEBLENDET
            yield Befund(
                "BLATT_AUSGEBLENDET", HINWEIS, f"Das Blatt „{blatt.name}“ ist {wie}.", weg.format(name), name, "A1"
            )


_AUSGEBLENDET = (
    "ausgeblendet",
    "Blenden Sie es ein: rechter Mausklick auf einen Blattnamen, „Einblenden“.",
)
_TIEF_AUSGEBLENDET = (
    "so ausgeblendet, dass Excel es unter „Einblenden“ nicht nennt",
    "Übertragen Sie die Eingaben in eine neu ausgegebene Mappe, oder stellen Sie mit Alt+F11, F4 für „{}“ die Zeile "
    "Visible auf -1.",
)


def _fremde_blaetter(mappe: Buch, orte: Standorte) -> Iterator[Befund]:
    """Sheets that are not the form's; a county workbook has some of its own, any may tell where entries came from."""
    namen = [b.name for b in mappe.blaetter]
    eigene = {
        *orte.blaetter.values(),
        *(n for n in beiblaetter.BLAETTER if n in namen and mappe.zelle(n, "A1").wert == n),
    }
    if kreis.HERKUNFT in namen:
        eigene |= set(kreis.BLAETTER)
    if "ebene" in mappe.namen and mappe.benannt("ebene").wert != kreis.EBENE_GEMEINDE:
        eigene.add(kreis.VERTEILUNG)
    fremde = [name for name in namen if name not in eigene]
    for i, name in enumerate(fremde[: _EINZELN + 1]):
        weitere = len(fremde) - i - 1
        einzeln = i < _EINZELN or not weitere
        yield Befund(
            "BLATT_ZUSAETZLICH", HINWEIS,
            f"Das Blatt „{name}“ {'gehört' if einzeln else f'und {weitere} weitere gehören'} nicht zur Planungsmappe; "
            "was darauf steht, wird nicht gelesen.",
            "Löschen Sie es, bevor Sie die Mappe zurücksenden, oder senden Sie es in einer eigenen Datei.", name, "A1",
        )  # fmt: skip


def _blattfolge(mappe: Buch, form: Form, orte: Standorte) -> Iterator[Befund]:
    """The official sheets in another order than the form's; the one that was moved names the place."""
    soll = [orte.blaetter[b.name] for b in form.blaetter if b.name in orte.blaetter]
    ist = [b.name for b in mappe.blaetter if b.name in soll]
    if ist == soll:
        return
    geblieben = _laengste_folge([soll.index(name) for name in ist])
    versetzt = next(name for name in ist if soll.index(name) not in geblieben)
    yield Befund(
        "BLATTFOLGE_GEAENDERT", HINWEIS,
        f"Die Blätter stehen in anderer Reihenfolge; „{versetzt}“ ist das {ist.index(versetzt) + 1}. statt das "
        f"{soll.index(versetzt) + 1}. Blatt.",
        "Ziehen Sie die Blattnamen wieder in die ausgegebene Reihenfolge.",
        versetzt, "A1", ist=", ".join(ist), soll=", ".join(soll),
    )  # fmt: skip


def _laengste_folge(zahlen: Sequence[int]) -> set[int]:
    """The longest ascending run of different numbers, gaps allowed: what stayed in order."""
    enden: list[int] = []  # enden[i]: the smallest number that ends a run of i + 1
    davor: dict[int, int | None] = {}
    for zahl in zahlen:
        i = bisect_left(enden, zahl)
        davor[zahl] = enden[i - 1] if i else None
        enden[i : i + 1] = [zahl]
    folge: set[int] = set()
    zahl_: int | None = enden[-1] if enden else None
    while zahl_ is not None:
        folge.add(zahl_)
        zahl_ = davor[zahl_]
    return folge


def _edition(mappe: Buch, form: Form) -> Iterator[Befund]:
    zelle, jahr = mappe.benannt("edition"), mappe.benannt("jahr")
    anderes = str(zelle.wert).partition(".")[0]
    if zelle.wert != form.edition and anderes != str(form.jahr) and anderes.isdecimal():
        yield Befund(
            "EDITION_VERALTET", FEHLER,
            f"Die Edition „{zelle.wert}“ und das Planungsjahr {form.jahr} (in {jahr.ref}) passen nicht zusammen.",
            "Stellen Sie wieder her, was davon geändert wurde; für ein anderes Jahr verwenden Sie eine neu ausgegebene "
            "Mappe.",
            zelle.blatt, zelle.ref, "edition", ist=str(zelle.wert), soll=form.edition,
        )  # fmt: skip
    elif zelle.wert != form.edition:
        yield Befund(
            "EDITION_VERALTET", FEHLER,
            f"Die Mappe hat die Edition „{zelle.wert}“, gültig ist „{form.edition}“.",
            "Übertragen Sie die Eingaben in die aktuelle Mappe.", zelle.blatt, zelle.ref, "edition",
            ist=str(zelle.wert), soll=form.edition,
        )  # fmt: skip


def _bereiche(mappe: Buch, form: Form) -> Iterator[Befund]:
    """The ranges that sums add up: each must still hold exactly its fields."""
    for block in form.bloecke.values():
        for name, felder, _ in block.bereiche.values():
            orte = [mappe.namen[f] for f in felder if f in mappe.namen]
            if not orte:
                continue
            soll = orte[0][0], f"{orte[0][1]}:{orte[-1][1]}"
            ist = mappe.bereiche.get(name)
            if ist != soll:
                yield Befund(
                    "BEREICH_GEAENDERT", FEHLER,
                    f"Der Bereichsname „{name}“ {'fehlt' if ist is None else 'umfasst andere Zellen'}; die Summe der "
                    "Spalte ist in der Mappe falsch.",
                    "Übertragen Sie die Eingaben dieses Blatts in eine neu ausgegebene Mappe.",
                    soll[0], orte[0][1], ist=None if ist is None else "!".join(ist), soll="!".join(soll),
                )  # fmt: skip


@cache
def _listen(jahr: int) -> Mapping[tuple[str, ...], str]:
    return listen(load(jahr))


def _anzeigebereiche(mappe: Buch, ausgabe: Ausgabe, orte: Standorte) -> Iterator[Befund]:
    """The ranges of lights that the state of each sheet counts."""
    form = ausgabe.form
    if form.jahr not in _AMPELBEREICHE:
        _AMPELBEREICHE[form.jahr] = ampelbereiche(ausgabe)
    for id_, (blatt, bereich) in _AMPELBEREICHE[form.jahr].items():
        name, ist = orte.blaetter.get(blatt), mappe.bereiche.get(f"ampel_{id_}")
        if name is None or ist == (name, bereich):
            continue
        # where a light would stand is told by what has happened to the fields
        if not orte.verschoben(blatt) and all(f.name in mappe.namen for f in form.felder.values() if f.blatt == blatt):
            yield Befund(
                "BEREICH_GEAENDERT", FEHLER,
                f"Der Bereichsname „ampel_{id_}“ {'fehlt' if ist is None else 'umfasst andere Zellen'}; der Zustand "
                f"des Blatts „{name}“ ist in der Mappe falsch gezählt.",
                f"Lassen Sie ihn im Namens-Manager (Strg+F3) wieder auf {name}!{bereich} zeigen.",
                name, bereich.partition(":")[0], ist=None if ist is None else "!".join(ist), soll=f"{name}!{bereich}",
            )  # fmt: skip


def _auswahllisten(mappe: Buch, form: Form, orte: Standorte) -> Iterator[Befund]:
    """The lists to choose from that stand in cells: each must offer exactly the words of the form."""
    blatt = orte.blaetter.get(form.blatt("rechtsstand").name)
    for worte, name in _listen(form.jahr).items():
        if blatt is None:
            continue
        ist = mappe.bereiche.get(name)
        zellen = () if ist is None else _untereinander(ist[1], len(worte))
        if ist is None or tuple(mappe.zelle(ist[0], ref).wert for ref in zellen) != worte:
            yield Befund(
                "BEREICH_GEAENDERT", FEHLER,
                f"Die Auswahlliste „{name}“ {'fehlt' if ist is None else 'bietet andere Wörter an als das Formular'}.",
                "Übertragen Sie die Eingaben in eine neu ausgegebene Mappe; ändern Sie darin die Liste nicht.",
                blatt if ist is None else ist[0], "A1" if ist is None else ist[1].partition(":")[0],
                ist=None if ist is None else "!".join(ist),
            )  # fmt: skip


def _untereinander(bereich: str, anzahl: int) -> tuple[str, ...]:
    """The cells of a range of one column and so many rows; none for any other."""
    z1, s1, z2, s2 = zerlege_bereich(bereich)
    if s1 != s2 or z2 - z1 + 1 != anzahl:
        return ()
    return tuple(f"{zahl_zu_spalte(s1)}{z}" for z in range(z1, z2 + 1))


def _protokoll(mappe: Buch, orte: Standorte, form: Form) -> Iterator[Befund]:
    """The table of findings must have its columns: else nobody can tell which of them belongs to people."""
    blatt = orte.blaetter.get(form.blatt("pruefprotokoll").name)
    if blatt is not None and finde_tabelle(mappe) is None:
        yield Befund(
            "BEREICH_GEAENDERT", FEHLER,
            "Im Prüfprotokoll wurden Spalten eingefügt oder gelöscht; Befunde werden dort nicht eingetragen.",
            "Machen Sie die Änderung am Blattaufbau rückgängig.", blatt, "A1", soll=f"{len(SPALTEN)} Spalten",
        )  # fmt: skip


def _formeln(mappe: Buch, form: Form, formeln: Mapping[str, str | None]) -> Iterator[Befund]:
    for name, formel in formeln.items():
        if formel is None or name not in mappe.namen:
            continue
        zelle = mappe.benannt(name)
        if zelle.formel is None:
            feld = form.felder[name]
            gezeigt = feld.zeige(zelle.wert) if isinstance(zelle.wert, Decimal) else str(zelle.wert or "leer")
            yield Befund(
                "FORMEL_UEBERSCHRIEBEN", FEHLER,
                f"Die Formel von „{feld.titel}“ ist überschrieben ({gezeigt}).",
                ABHILFE,
                zelle.blatt, zelle.ref, name, ist=gezeigt, soll=formel,
            )  # fmt: skip
        elif not gleiche_formel(zelle.formel, formel):
            yield Befund(
                "FORMEL_GEAENDERT", FEHLER, f"Die Formel von „{form.felder[name].titel}“ ist geändert.",
                ABHILFE,
                zelle.blatt, zelle.ref, name, ist=f"={zelle.formel}"[:200], soll=formel,
            )  # fmt: skip


def pruefe_bezuege(mappe: Buch, form: Form, befunde: Iterable[Befund]) -> Iterator[Befund]:
    """Formulas that reach into another workbook: nobody who gets this one has that other.

    `befunde` are those about formulas that do not belong where they stand; all others are the form's.
    """
    gesehen: set[tuple[str, str]] = set()
    for befund in befunde:
        if befund.code not in _MIT_FORMEL or befund.blatt is None or befund.zelle is None:
            continue
        zelle = mappe.zelle(befund.blatt, befund.zelle)
        if zelle.formel is None or (befund.blatt, befund.zelle) in gesehen or not andere_mappe(zelle.formel):
            continue
        gesehen.add((befund.blatt, befund.zelle))
        feld = form.felder[befund.feld] if befund.feld else None
        yield Befund(
            "EXTERNE_VERKNUEPFUNG", FEHLER,
            f"{f'„{feld.titel}“' if feld else 'Die Anzeige in dieser Zelle'} holt den Wert aus einer anderen Mappe, "
            "die hier niemand hat.",
            "Tragen Sie den Wert selbst ein." if feld is not None and feld.eingabe else ABHILFE,
            zelle.blatt, zelle.ref, befund.feld, ist=f"={zelle.formel}"[:200],
        )  # fmt: skip


def _parameter(mappe: Buch, form: Form, parameter: Mapping[str, Decimal | None], orte: Standorte) -> Iterator[Befund]:
    blatt = orte.blaetter.get(form.blatt("rechtsstand").name)
    for name, wert in parameter.items():
        if wert is None:
            continue
        if name not in mappe.namen:
            if blatt is not None:
                yield Befund(
                    "NAME_FEHLT", FEHLER,
                    f"Der Zellname „{name}“ eines Rechtsparameters fehlt; die Formeln der Mappe rechnen nicht mehr.",
                    "Übertragen Sie die Eingaben in eine neu ausgegebene Mappe.", blatt, "A1", soll=name,
                )  # fmt: skip
            continue
        zelle = mappe.benannt(name)
        if zelle.wert != wert:
            gesetzlich = f"{wert.normalize():f}".replace(".", ",")
            yield Befund(
                "PARAMETER_GEAENDERT", FEHLER,
                f"Der Rechtsparameter „{name}“ ist in der Mappe geändert: {_roh(zelle)[:60]} statt {gesetzlich}.",
                f"Gerechnet wurde mit dem gesetzlichen Wert; stellen Sie in der Zelle wieder {gesetzlich} her.",
                zelle.blatt, zelle.ref, name, ist=_roh(zelle), soll=gesetzlich,
            )  # fmt: skip


def _roh(zelle: Zelle) -> str:
    return "leer" if zelle.art is Zellart.LEER else zelle.roh.replace(".", ",")
