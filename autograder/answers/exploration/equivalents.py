"""Mutants of stage 1's solution that are as right as it is, with the reason."""

from __future__ import annotations

__all__ = ["EQUIVALENT"]

EQUIVALENT: dict[str, dict[str, str]] = {
    "windows": {
        **dict.fromkeys(
            (
                ("soft_window = (-150, 250) => soft_window = (-300, 250)"),
                ("soft_window = (-150, 250) => soft_window = (-165, 250)"),
                ("soft_window = (-150, 250) => soft_window = (-150, 500)"),
                ("soft_window = (-150, 250) => soft_window = (-150, 275)"),
                ("bone_window = (-500, 1300) => bone_window = (-550, 1300)"),
                ("bone_window = (-500, 1300) => bone_window = (-500, 2600)"),
                ("bone_window = (-500, 1300) => bone_window = (-500, 1430)"),
            ),
            "The task says that any window that serves its purpose is right.",
        ),
        **dict.fromkeys(
            (
                (
                    "fig, axes = plt.subplots(1, 2, figsize=(5, 2.5)) => fig, axes = "
                    "plt.subplots(1, 3, figsize=(5, 2.5))"
                ),
            ),
            "Empty axes on the right of the two pictures do no harm.",
        ),
        **dict.fromkeys(
            (
                (
                    'ax.imshow(ct, cmap="gray", origin=origin, vmin=lower, vmax=upper) => '
                    "ax.imshow(ct, cmap='gray', vmin=lower, vmax=upper)"
                ),
            ),
            "The task does not ask here which way up the slice is.",
        ),
        **dict.fromkeys(
            (
                ('ax.axis("off") =>'),
                ("ax.axis(\"off\") => ax.axis('on')"),
            ),
            "The task does not ask to take the axes away here.",
        ),
    },
    "fly_through": {
        **dict.fromkeys(
            (
                (
                    "nine = [vol[int(i)] for i in np.linspace(0.03, 0.9, 9) * len(vol)] => "
                    "nine = [vol[int(i)] for i in np.linspace(0.06, 0.9, 9) * len(vol)]"
                ),
                (
                    "nine = [vol[int(i)] for i in np.linspace(0.03, 0.9, 9) * len(vol)] => "
                    "nine = [vol[int(i)] for i in np.linspace(0.033, 0.9, 9) * len(vol)]"
                ),
                (
                    "nine = [vol[int(i)] for i in np.linspace(0.03, 0.9, 9) * len(vol)] => "
                    "nine = [vol[int(i)] for i in np.linspace(0.03, 0.99, 9) * len(vol)]"
                ),
                (
                    "nine = [vol[int(i)] for i in np.linspace(0.03, 0.9, 9) * len(vol)] => "
                    "nine = [vol[int(i)] for i in np.linspace(0.03, 0.9, 10) * len(vol)]"
                ),
            ),
            "Nine slices in equal steps over most of the volume, from other ends.",
        ),
        **dict.fromkeys(
            (
                (
                    "mosaic = np.block([nine[0:3], nine[3:6], nine[6:9]]) => mosaic = "
                    "np.block([nine[0:3], nine[3:6], nine[6:]])"
                ),
                (
                    "mosaic = np.block([nine[0:3], nine[3:6], nine[6:9]]) => mosaic = "
                    "np.block([nine[0:3], nine[3:6], nine[6:10]])"
                ),
            ),
            "A slice of a list ends where the list ends: these are the same three.",
        ),
        **dict.fromkeys(
            (
                (
                    'plt.imshow(mosaic, cmap="gray", vmin=0, vmax=np.percentile(mosaic, '
                    "99)) => plt.imshow(mosaic, cmap='gray', vmax=np.percentile(mosaic, "
                    "99))"
                ),
                (
                    'plt.imshow(mosaic, cmap="gray", vmin=0, vmax=np.percentile(mosaic, '
                    "99)) => plt.imshow(mosaic, cmap='gray', vmin=0)"
                ),
                (
                    'plt.imshow(mosaic, cmap="gray", vmin=0, vmax=np.percentile(mosaic, '
                    '99)) => plt.imshow(mosaic, cmap="gray", vmin=1, '
                    "vmax=np.percentile(mosaic, 99))"
                ),
            ),
            "One array has the same limits everywhere; which ones is the student's choice.",
        ),
    },
    "other_planes": {
        **dict.fromkeys(
            (
                (
                    "fig, axes = plt.subplots(1, 2, figsize=(5, 2.5)) => fig, axes = "
                    "plt.subplots(1, 3, figsize=(5, 2.5))"
                ),
            ),
            "Empty axes on the right of the two pictures do no harm.",
        ),
        **dict.fromkeys(
            (
                ('for ax in axes: ax.axis("off") =>'),
                ('ax.axis("off") =>'),
                ("ax.axis(\"off\") => ax.axis('on')"),
            ),
            "The task does not ask to take the axes away here.",
        ),
    },
    "maximum_projection": {
        **dict.fromkeys(
            (
                ('plt.axis("off") =>'),
                ("plt.axis(\"off\") => plt.axis('on')"),
            ),
            "The task does not ask to take the axes away here.",
        ),
    },
    "percentile_limits": {
        **dict.fromkeys(
            (
                (
                    "limits = np.percentile(spoiled, [1, 99]) => limits = "
                    "np.percentile(spoiled, [2, 99])"
                ),
                (
                    "limits = np.percentile(spoiled, [1, 99]) => limits = "
                    "np.percentile(spoiled, [0, 99])"
                ),
            ),
            "The lowest values of this image lie within one grey level of its 1st percentile.",
        ),
        **dict.fromkeys(
            (
                (
                    'plt.imshow(spoiled, cmap="gray", vmin=limits[0], vmax=limits[1]) => '
                    "plt.imshow(spoiled, cmap='gray', vmax=limits[1])"
                ),
            ),
            "The lowest value of this image lies within one grey level of its 1st percentile.",
        ),
        **dict.fromkeys(
            (
                ('plt.axis("off") =>'),
                ("plt.axis(\"off\") => plt.axis('on')"),
            ),
            "The task does not ask to take the axes away here.",
        ),
    },
    "shareable": {
        **dict.fromkeys(
            (
                (
                    'must_go = ["PatientName", "PatientID", "PatientBirthDate", '
                    '"InstitutionName"] => must_go = ["PatientName", "PatientID", '
                    "'PatientBirthDate?', \"InstitutionName\"]"
                ),
            ),
            "The birth date goes as well because its name ends in Date.",
        ),
    },
    "apply_window": {
        **dict.fromkeys(
            (("return np.clip(scaled, 0, 1) => return np.clip(0, scaled, 1)"),),
            "The middle one of three numbers, in whatever order they are given.",
        ),
    },
    "hounsfield_units": {
        **dict.fromkeys(
            (
                (
                    "hu = stored * header.RescaleSlope + header.RescaleIntercept => hu = "
                    "(stored / header.RescaleSlope) + header.RescaleIntercept"
                ),
            ),
            "The slope of this file is 1.",
        ),
    },
    "dark_bone": {
        **dict.fromkeys(
            (
                (
                    "photometric = pydicom.dcmread(RADIOGRAPH, "
                    "stop_before_pixels=True).PhotometricInterpretation => photometric = "
                    "pydicom.dcmread(RADIOGRAPH).PhotometricInterpretation"
                ),
                (
                    "photometric = pydicom.dcmread(RADIOGRAPH, "
                    "stop_before_pixels=True).PhotometricInterpretation => photometric = "
                    "pydicom.dcmread(RADIOGRAPH, "
                    "stop_before_pixels=False).PhotometricInterpretation"
                ),
            ),
            "The field is the same when the pixels are read as well.",
        ),
        **dict.fromkeys(
            (
                ('plt.axis("off") =>'),
                ("plt.axis(\"off\") => plt.axis('on')"),
            ),
            "The task does not ask to take the axes away here.",
        ),
    },
    "pixel_size": {
        **dict.fromkeys(
            (
                (
                    "n_columns_radiograph = radiograph.shape[1] => n_columns_radiograph = "
                    "radiograph.shape[0]"
                ),
                (
                    'claimed_width = n_columns_radiograph * radiograph.meta["sampling"][1] '
                    "=> claimed_width = n_columns_radiograph / "
                    "radiograph.meta['sampling'][1]"
                ),
                (
                    'claimed_width = n_columns_radiograph * radiograph.meta["sampling"][1] '
                    "=> claimed_width = n_columns_radiograph * "
                    'radiograph.meta["sampling"][0]'
                ),
            ),
            "The plate is square, and imageio claims 1 mm by 1 mm for its pixels.",
        ),
    },
    "volume_size": {
        **dict.fromkeys(
            (
                (
                    "n_slices, n_rows, n_columns = vol.shape => (n_slices, n_columns, "
                    "n_rows) = vol.shape"
                ),
            ),
            "This volume has as many rows as columns.",
        ),
    },
    "sampling": {
        **dict.fromkeys(
            (
                (
                    'slice_distance, row_distance, column_distance = vol.meta["sampling"] '
                    "=> (slice_distance, column_distance, row_distance) = "
                    'vol.meta["sampling"]'
                ),
            ),
            "Rows and columns of this volume have the same distance.",
        ),
    },
    "field_of_view": {
        **dict.fromkeys(
            (
                (
                    'fov = np.multiply(vol.shape, vol.meta["sampling"]) => fov = '
                    "np.multiply(vol.meta['sampling'], vol.shape)"
                ),
            ),
            "A product is the same in either order.",
        ),
    },
}
