"""Typical answers to stage 1, exploration: volumes."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "load_volume": [
        right("as a text", "vol = imageio.volread(str(HEAD_MRI), format='DICOM')"),
        right("as one of many volumes", "vol = imageio.mvolread(HEAD_MRI, 'DICOM')[0]"),
        right("through a reader", "vol = imageio.get_reader(HEAD_MRI, 'DICOM', 'v').get_data(0)"),
        right("copied", "vol = imageio.volread(HEAD_MRI, 'DICOM').copy()"),
        wrong(
            "one slice only",
            "vol = imageio.imread(HEAD_SLICE)",
            hint="The task asks for 3 axes.",
            fails=("test_volume_values", "test_volume_keeps_header"),
        ),
        wrong(
            "the format forgotten",
            "vol = imageio.volread(HEAD_MRI)",
            hint="There is no variable called `vol`.",
            fails=("test_volume_values", "test_volume_keeps_header"),
        ),
        wrong(
            "by name, without a header",
            "vol = np.stack([imageio.imread(f) for f in sorted(HEAD_MRI.glob('*.dcm'))])",
            hint="All slices are there, but not in the order of their height.",
            fails=("test_volume_values", "test_volume_keeps_header"),
        ),
        wrong(
            "the header lost",
            "vol = np.array(imageio.volread(HEAD_MRI, 'DICOM'))",
            hint="`vol` is an array of numbers without a header:",
            fails=("test_volume_keeps_header",),
        ),
        wrong(
            "all volumes of the folder",
            "vol = imageio.mvolread(HEAD_MRI, 'DICOM')",
            hint="`vol` is a list with one volume in it, not the volume itself.",
            fails=("test_volume_values", "test_volume_keeps_header"),
        ),
        wrong(
            "turned the right way up",
            "vol = imageio.volread(HEAD_MRI, 'DICOM')[::-1]",
            hint="the highest slice comes first.",
            fails=("test_volume_values",),
        ),
        wrong(
            "axes moved",
            "vol = imageio.volread(HEAD_MRI, 'DICOM').transpose(1, 2, 0)",
            hint="the axes are not in the order slice, row, column.",
            fails=("test_volume_values",),
        ),
        wrong(
            "every other slice",
            "vol = imageio.volread(HEAD_MRI, 'DICOM')[::2]",
            hint="That is not one slice for each file, each as large as an image.",
            fails=("test_volume_values",),
        ),
        wrong(
            "the folder",
            "vol = HEAD_MRI",
            hint="The task asks for an array of numbers with 3 axes.",
            fails=("test_volume_values", "test_volume_keeps_header"),
        ),
        wrong(
            "the dots left as they were",
            "vol = ...",
            hint="`vol` is still `...`: put your answer there.",
            fails=("test_volume_values", "test_volume_keeps_header"),
        ),
    ],
    "volume_size": [
        right(
            "by counting",
            """
n_slices, n_rows, n_columns = len(vol), len(vol[0]), len(vol[0, 0])
megabytes = n_slices * n_rows * n_columns * vol[0, 0, 0].nbytes / 10**6
""",
        ),
        right(
            "rounded, in NumPy's numbers",
            """
n_slices, n_rows, n_columns = np.array(vol.shape)
megabytes = round(vol.size * vol.itemsize / 1e6, 1)
""",
        ),
        right(
            "one after the other, in a whole number of MB",
            """
n_slices = vol.shape[0]
n_rows = vol.shape[1]
n_columns = vol.shape[2]
megabytes = round(vol.nbytes / 1e6)
""",
        ),
        right(
            "by the item size",
            """
n_slices, n_rows, n_columns = (int(n) for n in vol.shape)
megabytes = np.prod(vol.shape) * vol.dtype.itemsize / 1000 / 1000
""",
        ),
        wrong(
            "bytes of a voxel forgotten",
            """
n_slices, n_rows, n_columns = vol.shape
megabytes = vol.size / 1e6
""",
            hint="This would be right if a voxel took one byte.",
            fails=("test_megabytes",),
        ),
        wrong(
            "units of 1024 × 1024",
            """
n_slices, n_rows, n_columns = vol.shape
megabytes = vol.nbytes / 1024**2
""",
            hint="This is in units of 1024 × 1024 bytes.",
            fails=("test_megabytes",),
        ),
        wrong(
            "axes in the wrong order",
            """
n_rows, n_columns, n_slices = vol.shape
megabytes = vol.nbytes / 1e6
""",
            hint="These numbers are right, but they do not belong to these names.",
            fails=("test_counts",),
        ),
        wrong(
            "in bytes",
            """
n_slices, n_rows, n_columns = vol.shape
megabytes = vol.nbytes
""",
            hint="This is the number of bytes.",
            fails=("test_megabytes",),
        ),
        wrong(
            "the last index for the number",
            """
n_slices, n_rows, n_columns = (n - 1 for n in vol.shape)
megabytes = vol.nbytes / 1e6
""",
            hint="At least one is too small by one, as the last index is.",
            fails=("test_counts",),
        ),
        wrong(
            "in kilobytes",
            """
