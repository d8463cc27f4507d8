"""Loading xlwings without the heavy libraries and the licensed part that it would load along with itself."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from amip_xl.errors import BedienError

# xlwings imports each of these when it is installed, half a second altogether, and runs without; its part under
# another licence (xlwings.pro) is neither needed nor loaded.
_ENTBEHRLICH = ("pandas", "numpy", "polars", "matplotlib", "plotly", "PIL", "cryptography", "xlwings.pro")


def lade_xlwings() -> ModuleType:
    """The module xlwings; at its first import the libraries for data frames and pictures are hidden from it.

    They can be imported as usual before and afterwards; where one is loaded already, xlwings gets it as well.
    Raises BedienError when xlwings is not installed.
    """
    if "xlwings" in sys.modules:
        return sys.modules["xlwings"]
    versteckt = [name for name in _ENTBEHRLICH if name not in sys.modules]
    for name in versteckt:
        sys.modules[name] = None  # type: ignore[assignment]  # the documented way to make an import fail
    try:
        return importlib.import_module("xlwings")
    except ImportError:
        raise BedienError(
            "Für die geöffnete Mappe fehlt das Paket xlwings; bitte installieren Sie es mit „pip install xlwings“."
        ) from None
    finally:
        for name in versteckt:
            if sys.modules.get(name, "") is None:
                del sys.modules[name]
