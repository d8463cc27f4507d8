"""Published plans as data: five Jobcenter with every figure and its source, and a county of sixteen."""

from amip_xl.beispiele.kleve import gemeinden, kreis
from amip_xl.beispiele.lesen import Beispiel, Dokument, Relation, lade, namen

__all__ = ["Beispiel", "Dokument", "Relation", "gemeinden", "kreis", "lade", "namen"]
