"""Kreis Kleve 2023 as sixteen municipal workbooks: published county sums, split by an invented key, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from amip_xl import law
from amip_xl.beispiele.lesen import ORDNER, Wert, lade, pruefe_wert, toml
from amip_xl.form import load
from amip_xl.law.gebiete import amtlicher_name
from amip_xl.money import CENT, EINS, forced_sum, round_half_up

JAHR = 2023
KREIS = "05154"
DOKUMENT = "kleve-2023"
DATEI = "kreis-kleve-2023.toml"

_ZEITEN = ("vorjahr", "aktuell")
_STELLEN = {"personal": 1}  # VZÄ are planned in tenths here; everything else in whole persons or Euro
# 1,25 € is the smallest amount whose 15,2 % are whole cents: rates on parts and on their sum then agree
_KFA_SCHRITT = Decimal("1.25")


@dataclass(frozen=True, slots=True)
class _Gemeinde:
    ags: str
    elb: Decimal
    faktoren: Mapping[str, Decimal]
    frauen: Decimal
    auslaender: Decimal
    thema: str

    def gewicht(self, schluessel: str) -> Decimal:
        """The municipality's weight under a key."""
        return self.elb * self.faktoren.get(schluessel, EINS)

    def anteil(self, wort: Any) -> Decimal:
        """A share of its own by name, or the number itself."""
        eigene = {
            "frauen": self.frauen,
            "maenner": 1 - self.frauen,
            "auslaender": self.auslaender,
            "deutsche": 1 - self.auslaender,
        }
        return eigene[wort] if isinstance(wort, str) else Decimal(wort)


@cache
def gemeinden() -> Mapping[str, Mapping[str, Wert]]:
    """AGS -> the complete plan of each of the sixteen municipalities, by field name."""
    daten = toml((ORDNER / DATEI).read_text(encoding="utf-8"))
    alle = tuple(_Gemeinde(g["ags"], Decimal(g["elb"]), g["faktoren"], g["frauen"], g["auslaender"], g["thema"])
                 for g in daten["gemeinde"])  # fmt: skip
    verteilt = _verteile(daten, alle)
    namen = {g.ags: amtlicher_name(g) for g in law.gebiete()[KREIS].gemeinden}
    felder = load(JAHR).felder
    plaene = {}
    for g in alle:
        plan = _kennung(daten, namen[g.ags]) | {"ags": g.ags, "budget_erlaeuterung": f"Thema 2023: {g.thema}"}
        zahlen = verteilt[g.ags]
        _kundenstruktur(daten, g, zahlen)
        _ziele(daten, g, zahlen)
        _personal(daten["personal"], zahlen)
        _verwaltungskosten(daten["verwaltungskosten"], zahlen)
        _massnahmen(daten["massnahmen"], zahlen)
        plan |= zahlen
        plaene[g.ags] = MappingProxyType({n: pruefe_wert(DATEI, n, w, felder) for n, w in plan.items()})
    return MappingProxyType(plaene)


@cache
def kreis() -> Mapping[str, Wert]:
    """The county's own workbook: what is not delegated; all budgets are with the municipalities."""
    daten = toml((ORDNER / DATEI).read_text(encoding="utf-8"))
    dokument = lade(DOKUMENT).werte
    eigene = ("pers_steuerung", "schwerpunkt", "potenzial")
    werte = _kennung(daten, "") | {
        name: wert for name, wert in dokument.items() if name.startswith(eigene) or name == "pers_erlaeuterung"
    }
    werte |= {
        "name": dokument["name"],
        "ags": dokument["ags"],
        "ebene": dokument["ebene"],
        "delegationsgemeinden": " ".join(g.ags for g in law.gebiete()[KREIS].gemeinden),
        "bemerkungen": "Nur was der Kreis selbst plant; Budgets und Fallzahlen stehen in den Gemeindemappen.",
        "egt_zuteilung": 0,
        "vwt_zuteilung": 0,
        "umschichtung": 0,
    }
    felder = load(JAHR).felder
    return MappingProxyType({n: pruefe_wert(DATEI, n, w, felder) for n, w in werte.items()})


def _kennung(daten: Mapping[str, Any], name: str) -> dict[str, Any]:
    dokument = lade(DOKUMENT).werte
    return {
        "name": name,
        "traegerform": dokument["traegerform"],
        "ebene": "Gemeinde",
        "fassung": dokument["fassung"],
        "stand": daten["stand"],
        "bemerkungen": daten["bemerkungen"],
        **{f"{block}_stichtag_{zeit}": daten[f"stichtag_{zeit}"] for block in ("ks", "al") for zeit in _ZEITEN},
    }


def _verteile(daten: Mapping[str, Any], alle: tuple[_Gemeinde, ...]) -> dict[str, dict[str, Any]]:
    """Every county sum on the sixteen, exactly."""
    dokument = lade(DOKUMENT).werte
    summen = [(s, f, dokument[f]) for s, namen in daten["aus_dokument"].items() for f in namen]
    schluessel = {"elb": "elb", "lzb": "lzb", "integrationen": "iq"}
    summen += [(schluessel[f.split("_")[0]], f, wert) for f, wert in daten["kreissummen"].items()]
    verteilt: dict[str, dict[str, Any]] = {g.ags: {} for g in alle}
    for name, feld, summe in summen:
        teile = forced_sum([g.gewicht(name) for g in alle], Decimal(str(summe)), _STELLEN.get(name, 0))
        for g, teil in zip(alle, teile, strict=True):
            verteilt[g.ags][feld] = teil
    return verteilt


