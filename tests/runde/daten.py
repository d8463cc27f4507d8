"""The figures of the round: made up from a fixed seed, and what must come of them, added up by hand.

Nothing here asks the product for a number: shares are fractions, totals are plain sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal as D
from fractions import Fraction
from random import Random
from typing import Any

import mappen

JAHR = 2026
FRIST = date(2025, 12, 12)
KREIS = "05154000"
GEMEINDEN = {
    "05154004": "Gemeinde Bedburg-Hau", "05154008": "Stadt Emmerich am Rhein", "05154012": "Stadt Geldern",
    "05154016": "Stadt Goch", "05154020": "Gemeinde Issum", "05154024": "Stadt Kalkar", "05154028": "Gemeinde Kerken",
    "05154032": "Stadt Kevelaer", "05154036": "Stadt Kleve", "05154040": "Gemeinde Kranenburg",
    "05154044": "Stadt Rees", "05154048": "Gemeinde Rheurdt", "05154052": "Stadt Straelen",
    "05154056": "Gemeinde Uedem", "05154060": "Gemeinde Wachtendonk", "05154064": "Gemeinde Weeze",
}  # fmt: skip
GELDERN, GOCH, ISSUM, KALKAR, KERKEN, KLEVE = (f"051540{n}" for n in (12, 16, 20, 24, 28, 36))
REES, RHEURDT, WEEZE = (f"051540{n}" for n in (44, 48, 64))
Plan = dict[str, Any]


def cent(zahl: float) -> D:
    """An amount of whole cents."""
    return D(round(zahl * 100)) / 100


# -- last year ---------------------------------------------------------------------------------------


def vorjahresplan(ags: str) -> Plan:
    """Last year's plan of a municipality: the sizes differ, the proportions are those of the small plan."""
    zufall = Random(f"2025-{ags}")
    mal = zufall.randint(3, 60)
    werte = mappen.plan(JAHR - 1, ags=ags, name=GEMEINDEN[ags])
    gross = {n: w * mal / 20 if n != "stand" else w for n, w in werte.items() if isinstance(w, D)}
    elb, frauen = 37 * mal + zufall.randint(0, 20), 18 * mal
    gross |= {
        "ks_elb_aktuell": D(elb), "ks_elb_frauen_aktuell": D(frauen), "ks_elb_maenner_aktuell": D(elb - frauen),
        "ks_lzb_aktuell": D(20 * mal), "massnahmen_egz_eintritte": D(mal), "elb_plan": D(elb),
        "elb_frauen_plan": D(frauen), "elb_maenner_plan": D(elb - frauen), "integrationen_plan": D(10 * mal),
        "integrationen_frauen_plan": D(4 * mal), "integrationen_maenner_plan": D(6 * mal),
        "lzb_plan": D(20 * mal), "lzb_vorjahr": D(20 * mal + 1), "egt_einnahmen": cent(500.02 * mal),
    }  # fmt: skip
    return {**werte, **gross}


VORJAHR = {ags: vorjahresplan(ags) for ags in GEMEINDEN}
# field of this year <- field of last year: what the Vorjahr columns must hold
UEBERTRAG = {
    "ks_elb_vorjahr": "ks_elb_aktuell", "ks_elb_frauen_vorjahr": "ks_elb_frauen_aktuell",
    "ks_elb_maenner_vorjahr": "ks_elb_maenner_aktuell", "ks_lzb_vorjahr": "ks_lzb_aktuell",
    "pers_aktiv_u25_vorjahr": "pers_aktiv_u25_plan", "pers_aktiv_ue25_vorjahr": "pers_aktiv_ue25_plan",
    "pers_passiv_vorjahr": "pers_passiv_plan", "egt_zuteilung_vorjahr": "egt_zuteilung",
    "vwt_zuteilung_vorjahr": "vwt_zuteilung", "umschichtung_vorjahr": "umschichtung",
    "egt_einnahmen_vorjahr": "egt_einnahmen", "massnahmen_egz_eintritte_vorjahr": "massnahmen_egz_eintritte",
    "integrationen_vorjahr": "integrationen_plan", "integrationen_frauen_vorjahr": "integrationen_frauen_plan",
    "integrationen_maenner_vorjahr": "integrationen_maenner_plan", "elb_vorjahr": "elb_plan",
    "elb_frauen_vorjahr": "elb_frauen_plan", "elb_maenner_vorjahr": "elb_maenner_plan", "lzb_vorjahr": "lzb_plan",
}  # fmt: skip

# -- what the county distributes ---------------------------------------------------------------------

EGT, VWT, VZAE = D("12345678.91"), D("8000000.01"), D("181.37")
FEST = {ags: D(5 + i) for i, ags in enumerate(GEMEINDEN)}  # a fixed share, as a council once agreed
ELB_PROZENT = 60  # of the mixture; the rest is the fixed share


