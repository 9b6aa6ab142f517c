"""Where each dataset comes from and under which terms, for whoever gets a copy of it."""

ICBM_NOTICE = (
    "Copyright (C) 1993-2004 Louis Collins, McConnell Brain Imaging Centre, Montreal "
    "Neurological Institute, McGill University. Permission to use, copy, modify, and distribute "
    "this software and its documentation for any purpose and without fee is hereby granted, "
    "provided that the above copyright notice appear in all copies. The authors and McGill "
    "University make no representations about the suitability of this software for any purpose. "
    'It is provided "as is" without express or implied warranty. The authors are not responsible '
    "for any data loss, equipment damage, property loss, or injury to subjects or patients "
    "resulting from the use or misuse of this software package."
)
"""The notice that copies of the ICBM 152 template have to carry, word for word."""

_NEMA = (
    "From the DICOM compression test images that the NEMA working group 4 published "
    "(DataSets/WG04), by way of {package}. They came without a licence; they were published for "
    "testing DICOM software, with their identities removed or replaced."
)

NOTICES = {
    "head_mri": (
        "Simulated. The average head of pydeface (MIT licence, Copyright (c) 2015) blended with "
        "the ICBM 152 2009a nonlinear symmetric T1 template as nilearn ships it, resampled, noise "
        "added. The patient is invented.\n\nNotice of the template:\n" + ICBM_NOTICE + "\n"
    ),
    "brain_cohort": (
        "Simulated. The table is drawn from a model, and the volumes are the tissue maps of the "
        "ICBM 152 2009a nonlinear symmetric template as nilearn ships it, deformed, noise added. "
        "None of the people exists.\n\nNotice of the template:\n" + ICBM_NOTICE + "\n"
    ),
    "body_ct": (
        "Real, de-identified. One slice of PANCREAS_0001, Pancreas-CT, The Cancer Imaging Archive "
        "(Roth, Farag, Turkbey, Lu, Liu, Summers, 2016, "
        "https://doi.org/10.7937/K9/TCIA.2016.tNB1kqBU), licence CC BY 3.0 "
        "(https://creativecommons.org/licenses/by/3.0/), by way of pydicom-data. Changed: "
        "decompressed.\n"
    ),
    "small_ct": _NEMA.format(package="pydicom") + " Real. Reduced to 128 x 128 by pydicom.\n",
    "small_mr": _NEMA.format(package="pydicom") + " Real. Reduced to 64 x 64 by pydicom.\n",
    "radiograph": _NEMA.format(package="pydicom-data") + " Real. Unchanged.\n",
    "cardiac_cine": (
        "Simulated. Two hearts made from a geometrical model, by the course's own program; no "
        "patient was scanned and no other image went into it. Licence: Apache-2.0, as the course. "
        "Both patients are invented.\n"
    ),
}
"""One text a dataset, by its name. It lies in the dataset's archive."""
