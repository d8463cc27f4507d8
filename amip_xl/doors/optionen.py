"""Options that several commands share."""

from __future__ import annotations

import click

prozesse = click.option(
    "--prozesse", type=int, metavar="N", default=1, show_default=True,
    help="Bis zu N Prozesse zugleich, wo es sich lohnt (ab einigen Dutzend Mappen).",
)  # fmt: skip
dask = click.option(
    "--dask", metavar="ADRESSE", default=None,
    help="Auf einem Dask-Cluster lesen und prüfen: Adresse des Schedulers, zum Beispiel tcp://rechner:8786.",
)  # fmt: skip
