"""Notices that several datasets have in common; each one's own is in its builder."""

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

ICBM_CITATION = (
    "Fonov, Evans, Botteron, Almli, McKinstry, Collins: Unbiased average age-appropriate atlases "
    "for pediatric studies. NeuroImage 54(1), 2011, https://doi.org/10.1016/j.neuroimage.2010.07.033"
)
"""How to cite that template."""

NEMA_SOURCE = (
    "The DICOM compression test images that the NEMA working group 4 published (DataSets/WG04), by "
    "way of {package}."
)
"""Where the test images come from; `package` is what ships them."""

NEMA_TERMS = (
    "They came without a licence; they were published for testing DICOM software, with their "
    "identities removed or replaced."
)
"""What is known of their terms."""