def verteile(summe: D, gewichte: Mapping[str, Fraction], stellen: int) -> dict[str, D]:
    """The largest remainders get what rounding down leaves; among equals the lower AGS."""
    einheiten = int(summe * 10**stellen)
    gesamt = sum(gewichte.values())
    genau = {ags: gewicht * einheiten / gesamt for ags, gewicht in gewichte.items()}
    ganz = {ags: int(anteil) for ags, anteil in genau.items()}
    rest = einheiten - sum(ganz.values())
    for ags in sorted(genau, key=lambda a: (ganz[a] - genau[a], a))[:rest]:
        ganz[ags] += 1
    return {ags: D(zahl) / 10**stellen for ags, zahl in ganz.items()}


def anteile(gewichte: Mapping[str, D]) -> dict[str, Fraction]:
    gesamt = sum(map(Fraction, gewichte.values()))
    return {ags: Fraction(gewicht) / gesamt for ags, gewicht in gewichte.items()}


_ELB = anteile({ags: plan["ks_elb_aktuell"] for ags, plan in VORJAHR.items()})
_MISCHUNG = {
    ags: _ELB[ags] * Fraction(ELB_PROZENT, 100) + anteil * Fraction(100 - ELB_PROZENT, 100)
    for ags, anteil in anteile(FEST).items()
}
ZUTEILUNG = {
    "egt_zuteilung": verteile(EGT, _ELB, 2),
    "vwt_zuteilung": verteile(VWT, _MISCHUNG, 2),
    "pers_passiv_plan": verteile(VZAE, anteile(FEST), 2),
}

# Rheurdt plans as last year, to the cent of what there is: nothing to remark
VORJAHR[RHEURDT] |= {feld: teile[RHEURDT] for feld, teile in ZUTEILUNG.items()}
VORJAHR[RHEURDT] |= {f"massnahmen_{i}_betrag": D(100_000) for i in ("egz", "mabe", "vb")}


def kreisdatei() -> str:
    """The county file as somebody types it."""
    gemeinden = "".join(f'[[gemeinde]]\nags = "{ags}"\nkontakt = "planung-{ags}@example.org"\n\n' for ags in GEMEINDEN)
    fest = "\n".join(f"{ags} = {gewicht}" for ags, gewicht in FEST.items())
    return f"""# Planungsrunde {JAHR}
[kreis]
ags = "{KREIS}"
jahr = {JAHR}
frist = {FRIST.isoformat()}
ansprechstelle = "controlling@kreis-kleve.example"

{gemeinden}
[schluessel.elb]
feld = "ks_elb_aktuell"

[schluessel.fest]
quelle = "Beschluss des Kreistags"
[schluessel.fest.werte]
{fest}

[schluessel.gemischt]
mischung = {{ elb = {ELB_PROZENT}, fest = {100 - ELB_PROZENT} }}

[[verteilung]]
feld = "egt_zuteilung"
summe = {EGT}
schluessel = "elb"

[[verteilung]]
feld = "vwt_zuteilung"
summe = {VWT}
schluessel = "gemischt"

[[verteilung]]
feld = "pers_passiv_plan"
summe = {VZAE}
schluessel = "fest"
"""


# -- what the municipalities type --------------------------------------------------------------------


