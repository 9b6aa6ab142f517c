"""Typical answers to stage 4, measurements: the cine, and the way from grey levels to objects."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

M_MODE = """
m_mode = {m_mode}
plt.imshow({shown}, {more})
{off}
plt.show()
"""

FIND = """
def find_ventricle(labels, spacing):
    best, least = None, 1e9
    for k in range(1, labels.max() + 1):
        ml = np.sum(labels == k) * np.prod(spacing) / 1000
        z, y, x = ndi.center_of_mass(labels == k)
        dz = (z - (labels.shape[0] - 1) / 2) * spacing[0]
        dy = (y - (labels.shape[1] - 1) / 2) * spacing[1]
        dx = (x - (labels.shape[2] - 1) / 2) * spacing[2]
        if {condition} and {distance} < least:
            best, least = k, {distance}
    return best

lv_label = find_ventricle(labels, spacing)
lv = labels == lv_label
"""


def m_mode(**changes: str) -> str:
    """Write the answer to the question on the line over time, right but for some changes."""
    parts = {
        "m_mode": "cine[:, 5, 66, :]",
        "shown": "m_mode",
        "more": "cmap='gray', aspect='auto'",
        "off": "plt.axis('off')",
    }
    return M_MODE.format(**parts | changes)


def find(condition: str = "ml >= 10", distance: str = "(dy**2 + dx**2) ** 0.5") -> str:
    """Write the answer to the question on the ventricle, right but for some changes."""
    return FIND.format(condition=condition, distance=distance)


CINE: dict[str, list[Answer]] = {
    "load_cine": [
        right(
            "as an array of a list",
            "volumes = imageio.mvolread(str(PATIENT_A), format='DICOM')\n"
            "cine = np.array(volumes)\nsampling = list(volumes[3].meta['sampling'])",
        ),
        right(
            "filled phase by phase",
            "read = imageio.mvolread(PATIENT_A, 'DICOM')\n"
            "cine = np.zeros((len(read),) + read[0].shape, 'uint16')\n"
            "for i, part in enumerate(read):\n    cine[i] = part\n"
            "sampling = np.array(read[0].meta['sampling'])",
        ),
        wrong(
            "the first phase only",
            "cine = imageio.volread(PATIENT_A, 'DICOM')\nsampling = cine.meta['sampling']",
            hint="axes",
            fails=("test_cine_values", "test_cine_axes"),
        ),
        wrong(
            "phases at the end",
            "phases = imageio.mvolread(PATIENT_A, 'DICOM')\ncine = np.stack(phases, axis=-1)\n"
            "sampling = phases[0].meta['sampling']",
            hint="The order is phase, slice, row, column",
            fails=("test_cine_axes",),
        ),
        wrong(
            "the other patient",
            "phases = imageio.mvolread(PATIENT_B, 'DICOM')\ncine = np.stack(phases)\n"
            "sampling = phases[0].meta['sampling']",
            hint="PATIENT_A",
        ),
        wrong(
            "sampling in another order",
            "phases = imageio.mvolread(PATIENT_A, 'DICOM')\ncine = np.stack(phases)\n"
            "sampling = phases[0].meta['sampling'][::-1]",
            hint="meta",
            fails=("test_sampling",),
        ),
    ],
    "cine_axes": [
        right(
            "by counting",
            "n_phases, n_slices = len(cine), len(cine[0])\n"
            "stack_height = float(sampling[0] * n_slices)\n"
            "voxel_ml = sampling[0] / 10 * sampling[1] / 10 * sampling[2] / 10",
        ),
        right(
            "rounded",
            "n_phases, n_slices = np.array(cine.shape[:2])\nstack_height = 8 * n_slices\n"
            "voxel_ml = round(float(np.prod(sampling)), 1) * 1e-3",
        ),
        wrong(
            "from centre to centre",
            "n_phases, n_slices = cine.shape[:2]\nstack_height = (n_slices - 1) * sampling[0]\n"
            "voxel_ml = np.prod(sampling) / 1000",
            hint="outer edge",
            fails=("test_stack_height",),
        ),
        wrong(
            "in mm³",
            "n_phases, n_slices = cine.shape[:2]\nstack_height = n_slices * sampling[0]\n"
            "voxel_ml = np.prod(sampling)",
            hint="not in ml",
            fails=("test_voxel_ml",),
        ),
        wrong(
            "phases and slices swapped",
            "n_slices, n_phases = cine.shape[:2]\nstack_height = n_slices * sampling[0]\n"
            "voxel_ml = np.prod(sampling) / 1000",
            hint="in this order",
            fails=("test_counts",),
        ),
    ],
    "frame_rate": [
        right(
            "in seconds first",
            "beat = int(header.NominalInterval) / 1000\nframe_time = beat / n_phases * 1000\n"
            "frame_rate = n_phases / beat\nheart_rate = 60 / beat",
        ),
        right(
            "from the trigger times",
            "second = pydicom.dcmread(PATIENT_A / 'image_12.dcm')\n"
            "frame_time = float(second.TriggerTime)\nframe_rate = 1e3 / frame_time\n"
            "heart_rate = frame_rate * 60 / n_phases",
        ),
        wrong(
            "one gap less",
            "frame_time = header.NominalInterval / (n_phases - 1)\n"
            "frame_rate = 1000 / frame_time\nheart_rate = 60000 / header.NominalInterval",
            hint="next beat",
            fails=("test_frame_time",),
        ),
        wrong(
            "the rounded heart rate",
            "frame_time = header.NominalInterval / n_phases\nframe_rate = 1000 / frame_time\n"
            "heart_rate = header.HeartRate",
            hint="rounded",
            fails=("test_heart_rate",),
        ),
        wrong(
            "frames in a millisecond",
            "frame_time = header.NominalInterval / n_phases\nframe_rate = 1 / frame_time\n"
            "heart_rate = 60000 / header.NominalInterval",
            hint="1000 ms",
            fails=("test_frame_rate",),
        ),
    ],
    "m_mode": [
        right("phase by phase", m_mode(m_mode="np.array([v[5, 66] for v in cine])")),
        right("turned", m_mode(shown="m_mode.T", more="cmap='gray', aspect=0.25")),
        right("time upwards", m_mode(more="cmap='Greys_r', origin='lower', aspect=2")),
        wrong(
            "in colour",
            m_mode(more="aspect='auto'"),
            hint="coloured",
            fails=("test_m_mode_picture",),
        ),
        wrong(
            "a column instead of a row",
            m_mode(m_mode="cine[:, 5, :, 66]"),
            hint="Fix slice and row",
            fails=("test_m_mode",),
        ),
        wrong(
            "a thin strip",
            m_mode(more="cmap='gray'"),
            hint="aspect=4",
            fails=("test_m_mode_stretched",),
        ),
        wrong(
            "axes around it",
            m_mode(off=""),
            hint="axes around",
            fails=("test_m_mode_picture",),
        ),
    ],
}

SEGMENTATION: dict[str, list[Answer]] = {
    "smoothing": [
        right(
            "slice by slice",
            "smooth = np.stack([ndi.gaussian_filter(s.astype(np.float32), 1.5 / spacing[1])\n"
            "                   for s in volume])",
        ),
        right(
            "axis by axis",
            "smooth = volume * 1.0\nfor axis in [1, 2]:\n"
            "    smooth = ndi.gaussian_filter1d(smooth, 1.5 / spacing[axis], axis=axis)",
        ),
        right(
            "with another border",
            "smooth = ndi.gaussian_filter(volume.astype(float), [0, 1.129, 1.129], mode='nearest')",
        ),
        wrong(
            "across slices as well",
            "smooth = ndi.gaussian_filter(volume.astype(float), 1.5 / spacing[1])",
            hint="One sigma for each axis",
            fails=("test_not_across_slices",),
        ),
        wrong(
            "sigma in mm",
            "smooth = ndi.gaussian_filter(volume.astype(float), (0, 1.5, 1.5))",
            hint="in voxels",
            fails=("test_width_in_mm",),
        ),
        wrong(
            "whole numbers",
            "smooth = ndi.gaussian_filter(volume, (0, 1.5 / spacing[1], 1.5 / spacing[2]))",
            hint="type of the input",
            fails=("test_not_cut_off",),
        ),
        wrong(
            "the axes mixed up",
            "smooth = ndi.gaussian_filter(volume.astype(float), (1.1294, 1.1294, 0))",
            hint="One sigma for each axis",
        ),
        wrong("not smoothed", "smooth = volume.astype(float)", hint="Nothing is smoothed"),
    ],
    "threshold": [
        right(
            "with a mean of two",
            "level = float(np.mean([np.mean(volume[in_blood]), np.mean(volume[in_muscle])]))\n"
            "blood = np.where(smooth > level, True, False)",
        ),
        right(
            "from the smooth volume",
            "a, b = smooth[in_blood].mean(), smooth[in_muscle].mean()\n"
            "level = b + (a - b) / 2\nblood = np.greater(smooth, level)",
        ),
        wrong(
            "the mean of all",
            "level = np.concatenate([volume[in_blood].ravel(), volume[in_muscle].ravel()]).mean()\n"
            "blood = smooth > level",
            hint="differ in size",
            fails=("test_level",),
        ),
        wrong(
            "the volume that is not smooth",
            "level = (volume[in_blood].mean() + volume[in_muscle].mean()) / 2\n"
            "blood = volume > level",
            hint="not `smooth`",
            fails=("test_blood",),
        ),
        wrong(
            "the wrong way round",
            "level = (volume[in_blood].mean() + volume[in_muscle].mean()) / 2\n"
            "blood = smooth < level",
            hint="changed places",
            fails=("test_blood",),
        ),
        wrong(
            "half of the blood",
            "level = volume[in_blood].mean() / 2\nblood = smooth > level",
            hint="mean in muscle",
            fails=("test_level",),
        ),
    ],
    "labelling": [
        right(
            "numbers mixed up",
            "found, n_labels = ndi.label(blood)\n"
            "labels = np.where(found > 0, n_labels + 1 - found, 0)\n"
            "n_faces = ndi.label(volume > level)[0].max()\n"
            "n_corners = ndi.label(volume > level, np.ones((3, 3, 3)))[0].max()",
        ),
        right(
            "with generated structures",
            "labels, n_labels = ndi.label(blood, structure=ndi.generate_binary_structure(3, 1))\n"
            "near, far = (ndi.generate_binary_structure(3, k) for k in [1, 3])\n"
            "n_faces, n_corners = (ndi.label(volume > level, s)[1] for s in [near, far])",
        ),
        wrong(
            "the two swapped",
            "labels, n_labels = ndi.label(blood)\nn_corners = ndi.label(volume > level)[1]\n"
            "n_faces = ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
            hint="changed places",
            fails=("test_connectivity",),
        ),
        wrong(
            "the smooth mask again",
            "labels, n_labels = ndi.label(blood)\nn_faces = n_labels\n"
            "n_corners = ndi.label(blood, structure=np.ones((3, 3, 3)))[1]",
            hint="Label `volume > level` twice",
            fails=("test_connectivity",),
        ),
        wrong(
            "both results in one variable",
            "labels = ndi.label(blood)\nn_labels = len(labels)\n"
            "n_faces = ndi.label(volume > level)[1]\n"
            "n_corners = ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
            hint="returns two things",
            fails=("test_labels", "test_n_labels"),
        ),
        wrong(
            "the background counted",
            "labels, n = ndi.label(blood)\nn_labels = len(np.unique(labels))\n"
            "n_faces = ndi.label(volume > level)[1]\n"
            "n_corners = ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1]",
            hint="second thing",
            fails=("test_n_labels",),
        ),
    ],
    "find_ventricle": [
        right("in a loop", find()),
        right(
            "with squares",
            find("ml > 9.999", "dy * dy + dx * dx"),
        ),
        wrong(
            "a fixed number",
            "def find_ventricle(labels, spacing):\n    return 4\n\nlv_label = 4\nlv = labels == 4",
            hint="Nothing is known of the number",
            fails=(
                "test_any_number[first]",
                "test_any_number[second]",
                "test_specks_do_not_count",
                "test_distance_in_mm",
            ),
        ),
        wrong(
            "the largest object",
            find("ml >= 10", "-ml"),
            hint="sizes and centres",
        ),
        wrong("size ignored", find("True"), hint="Leave out", fails=("test_specks_do_not_count",)),
        wrong(
            "distance in voxels",
            find(distance="np.hypot(dy / spacing[1], dx / spacing[2])"),
            hint="square",
            fails=("test_distance_in_mm",),
        ),
        wrong(
            "slices counted",
            find(distance="np.hypot(np.hypot(dz, dy), dx)"),
            hint="slice should not count",
        ),
        wrong(
            "the mask of everything",
            find().replace("lv = labels == lv_label", "lv = labels >= lv_label"),
            hint="just this object",
            fails=("test_ventricle",),
        ),
    ],
}

ANSWERS = {**CINE, **SEGMENTATION}
