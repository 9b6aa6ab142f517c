"""The brain cohort: a table of people, and the volumes of some."""

from ..cohort_files import write_brain_cohort as write
from ..notices import ICBM_NOTICE

__all__ = ["NOTICE", "write"]

NOTICE = (
    "Simulated. The table is drawn from a model, and the volumes are the tissue maps of the "
    "ICBM 152 2009a nonlinear symmetric template as nilearn ships it, deformed, noise added. "
    "None of the people exists.\n\nNotice of the template:\n" + ICBM_NOTICE + "\n"
)
"""Where it comes from and under which terms."""
