"""The cardiac cine, read the way students read it, against how the hearts were made."""

import json
from pathlib import Path

import imageio.v2 as imageio
import numpy as np
import pydicom
import pytest
from course_images.heart import FAILING, HEALTHY, PHASES, moment

DATA = Path(__file__).resolve().parents[2] / "datasets" / "data"
CINE = DATA / "images" / "cardiac_cine"
PATIENTS = ("patient_a", "patient_b")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def headers():
    """Headers of each patient, sorted by InstanceNumber."""
    found = {}
    for name in PATIENTS:
        parts = [pydicom.dcmread(path) for path in (CINE / name).iterdir()]
        found[name] = sorted(parts, key=lambda part: int(part.InstanceNumber))
    return found


@pytest.fixture(scope="module")
def volumes():
    return json.loads((DATA / "truth" / "cardiac_cine" / "volumes.json").read_text())


class TestAsRead:
    @pytest.mark.parametrize("name", PATIENTS)
    def test_imageio_and_pydicom_agree(self, headers, name):
        read = imageio.mvolread(CINE / name, "DICOM")
        assert [volume.shape for volume in read] == [(11, 128, 128)] * 16
        assert all(volume.meta["sampling"] == (8.0, 1.328125, 1.328125) for volume in read)
        assert read[0].dtype == np.uint16
        pixels = np.stack([part.pixel_array for part in headers[name]])
        np.testing.assert_array_equal(np.stack(read).reshape(176, 128, 128), pixels)

    @pytest.mark.parametrize(("name", "beat"), [("patient_a", 960), ("patient_b", 720)])
    def test_phases_come_one_after_the_other(self, headers, name, beat):
        times = [float(part.TriggerTime) for part in headers[name]]
        assert times == np.repeat(np.arange(16) * beat / 16, 11).tolist()
        heights = [float(part.ImagePositionPatient[2]) for part in headers[name]]
        assert heights == np.tile(np.arange(-40.0, 41.0, 8.0), 16).tolist()

    def test_one_series_a_patient(self, headers):
        series = [{part.SeriesInstanceUID for part in headers[name]} for name in PATIENTS]
        assert all(len(uids) == 1 for uids in series)
        assert series[0] != series[1]
        images = [part.SOPInstanceUID for name in PATIENTS for part in headers[name]]
        assert len(set(images)) == 2 * 176

    def test_headers_say_that_it_is_simulated(self, headers):
        for name in PATIENTS:
            assert "Simulated" in headers[name][0].ImageComments
            assert headers[name][0].PatientName != ""


class TestHeart:
    @pytest.mark.parametrize("heart", [HEALTHY, FAILING])
    @pytest.mark.parametrize("contraction", [0, 7])
    def test_volume_by_throwing_points(self, heart, contraction):
        """Closed form against a count of points in the shape that is drawn."""
        now = moment(heart, contraction)
        random = np.random.default_rng(1)
        n, side = 400_000, 80.0
        x, y = random.uniform(-side / 2, side / 2, (2, n))
        z = random.uniform(0, 100, n)
        share = (now.base - z) / now.between(heart.length)
        radius = now.between(heart.radius) * np.sqrt(np.clip(1 - np.clip(share, 0, 1) ** 3, 0, 1))
        edge = radius * (1 + 0.04 * np.cos(2 * np.arctan2(y, x)))
        inside = (share >= 0) & (share <= 1) & (np.hypot(x, y) <= edge)
        assert now.cavity_ml == pytest.approx(inside.mean() * side**2 * 100 / 1000, rel=0.02)

    def test_volumes_follow_published_means(self, volumes):
        """Sunnybrook Cardiac Data: healthy 116 and 43 ml, heart failure 234 and 158 ml."""
        healthy, failing = (volumes[name]["blood_ml"] for name in PATIENTS)
        assert max(healthy) == pytest.approx(116, abs=8)
        assert min(healthy) == pytest.approx(43, abs=5)
        assert max(failing) == pytest.approx(234, abs=8)
        assert min(failing) == pytest.approx(158, abs=5)

    def test_end_diastole(self, volumes):
        assert np.argmax(volumes["patient_a"]["blood_ml"]) == 0
        assert np.argmax(volumes["patient_b"]["blood_ml"]) == 2

    def test_written_truth_is_that_of_the_model(self, volumes):
        for heart in (HEALTHY, FAILING):
            for phase in range(PHASES):
                now = moment(heart, phase)
                assert volumes[heart.name]["blood_ml"][phase] == pytest.approx(
                    now.blood_ml, abs=1e-3
                )

    def test_muscle_keeps_its_volume(self):
        """Muscle hardly changes its volume when it contracts; mass as in the README."""
        for heart, grams in ((HEALTHY, 120), (FAILING, 175)):
            masses = [_grams(moment(heart, phase)) for phase in (heart.first_phase, 7)]
            assert masses == pytest.approx([grams, grams], rel=0.1)


class TestAppearance:
    def test_grey_levels(self, headers):
        """Blood is three times as bright as muscle; lungs are dark."""
        image = headers["patient_a"][5].pixel_array
        blood, muscle = image[60:70, 66:78].mean(), image[62:70, 92:95].mean()
        assert blood == pytest.approx(300, rel=0.1)
        assert muscle == pytest.approx(100, rel=0.15)
        assert image[60:70, 108:118].mean() < 40

    def test_noise(self, headers):
        """Two phases of rest differ by noise only: its standard deviation is 11."""
        first, second = (headers["patient_a"][phase * 11].pixel_array for phase in (0, 6))
        difference = first[115:127, 20:60].astype(float) - second[115:127, 20:60]
        assert difference.std() / 2**0.5 == pytest.approx(11, rel=0.1)

    def test_archive_is_small(self):
        assert (DATA / "archives" / "cardiac_cine.zip").stat().st_size < 8e6
        sizes = [path.stat().st_size for path in (DATA / "archives").iterdir()]
        assert sum(sizes) < 25e6


def _grams(now):
    total, step = 0.0, 0.1
    for z in np.arange(-5, now.base, step):
        inner = now.cavity_radius(z)
        wall, below = now.between(now.heart.wall), now.between(now.heart.apex) - z
        outer = inner + wall if below < 0 else wall * max(1 - (below / wall) ** 2, 0) ** 0.5
        total += np.pi * (outer**2 - inner**2) * step / 1000
    return 1.05 * (total + now.papillary_ml)
