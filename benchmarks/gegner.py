"""Peers that cannot live in our environment (one of them takes the import name openpyxl), each in its own."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

# kept between runs; a new version is tried by deleting the folder
ORDNER = Path(os.environ.get("AMIP_BENCH_CACHE") or Path.home() / ".cache" / "amip-bench")
_FRIST = 300  # seconds for making one environment


def vorhanden(*module: str) -> bool:
    """True when our own environment has the modules."""
    return all(find_spec(m) is not None for m in module)


def umgebung(paket: str) -> Path | None:
    """The Python of the environment that holds a package, made when it is not there; None when that fails."""
    heimat = ORDNER / "".join(z if z.isalnum() else "-" for z in paket)
    python = heimat / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    fertig = heimat / "fertig"
    if fertig.is_file():
        return python
    print(f"{paket}: Umgebung in {heimat} wird angelegt …", file=sys.stderr)
    try:
        _starte(sys.executable, "-m", "venv", "--clear", str(heimat))
        _starte(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", paket)
    except (OSError, subprocess.SubprocessError) as fehler:
        print(f"{paket} ist nicht zu haben: {fehler}", file=sys.stderr)
        return None
    fertig.touch()
    return python


def version(python: Path, paket: str) -> str:
    """Name and version of an installed package."""
    name = paket.partition("[")[0]
    frage = f"from importlib.metadata import version; print(version({name!r}))"
    lauf = subprocess.run([python, "-c", frage], capture_output=True, text=True, check=False)
    return f"{name} {lauf.stdout.strip()}".strip()


def _starte(*befehl: str) -> None:
    subprocess.run(befehl, check=True, timeout=_FRIST, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
