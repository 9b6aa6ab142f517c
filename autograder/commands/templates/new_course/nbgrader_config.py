"""nbgrader's configuration of this course. Every nbgrader command reads it."""

from pathlib import Path

from autograder.record.configure import configure

c = get_config()

# The course's name in the exchange and in the gradebook.
c.CourseDirectory.course_id = "my_course"

# Where the course's own things are, from this folder. These are the defaults; `autograder` finds
# the rest by the names of the stages.
c.CourseSettings.checks = "checks"
c.CourseSettings.typical_answers = "typical_answers"
c.CourseSettings.files = "data"
c.CourseSettings.files_variable = "COURSE_FILES"

# What notebooks import and takes long: it is imported once, before any hand-in runs.
c.CourseSettings.preload = ["numpy"]

# Student code runs in a sandbox and is graded outside of it.
configure(c, Path(__file__).resolve().parent)
