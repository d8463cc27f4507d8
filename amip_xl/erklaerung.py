"""Where does this figure come from? The Rechenweg of one cell, for people: rule, norm, parameters, inputs."""

from __future__ import annotations

from typing import Any

from amip_xl import law
from amip_xl.edition import zeige_parameter
from amip_xl.engine import UNLESBAR
from amip_xl.errors import BedienError
from amip_xl.findings import Befund
from amip_xl.form import Feld
from amip_xl.money import is_leer
from amip_xl.planung import Planung

_LANG = 300  # a longer Rechenweg (a sum over twenty rows) says less than the list of its inputs
_HOECHSTENS = 20  # a message box ends where the screen ends


def erklaere(planung: Planung, blatt: str, ref: str) -> str:
    """What stands in a cell and why. Raises BedienError for a cell that belongs to no field and no light."""
    namen = [n for n, ort in planung.mappe.namen.items() if ort == (blatt, ref)]
    feld = next((planung.edition.form.felder[n] for n in namen if n in planung.edition.form.felder), None)
    befunde = [b for b in planung.bericht.befunde if (b.blatt, b.zelle) == (blatt, ref)]
    if feld is not None:
        text = _ergebnis(planung, feld) if feld.berechnet else _eingabe(planung, feld)
        return "\n\n".join([text, *map(_befund, befunde)])
    ampel = _ampel(planung, blatt, ref)
    if ampel is not None:
        return ampel
    raise BedienError(
        f"In {blatt}!{ref} steht kein Feld des Formulars. Wählen Sie eine blaue (berechnete) oder gelbe Zelle."
    )


def _ergebnis(planung: Planung, feld: Feld) -> str:
    engine = planung.edition.engine
    schritt = engine.schritt(feld.name)
    zeilen = engine.explain(feld.name, planung.eintraege.werte).splitlines()
    kopf, weg = zeilen[0], [z for z in zeilen[1:] if z.lstrip().startswith("=")]
    worte = [z for z in zeilen[1:] if z not in weg]
    if sum(map(len, weg)) > _LANG:
        weg = []
    teile = [f"{kopf}\n{_ort(planung, feld)}", "\n".join([*worte, *weg])]
    felder = dict.fromkeys(f for a in schritt.argumente if a.art in ("feld", "bereich") for f in a.felder)
    eingesetzt = [_zeile(planung, planung.edition.form.felder[f]) for f in felder]
    gefuellt = [z for z in eingesetzt if z is not None]
    if gefuellt:
        rest = [f"  … und {len(gefuellt) - _HOECHSTENS} weitere"] if len(gefuellt) > _HOECHSTENS else []
        teile.append("\n".join(["Eingesetzt:", *gefuellt[:_HOECHSTENS], *rest]))
    if leer := len(eingesetzt) - len(gefuellt):
        teile.append("1 weitere Zelle ist leer." if leer == 1 else f"{leer} weitere Zellen sind leer.")
    parameter = [a.name for a in schritt.argumente if a.art == "parameter"]
    if parameter:
        teile.append("\n".join(["Rechtsparameter:", *(_parameter(planung, name) for name in parameter)]))
    return "\n\n".join(teile)


def _eingabe(planung: Planung, feld: Feld) -> str:
    art = "Eingabefeld" if feld.eingabe else "fester Wert des Formulars"
    kopf = f"{feld.titel} = {_wert(feld, planung.eintraege.werte.get(feld.name))}\n{_ort(planung, feld)}, {art}"
    nutzer = [
        planung.edition.form.felder[ziel]
        for schritt in planung.edition.engine.reihenfolge
        if any(feld.name in a.felder for a in schritt.argumente if a.art != "parameter")
        for ziel in (schritt.ziele or (schritt.ziel,))[:1]
    ]
    teile = [kopf, feld.hilfe] if feld.hilfe else [kopf]
    if nutzer:
        teile.append("\n".join(["Damit rechnen:", *(f"  {n.titel} ({_ort(planung, n)})" for n in nutzer)]))
    return "\n\n".join(teile)


def _ampel(planung: Planung, blatt: str, ref: str) -> str | None:
    for zeile, anzeige in zip(planung.edition.ampel, planung.anzeigen, strict=True):
        if planung.orte.licht(zeile) == (blatt, ref):
            befunde = [_befund(b) for b in planung.bericht.befunde if b.feld in zeile.felder]
            return "\n\n".join([anzeige or "Diese Zeile ist leer und darf es sein.", *befunde])
    return None


def _befund(befund: Befund) -> str:
    norm = f" ({befund.norm})" if befund.norm else ""
    return f"{befund.schwere.value} {befund.ort}: {befund.text}{norm} {befund.abhilfe}".strip()


def _ort(planung: Planung, feld: Feld) -> str:
    return "!".join(planung.mappe.namen.get(feld.name, (feld.blatt, feld.zelle)))


def _zeile(planung: Planung, feld: Feld) -> str | None:
    wert = {**planung.eintraege.werte, **planung.ergebnisse}.get(feld.name)
    return None if is_leer(wert) else f"  {feld.titel} ({_ort(planung, feld)}): {_wert(feld, wert)}"


def _wert(feld: Feld, wert: Any) -> str:
    return "unlesbar" if wert is UNLESBAR else feld.zeige(wert) or "leer"


def _parameter(planung: Planung, name: str) -> str:
    jahr = planung.edition.form.jahr
    parameter = law.parameter()[name]
    wert = parameter.im_jahr(jahr)
    fundstelle = wert.fundstelle if wert else "ohne Wert"
    gezeigt = zeige_parameter(name, planung.edition.parameter[name])
    return (
        f"  {parameter.bezeichnung} {jahr}: {gezeigt}\n    {fundstelle}; zuletzt geprüft am "
        f"{parameter.zuletzt_geprueft:%d.%m.%Y}"
    )