n_slices, n_rows, n_columns = vol.shape
megabytes = vol.nbytes / 1000
""",
            hint="too large or too small by a thousand.",
            fails=("test_megabytes",),
        ),
        wrong(
            "bits for bytes",
            """
n_slices, n_rows, n_columns = vol.shape
megabytes = vol.size * vol.itemsize * 8 / 1e6
""",
            hint="A voxel has been counted with as many bytes as it has bits.",
            fails=("test_megabytes",),
        ),
        wrong(
            "bytes counted twice",
            """
n_slices, n_rows, n_columns = vol.shape
megabytes = vol.nbytes * vol.itemsize / 1e6
""",
            hint="The bytes of a voxel have been counted twice.",
            fails=("test_megabytes",),
        ),
        wrong(
            "the number of voxels",
            """
n_slices, n_rows, n_columns = vol.shape
megabytes = vol.size
""",
            hint="This is the number of voxels.",
            fails=("test_megabytes",),
        ),
        wrong(
            "the dots left as they were",
            "n_slices = n_rows = n_columns = megabytes = ...",
            hint="`n_slices` is still `...`: put your answer there.",
            fails=("test_counts", "test_megabytes"),
        ),
    ],
    "stack_slices": [
        right(
            "by instance number",
            """
images = [imageio.imread(file) for file in files]
stacked = np.stack(sorted(images, key=lambda i: i.meta['InstanceNumber']), axis=0)
""",
        ),
        right(
            "by the number in the name",
            """
images = [imageio.imread(file) for file in sorted(files,
    key=lambda f: pydicom.dcmread(f, stop_before_pixels=True).InstanceNumber)]
stacked = np.array(images)
""",
        ),
        right(
            "into an empty array",
            """
stacked = np.zeros((len(files), *vol.shape[1:]))
for file in files:
    image = imageio.imread(file)
    stacked[image.meta['InstanceNumber'] - 1] = image
""",
        ),
        right(
            "with concatenate",
            """
images = [imageio.imread(file) for file in files]
images.sort(key=lambda image: image.meta['ImagePositionPatient'][2])
stacked = np.concatenate([image[np.newaxis] for image in images])
""",
        ),
        wrong(
            "by name",
            """
images = [imageio.imread(file) for file in files]
stacked = np.stack(images)
""",
            hint="All slices are there, but not in the order of their height.",
            fails=("test_order_of_slices",),
        ),
        wrong(
            "the highest first",
            """
images = [imageio.imread(file) for file in files]
stacked = np.stack(sorted(images, key=lambda i: -i.meta['ImagePositionPatient'][2]))
""",
            hint="the highest slice comes first.",
            fails=("test_order_of_slices",),
        ),
        wrong(
            "sorted by the wrong number",
            """
images = [imageio.imread(file) for file in files]
stacked = np.stack(sorted(images, key=lambda i: i.meta['ImagePositionPatient'][0]))
""",
            hint="All slices are there, but not in the order of their height.",
            fails=("test_order_of_slices",),
        ),
        wrong(
            "slices along the last axis",
            """
images = [imageio.imread(file) for file in files]
stacked = np.stack(sorted(images, key=lambda i: i.meta['InstanceNumber']), axis=2)
""",
            hint="the axes are not in the order slice, row, column.",
            fails=("test_all_slices",),
        ),
        wrong(
            "one slice again and again",
            "stacked = np.stack([imageio.imread(files[0]) for file in files])",
            hint="Not all slices of the folder are there, each once.",
            fails=("test_all_slices", "test_order_of_slices"),
        ),
        wrong(
            "the volume again",
            "stacked = vol",
            hint="`stacked` is `vol`, or a copy of it:",
            fails=("test_all_slices",),
        ),
        wrong(
            "the first six",
            """
images = [imageio.imread(file) for file in files[:6]]
images.sort(key=lambda image: image.meta['InstanceNumber'])
stacked = np.stack(images)
""",
            hint="That is not one slice for each file, each as large as an image.",
            fails=("test_all_slices", "test_order_of_slices"),
        ),
        wrong(
            "a list",
            """
images = [imageio.imread(file) for file in files]
stacked = sorted(images, key=lambda image: image.meta['InstanceNumber'])[0]
""",
            hint="The task asks for 3 axes.",
            fails=("test_all_slices", "test_order_of_slices"),
        ),
        wrong(
            "side by side",
            """
images = [imageio.imread(file) for file in files]
images.sort(key=lambda image: image.meta['InstanceNumber'])
stacked = np.hstack(images)
""",
            hint="its shape is (",
            fails=("test_all_slices", "test_order_of_slices"),
        ),
        wrong(
            "sorted by the date",
            """
images = sorted([imageio.imread(f) for f in files], key=lambda i: i.meta['StudyDate'])
stacked = np.stack(images)
""",
            hint="All slices are there, but not in the order of their height.",
            fails=("test_order_of_slices",),
        ),
        wrong(
            "the dots left as they were",
            "stacked = ...",
            hint="`stacked` is still `...`: put your answer there.",
            fails=("test_all_slices", "test_order_of_slices"),
        ),
    ],
}
