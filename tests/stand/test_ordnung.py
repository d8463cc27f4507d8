"""Which version counts: the same one in whatever order the files are found."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from amip_xl.consolidate.beitrag import Kopf, Status
from amip_xl.consolidate.erwartung import Erwartung
from amip_xl.consolidate.merkmale import Merkmale, fingerabdruck
from amip_xl.consolidate.ordnung import melde, ordne
from amip_xl.consolidate.ruecklauf import Sammlung

AGS = "07999001"
ZEITEN = st.none() | st.integers(1, 3).map(lambda i: datetime(2025, 10, i, tzinfo=UTC))


def kopf(datei: str, inhalt: str, stand: date | None, gespeichert: datetime | None, zeit: datetime | None) -> Kopf:
    return Kopf(
        datei=datei, sha256=f"sha-{inhalt}-{stand}-{gespeichert}", ags=AGS, name="Ort", jahr=2026, stand=stand,
        fassung="Entwurf", ebene="Gemeinde", edition="2026.1", fehler=0, hinweise=0, urteil="angenommen",
        merkmale=Merkmale(gespeichert, zeit, inhalt), hole=lambda: None,
    )  # type: ignore[arg-type,return-value]  # fmt: skip


FASSUNGEN = st.lists(
    st.tuples(
        st.sampled_from("xy"), st.none() | st.integers(1, 2).map(lambda i: date(2025, 9, i)), ZEITEN, ZEITEN
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def geordnet(koepfe: list[Kopf]) -> Sammlung:
    sammlung = Sammlung("07999", "Musterkreis", 2026)
    ordne(sammlung, koepfe, Erwartung({AGS: "Ort"}))
    melde(sammlung)
    return sammlung


@given(FASSUNGEN, st.randoms(use_true_random=False))
def test_die_reihenfolge_der_dateien_ist_gleichgueltig(fassungen, zufall):
    koepfe = [kopf(f"{i}.xlsx", *f) for i, f in enumerate(fassungen)]
    erste = geordnet(koepfe)
    gemischt = list(koepfe)
    zufall.shuffle(gemischt)
    zweite = geordnet(gemischt)
    assert [(z.datei, z.status, z.grund) for z in erste.zeilen] == [(z.datei, z.status, z.grund) for z in zweite.zeilen]
    assert erste.befunde == zweite.befunde


@given(FASSUNGEN)
def test_genau_eine_zaehlt_und_keine_mit_neuerem_stand_ist_ueberholt(fassungen):
    zeilen = geordnet([kopf(f"{i}.xlsx", *f) for i, f in enumerate(fassungen)]).zeilen
    [zaehlt] = [z for z in zeilen if z.status is Status.ZAEHLT]
    rest = [z for z in zeilen if z is not zaehlt]
    assert len(zeilen) == len(fassungen)
    for z in rest:
        assert z.status in (Status.DOPPELT, Status.UEBERHOLT)
        assert (z.stand or date.min) <= (zaehlt.stand or date.min)
        assert zaehlt.datei in z.grund
        gleich = any(z.sha256 == a.sha256 for a in zeilen if a is not z)
        assert gleich if z.status is Status.DOPPELT else z.sha256 != zaehlt.sha256


@given(FASSUNGEN)
def test_unklar_ist_genau_was_denselben_stand_und_andere_eingaben_hat(fassungen):
    sammlung = geordnet([kopf(f"{i}.xlsx", *f) for i, f in enumerate(fassungen)])
    [zaehlt] = [z.kopf for z in sammlung.zeilen if z.status is Status.ZAEHLT]
    assert zaehlt is not None
    unklar = [
        z.datei for z in sammlung.zeilen
        if z.status is Status.UEBERHOLT and z.stand == zaehlt.stand and z.kopf
        and z.kopf.merkmale.inhalt != zaehlt.merkmale.inhalt
    ]  # fmt: skip
    gemeldet = [b for b in sammlung.befunde if b.code == "FASSUNG_UNKLAR"]
    assert len(gemeldet) == len(unklar)
    assert all(zaehlt.datei in b.text for b in gemeldet)


def test_gleiche_zahlen_sind_gleich_wie_auch_immer_sie_geschrieben_sind():
    from decimal import Decimal as D

    assert fingerabdruck({"elb_plan": D("3000")}) == fingerabdruck({"elb_plan": D("3.0E3"), "name": "X"})
    assert fingerabdruck({"elb_plan": D("0.00")}) == fingerabdruck({"elb_plan": D(0)})
    assert fingerabdruck({"elb_plan": D(0)}) != fingerabdruck({})
    assert fingerabdruck({"elb_plan": D(1)}) != fingerabdruck({"elb_plan": "1"})
