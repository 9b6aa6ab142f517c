import errno
import hashlib
import zipfile
import zlib
from pathlib import PurePosixPath

ADDRESS = ""  # filled in: address


def get_images(names, data, places):
    """Unpack archives of images that lie beside the notebook; download those that do not."""
    try:
        data.mkdir(exist_ok=True)
        for name in names:
            beside = [folder / f"{name}.zip" for folder in (Path(), data, Path("archives"))]
            beside = {path: is_right(path, name) for path in beside if path.is_file()}
            archive, part = max(beside, key=beside.get, default=None), data / f"{name}.zip.part"
            if archive and beside[archive]:
                unpack(archive, name, data)
            elif ADDRESS:
                download(name, part)
                unpack(part, name, data)
                part.unlink()
            else:
                left = names[names.index(name) :]
                looked = [(place, problems_in(place, left)) for place in places]
                report = " ".join(f"In {place.absolute()}: {what}." for place, what in looked if what)
                if archive:
                    report += f" {archive} is not the file that was published, perhaps cut off."
                zips = " and ".join(f"{other}.zip" for other in left)
                raise NotReady(
                    f"images are not complete. {report} Download {zips} from where you got this "
                    f"notebook, put it without unpacking it into {Path().absolute()}, and run this "
                    "cell again."
                )
            if problem_of(data, name):
                raise NotReady(f"{problem_of(data, name)}, in {data.absolute()}.")
    except OSError as error:
        what = "the disc is full" if is_full(error) else f"{error.strerror} ({error.filename})"
        raise NotReady(
            f"images could not be written to {data.absolute()}: {what}. Make room there, or move "
            "this notebook into a folder of your own, and run this cell again."
        ) from None


def is_right(archive, name):
    """Tell whether an archive is the one that was published, as far as this is known."""
    with archive.open("rb") as file:
        return expected(name)["sha256"] in ("", hashlib.file_digest(file, "sha256").hexdigest())


def is_full(error):
    return getattr(error, "errno", None) in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def unpack(archive, name, data):
    """Unpack an archive of one folder of images, and of nothing that leads elsewhere."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            for member in zipped.infolist():
                first, *more = PurePosixPath(member.filename or "?").parts
                beside = (f"{name}_NOTICE.txt", f"{name}.json")
                right = first == name if more or member.is_dir() else first in beside
                if not right or ".." in more or set(member.filename) & set("\\:"):
                    raise ValueError(f"it holds {member.filename!r}")
            size = sum(member.file_size for member in zipped.infolist())
            if size > max(2 * expected(name)["bytes"], 1e9):
                raise ValueError(f"unpacked, it would have {size / 1e9:,.0f} GB")
            zipped.extractall(data)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        raise NotReady(
            f"{archive} is damaged or not what its name says: {error}. Delete it, download it "
            "again, and run this cell again."
        ) from None


def download(name, part):
    """Fetch an archive into the file `part`; go on where an earlier try stopped."""
    url, right = f"{ADDRESS.rstrip('/')}/{name}.zip", expected(name)
    problem = "this notebook does not know its sha256, please tell your instructor"
    for _ in range(3 if right["sha256"] else 0):
        if not part.exists() or part.stat().st_size < right["zip_bytes"]:
            problem, again = fetch(url, part, right["zip_bytes"])
            if problem and again:
                continue
            if problem:
                break
        if is_right(part, name):
            return
        part.unlink()
        problem = "what came is not the file that was published"
    raise NotReady(
        f"{url} could not be downloaded: {problem}. Run this cell again; if that does not help, "
        f"download the file with your browser and put it into {Path().absolute()} before."
    )


def fetch(url, part, size):
    """Add what is missing of `size` bytes to a file; return what went wrong, and if to go on."""
    import http.client
    import urllib.error
    import urllib.request

    have = part.stat().st_size if part.exists() else 0
    try:
        request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            if "html" in answer.headers.get("Content-Type", ""):
                return "a web page came instead, perhaps one to log in", False
            with part.open("ab" if answer.status == 206 else "wb") as file:
                have = file.tell()
                while have < size:
                    block = answer.read(2**18)
                    if not block:
                        return f"it broke off after {have:,} of {size:,} bytes", True
                    have += file.write(block)
                    print(f"\r{part.stem}: {have / 1e6:.1f} of {size / 1e6:.1f} MB", end="")
                print(flush=True)
    except urllib.error.HTTPError as error:
        if error.code == 416:  # No such range: what is here belongs to another file.
            part.unlink(missing_ok=True)
        return f"the server answered {error.code} {error.reason}", error.code in (416, 503)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if is_full(error) or getattr(error, "filename", None):
            raise
        reason = getattr(error, "reason", error)
        again = have > 0 or isinstance(reason, ConnectionError)
        return f"the connection failed, are you online? ({reason})", again
    return "", False
