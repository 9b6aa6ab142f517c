"""The brain cohort: a table of people, and the volumes of some."""

from ..cohort_files import write_brain_cohort as write
from ..cohort_people import LATER_SLICE, people
from ..descriptions import BrainCohort, CohortPerson
from ..notices import ICBM_CITATION, ICBM_NOTICE

__all__ = ["DESCRIPTION", "describe", "write"]


def describe(variant: int) -> BrainCohort:
    """Return the description of a variant: its people have other ages.

    Parameters
    ----------
    variant : int
        Its number; 0 for the people that the course ships.
    """
    people_described = {
        f"{one.number}": CohortPerson(
            image=f"person_{one.number}_image.dcm",
            tissues=f"person_{one.number}_tissues.dcm",
            sex=one.sex,
            age=one.age,
            cdr=one.cdr,
        )
        for one in people(variant)
    }
    return DESCRIPTION.model_copy(update={"people": people_described})


DESCRIPTION = BrainCohort(
    title="A table of 200 people, and the brains of four more",
    simulated=True,
    source="The table is drawn from a model. The volumes are the tissue maps of the ICBM 152 2009a "
    "nonlinear symmetric template as nilearn ships it, deformed, noise added. None of the people "
    "exists.",
    licence=f"As the template, whose notice copies have to carry. {ICBM_NOTICE}",
    citation=ICBM_CITATION,
    table="cohort.csv",
    people={
        f"{one.number}": CohortPerson(
            image=f"person_{one.number}_image.dcm",
            tissues=f"person_{one.number}_tissues.dcm",
            sex=one.sex,
            age=one.age,
            cdr=one.cdr,
        )
        for one in people(0)
    },
    scanned_twice="3",
    first_slice=LATER_SLICE,
    later="person_3_later.dcm",
    patient="4",
    white=500,
    seen="in the left picture the brain is upright and in the middle. In the right one it is "
    "tilted, its front towards the right, and lies further up and to the right.",
)
"""What it is, where it comes from and under which terms."""
