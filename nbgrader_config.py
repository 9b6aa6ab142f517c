"""nbgrader's configuration of this course. Every nbgrader command reads it."""

from pathlib import Path

from autograder.record.configure import configure

c = get_config()  # noqa: F821 - nbgrader provides it

# The course's name in the exchange and in the gradebook.
c.CourseDirectory.course_id = "biomedical_image_analysis"

# nbgrader calls this folder "solution" unless told otherwise.
c.CourseDirectory.solution_directory = "solutions"

# A cell of a master notebook may take as long as this, in seconds.
c.Execute.timeout = 120

# What stands in the place of a solution. nbgrader's own, raise NotImplementedError(), ends
# "Run All" at the first open task, and what is left of it breaks answers that are right.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\npass"}
c.ClearSolutions.text_stub = "*Double-click here, and write your answer in the place of this line.*"

# This course's own content, and what its notebooks read; see autograder/course/settings.py.
c.CourseSettings.checks = "autograder/checks"
c.CourseSettings.typical_answers = "autograder/answers"
c.CourseSettings.files = "datasets/data/images"
c.CourseSettings.files_variable = "BIOMEDICAL_IMAGES"
c.CourseSettings.truth = "datasets/data/truth"
c.CourseSettings.archives = "datasets/data/archives"
# Other simulated patients, which `course-images build --variants` makes.
c.CourseSettings.variants = "datasets/data/variants"
c.CourseSettings.environment = ["requirements/student.txt"]
# Where the course's page is published (`make site` builds it): feedback pages link to its theory.
c.CourseSettings.site = ""
c.CourseSettings.preload = [
    *("imageio.v2", "pooch", "pydicom"),
    *("scipy.ndimage", "scipy.optimize", "scipy.signal", "scipy.stats"),
]
c.CourseSettings.plain_classes = {
    "imageio.core.util.Array": "array",
    "pydicom.multival.MultiValue": "list",
    "pydicom.valuerep.PersonName": "text",
}

# Student code runs in this project's sandbox and is graded outside of it.
configure(c, Path(__file__).resolve().parent)