def eingaben(ags: str, fassung: int = 1, stand: date = date(2025, 12, 8)) -> Plan:
    """What a municipality types into its yellow cells; another `fassung` is another draft."""
    zufall = Random(f"{JAHR}-{ags}-{fassung}")
    egt, alt = ZUTEILUNG["egt_zuteilung"][ags], VORJAHR[ags]
    elb = int(alt["ks_elb_aktuell"]) - zufall.randint(0, 9)
    frauen, integrationen = elb * zufall.randint(48, 56) // 100, elb * zufall.randint(18, 26) // 100
    personal = cent(float(ZUTEILUNG["vwt_zuteilung"][ags]) * zufall.uniform(0.9, 1.1))
    werte: Plan = {
        "fassung": "Entwurf", "stand": stand, "bemerkungen": f"{GEMEINDEN[ags]}: {fassung}. Entwurf.",
        "egt_einnahmen": cent(zufall.uniform(0, 5_000)), "umschichtung": cent(float(egt) * zufall.uniform(0.05, 0.3)),
        "vwt_sonstige_einnahmen": cent(zufall.uniform(500, 900)),
        "vk_personal_kfa_basis": personal, "vk_sach_kfa_basis": cent(float(personal) / 9),
        "vk_it_nur_bund": cent(zufall.uniform(1_000, 9_000)),
        "massnahmen_egz_betrag": cent(float(egt) * 0.2), "massnahmen_egz_eintritte": D(zufall.randint(5, 90)),
        "massnahmen_mabe_betrag": cent(float(egt) * zufall.uniform(0.1, 0.3)),
        "massnahmen_mabe_eintritte": D(zufall.randint(20, 200)),
        "ks_elb_aktuell": D(elb), "ks_elb_frauen_aktuell": D(frauen), "ks_elb_maenner_aktuell": D(elb - frauen),
        "ks_lzb_aktuell": D(elb * 6 // 10),
        "pers_aktiv_u25_plan": D(zufall.randint(4, 40)) / 4, "pers_aktiv_ue25_plan": D(zufall.randint(4, 80)) / 4,
        "integrationen_plan": D(integrationen), "elb_plan": D(elb), "lzb_plan": D(elb * 6 // 10 - 1),
        "integrationen_frauen_plan": D(integrationen // 3),
        "integrationen_maenner_plan": D(integrationen - integrationen // 3),
        "elb_frauen_plan": D(frauen), "elb_maenner_plan": D(elb - frauen),
    }  # fmt: skip
    werte["vk_sonstige_drittfinanziert"] = werte["vwt_sonstige_einnahmen"]
    if int(ags) % 3:  # not everybody plans everything: a blank is not 0
        werte["massnahmen_vb_betrag"] = cent(float(egt) * 0.03)
    if ags == RHEURDT:
        werte |= wie_im_vorjahr(werte)
    return {**werte, **{n: w for n, w in mappen.plan(JAHR).items() if n.startswith("schwerpunkt_")}}


def wie_im_vorjahr(werte: Plan) -> Plan:
    """A plan without any jump, whose Umschichtung and measures are exactly what costs and budget ask for."""
    alt, egt, vwt = VORJAHR[RHEURDT], ZUTEILUNG["egt_zuteilung"][RHEURDT], ZUTEILUNG["vwt_zuteilung"][RHEURDT]
    felder = ("ks_lzb_aktuell", "pers_aktiv_u25_plan", "pers_aktiv_ue25_plan", "lzb_plan", "integrationen_plan",
              "integrationen_frauen_plan", "integrationen_maenner_plan", "massnahmen_egz_eintritte", "umschichtung",
              "egt_einnahmen", "ks_elb_aktuell", "ks_elb_frauen_aktuell", "ks_elb_maenner_aktuell", "elb_plan",
              "elb_frauen_plan", "elb_maenner_plan")  # fmt: skip
    neu = {feld: alt[feld] for feld in felder}
    kfa = cent(float(vwt) * 0.152)
    neu |= {
        "vk_personal_kfa_basis": vwt, "vk_sach_kfa_basis": D(0), "vk_it_nur_bund": neu["umschichtung"] + kfa,
        "massnahmen_mabe_betrag": egt + neu["egt_einnahmen"] - neu["umschichtung"] - werte["massnahmen_egz_betrag"]
        - werte.get("massnahmen_vb_betrag", D(0)),
    }  # fmt: skip
    return neu


def vorgaben(ags: str) -> Plan:
    """What a workbook holds when it is issued, beyond who it is for."""
    vorjahr = {neu: VORJAHR[ags][alt] for neu, alt in UEBERTRAG.items()}
    return {**vorjahr, **{feld: teile[ags] for feld, teile in ZUTEILUNG.items()}}


# -- what came back ----------------------------------------------------------------------------------

ALT, NEU, SPAETER = date(2025, 12, 1), date(2025, 12, 9), date(2025, 12, 18)
GETIPPT: dict[int, dict[str, Plan]] = {  # round -> AGS -> what the return that counts holds as typed
    1: {ags: eingaben(ags) for ags in GEMEINDEN if ags not in (ISSUM, WEEZE)},
    2: {ags: eingaben(ags) for ags in GEMEINDEN},
}
GETIPPT[1][GOCH] = GETIPPT[2][GOCH] = eingaben(GOCH, 2, NEU)  # the older version is eingaben(GOCH, 1, ALT)
GETIPPT[2][KLEVE] = eingaben(KLEVE, 2, SPAETER)  # a new draft
KORRIGIERT = {f: VORJAHR[GELDERN][UEBERTRAG[f]] + 4 for f in ("elb_vorjahr", "elb_frauen_vorjahr")}
for _runde in GETIPPT.values():  # last year's figures, put right by hand
    _runde[GELDERN] |= KORRIGIERT


def plaene(runde: int) -> dict[str, Plan]:
    """AGS -> everything in the return that counts, as a number where one can be read."""
    alle = {ags: {**vorgaben(ags), **getippt} for ags, getippt in GETIPPT[runde].items()}
    if runde == 1:
        del alle[KALKAR]["massnahmen_mabe_betrag"]  # somebody typed „k.A.“
    return alle


def summe(runde: int, feld: str) -> D | None:
    """A county total: what the returns say, added up; None when none says anything."""
    werte = [plan[feld] for plan in plaene(runde).values() if feld in plan]
    return sum(werte, D(0)) if werte else None