def _teile(zahlen: dict[str, Any], ganzes: Decimal, gewichte: Mapping[str, Decimal], stellen: int = 0) -> None:
    """Split a whole into fields that add up to it."""
    zahlen.update(zip(gewichte, forced_sum(list(gewichte.values()), ganzes, stellen), strict=True))


def _kundenstruktur(daten: Mapping[str, Any], g: _Gemeinde, zahlen: dict[str, Any]) -> None:
    offen = [(teil, ganzes, quote) for teil, (ganzes, quote) in daten["anteile"].items()]
    for zeit in _ZEITEN:
        # parts of parts wait until their whole is there
        warten = [*offen, *daten["aufteilung"]]
        while warten:
            naechste = warten.pop(0)
            ganzes = naechste["ganzes"] if isinstance(naechste, dict) else naechste[1]
            wert = zahlen.get(f"{ganzes}_{zeit}")
            if wert is None:
                warten.append(naechste)
            elif isinstance(naechste, dict):
                gewichte = {f"{teil}_{zeit}": g.anteil(w) for teil, w in naechste["teile"].items()}
                _teile(zahlen, wert, gewichte)
            else:
                zahlen[f"{naechste[0]}_{zeit}"] = round_half_up(wert * naechste[2], 0)
        zahlen[f"al_arbeitsuchende_{zeit}"] = zahlen[f"al_arbeitslose_{zeit}"] + zahlen[f"al_nicht_arbeitslose_{zeit}"]


def _ziele(daten: Mapping[str, Any], g: _Gemeinde, zahlen: dict[str, Any]) -> None:
    zahlen["elb_vorjahr"], zahlen["lzb_vorjahr"] = zahlen["ks_elb_aktuell"], zahlen["ks_lzb_aktuell"]
    for zeit in ("vorjahr", "plan"):
        frauen = {"elb": g.frauen, "lzb": g.frauen, "integrationen": daten["frauenanteil_integrationen"][zeit]}
        for was, anteil in frauen.items():
            gewichte = {f"{was}_frauen_{zeit}": anteil, f"{was}_maenner_{zeit}": 1 - anteil}
            _teile(zahlen, zahlen[f"{was}_{zeit}"], gewichte)
    zahlen |= {
        "ziel_lokal_1_messgroesse": "Integrationen von Frauen",
        "ziel_lokal_1_ausgangswert": zahlen["integrationen_frauen_vorjahr"],
        "ziel_lokal_1_zielwert": zahlen["integrationen_frauen_plan"],
        "ziel_lokal_1_einheit": "Integrationen",
    }


def _personal(daten: Mapping[str, Any], zahlen: dict[str, Any]) -> None:
    for zeit in ("vorjahr", "plan"):
        vzae = zahlen[f"pers_aktiv_ohne_{zeit}"] + zahlen[f"pers_passiv_{zeit}"]
        zahlen[f"pers_mitarbeitende_{zeit}"] = round_half_up(vzae * daten["koepfe_je_vzae"], 0)
    zahlen["pers_abgaenge_vorjahr"] = round_half_up(vzae * daten["abgaenge_je_vzae"], 1)
    zahlen["pers_zugaenge_vorjahr"] = round_half_up(vzae * daten["zugaenge_je_vzae"], 1)


def _verwaltungskosten(daten: Mapping[str, Any], zahlen: dict[str, Any]) -> None:
    """A cost plan whose required Umschichtung is exactly the planned one."""
    arten = {f"vk_{art}_kfa_basis": anteil for art, anteil in daten.items() if art != "nur_bund"}
    bundessatz = law.werte_im_jahr(JAHR)["bundesanteil_satz"]
    assert bundessatz is not None
    bund = zahlen["vwt_zuteilung"] + zahlen["umschichtung"]
    schritte = bund * (1 - daten["nur_bund"]) / bundessatz / _KFA_SCHRITT
    basis = schritte.quantize(EINS, rounding=ROUND_DOWN) * _KFA_SCHRITT
    _teile(zahlen, basis, arten, stellen=2)
    zahlen["vk_sonstige_nur_bund"] = (bund - basis * bundessatz).quantize(CENT)


def _massnahmen(daten: Mapping[str, Any], zahlen: dict[str, Any]) -> None:
    """The whole EGT netto on the instruments that pay for at least one entry."""
    netto = zahlen["egt_zuteilung"] - zahlen["umschichtung"]
    tragend = {i: (Decimal(a), v, k) for i, (a, v, k) in daten.items() if netto * a * (1 - v) >= k}
    betraege: dict[str, Any] = {}
    _teile(betraege, netto, {i: anteil for i, (anteil, _, _) in tragend.items()})
    for instrument, (_, vorbindung, kosten) in tragend.items():
        betrag = betraege[instrument]
        gebunden = round_half_up(betrag * vorbindung, 0)
        feld = f"massnahmen_{instrument}"
        zahlen[f"{feld}_eintritte"] = ((betrag - gebunden) / kosten).quantize(EINS, rounding=ROUND_DOWN)
        zahlen[f"{feld}_vorbindung"] = gebunden
        zahlen[f"{feld}_neugeschaeft"] = betrag - gebunden
        zahlen[f"{feld}_betrag"] = betrag
