import os
from pathlib import Path

# The files are in the folder `data`, or where this variable points.
FILES = Path(os.environ.get("COURSE_FILES", "data" if Path("data").is_dir() else "../../data"))
