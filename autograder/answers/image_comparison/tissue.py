"""Typical answers to the questions of stage 2, image comparison: tissue in ml."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def volumes(
    one: str = "(labels == k).sum() * np.prod(sampling) / 1000",
    skull: str = "(patient_tissues > 0).sum() * np.prod(patient_sampling) / 1000",
    share: str = "volumes_ml(patient_tissues, patient_sampling)[1] / patient_skull_ml",
    order: str = "1, 2, 3",
) -> str:
    """Write the answer to the question on tissue volumes."""
    return (
        "def volumes_ml(labels, sampling):\n"
        f"    return [{one} for k in ({order})]\n\n"
        f"patient_skull_ml = {skull}\npatient_grey_share = {share}"
    )


FROM_FUNCTION = "sum(volumes_ml(patient_tissues, patient_sampling))"
ML, SKULL, SHARE = "test_volumes_in_ml", "test_patient_skull", "test_patient_grey_share"

ANSWERS: dict[str, list[Answer]] = {
    "tissue_volumes": [
        right("counted", volumes()),
        right(
            "with a histogram",
            "def volumes_ml(labels, sampling):\n"
            "    counts = np.bincount(labels.ravel(), minlength=4)\n"
            "    return counts[1:] * (sampling[0] * sampling[1] * sampling[2]) * 1e-3\n\n"
            "ml = volumes_ml(patient_tissues, patient_sampling)\n"
            "patient_skull_ml = ml.sum()\npatient_grey_share = ml[1] / ml.sum()",
        ),
        right(
            "from the function, as a tuple",
            "def volumes_ml(labels, sampling):\n    x, y, z = sampling\n"
            "    ml = x * y * z / 1000\n"
            "    return tuple(np.count_nonzero(labels == k) * ml for k in (1, 2, 3))\n\n"
            "fluid, grey, white = volumes_ml(patient_tissues, patient_sampling)\n"
            "patient_skull_ml = fluid + grey + white\n"
            "patient_grey_share = round(grey / patient_skull_ml, 3)",
        ),
        right(
            "in centimetres",
            "def volumes_ml(labels, sampling):\n    cm = [s / 10 for s in sampling]\n"
            "    return ndimage.sum(np.ones(labels.shape), labels, [1, 2, 3]) * np.prod(cm)\n\n"
            "voxel = np.prod(patient_sampling) / 1e3\n"
            "patient_skull_ml = np.count_nonzero(patient_tissues) * voxel\n"
            "patient_grey_share = np.mean(patient_tissues[patient_tissues > 0] == 2)",
        ),
        wrong(
            "in mm³",
            volumes("(labels == k).sum() * np.prod(sampling)"),
            hint="mm³",
            fails=(ML,),
        ),
        wrong(
            "in mm³ everywhere",
            volumes("(labels == k).sum() * np.prod(sampling)", FROM_FUNCTION),
            hint="mm³",
            fails=(ML,),
        ),
        wrong(
            "voxels counted",
            volumes("(labels == k).sum()", FROM_FUNCTION),
            hint="numbers of voxels",
            fails=(ML,),
        ),
        wrong(
            "the area of one side",
            volumes("(labels == k).sum() * sampling[1] * sampling[2] / 1000", FROM_FUNCTION),
            hint="Only two of the three distances",
            fails=(ML,),
        ),
        wrong(
            "distances added up",
            volumes("(labels == k).sum() * sum(sampling) / 1000", FROM_FUNCTION),
            hint="are added up",
            fails=(ML,),
        ),
        wrong(
            "the patient for every volume",
            volumes("(patient_tissues == k).sum() * np.prod(patient_sampling) / 1000"),
            hint="that the function is given",
            fails=(ML,),
        ),
        wrong(
            "labels that are there",
            "def volumes_ml(labels, sampling):\n"
            "    counts = np.unique(labels, return_counts=True)[1][1:]\n"
            "    return counts * np.prod(sampling) / 1000\n\n" + volumes().split("\n\n", 1)[1],
            hint="The task asks for 3",
            fails=(ML,),
        ),
        wrong("white matter first", volumes(order="3, 2, 1"), hint="another order", fails=(ML,)),
        wrong(
            "fluid forgotten",
            volumes(skull="(patient_tissues > 1).sum() * np.prod(patient_sampling) / 1000"),
            hint="The fluid is inside the skull, too",
            fails=(SKULL,),
        ),
        wrong(
            "the outside counted",
            volumes(skull="patient_tissues.size * np.prod(patient_sampling) / 1000"),
            hint="the outside",
            fails=(SKULL,),
        ),
        wrong(
            "in per cent",
            volumes(
                share="100 * volumes_ml(patient_tissues, patient_sampling)[1] / patient_skull_ml"
            ),
            hint="between 0 and 1",
            fails=(SHARE,),
        ),
        wrong(
            "white matter for grey",
            volumes(share="volumes_ml(patient_tissues, patient_sampling)[2] / patient_skull_ml"),
            hint="another tissue",
            fails=(SHARE,),
        ),
        wrong(
            "share of the brain",
            volumes(share="(patient_tissues == 2).sum() / (patient_tissues > 1).sum()"),
            hint="share of the brain",
            fails=(SHARE,),
        ),
        wrong(
            "ml for a share",
            volumes(share="volumes_ml(patient_tissues, patient_sampling)[1]"),
            hint="not a share",
            fails=(SHARE,),
        ),
        wrong(
            "voxels divided by 1000",
            volumes("(labels == k).sum() / 1000", FROM_FUNCTION),
            hint="the volume of a voxel is missing",
            fails=(ML,),
        ),
        wrong(
            "one distance only",
            volumes("(labels == k).sum() * sampling[0] / 1000", FROM_FUNCTION),
            hint="Only one of the three",
            fails=(ML,),
        ),
        wrong(
            "in litres",
            volumes("(labels == k).sum() * np.prod(sampling) / 1e6", FROM_FUNCTION),
            hint="These are litres",
            fails=(ML,),
        ),
        wrong(
            "divided by 100",
            volumes("(labels == k).sum() * np.prod(sampling) / 100", FROM_FUNCTION),
            hint="ten times as large",
            fails=(ML,),
        ),
        wrong(
            "grey matter for the skull",
            volumes(skull="volumes_ml(patient_tissues, patient_sampling)[1]", share="0.5"),
            hint="a part of what is inside",
            fails=(
                SKULL,
                SHARE,
            ),
        ),
        wrong(
            "grey over white",
            volumes(share="np.divide(*volumes_ml(patient_tissues, patient_sampling)[1:])"),
            hint="divided by white matter",
            fails=(SHARE,),
        ),
        wrong(
            "share upside down",
            volumes(share="patient_skull_ml / volumes_ml(patient_tissues, patient_sampling)[1]"),
            hint="upside down",
            fails=(SHARE,),
        ),
        wrong(
            "grey and white matter together",
            volumes(
                share="sum(volumes_ml(patient_tissues, patient_sampling)[1:]) / patient_skull_ml"
            ),
            hint="grey and white matter together",
            fails=(SHARE,),
        ),
        wrong(
            "guessed",
            volumes(skull="1234.5", share="0.321"),
            hint="a number between 0 and 1",
            fails=(
                SKULL,
                SHARE,
            ),
        ),
    ],
}
