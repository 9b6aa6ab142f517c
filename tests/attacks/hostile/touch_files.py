# Change mode, owner, times and attributes of files outside, by path and by descriptor.
import ctypes
import os

file = TARGET["file"]


def quietly(action):
    try:
        action()
    except BaseException as error:
        print("refused:", type(error).__name__)


quietly(lambda: os.chmod(file, 0o777))
quietly(lambda: os.chown(file, os.getuid(), os.getgid()))
quietly(lambda: os.utime(file, (0, 0)))
quietly(lambda: os.setxattr(file, "user.x", b"1"))
quietly(lambda: os.chmod(TARGET["course"], 0))
folder = os.path.dirname(file)
quietly(lambda: os.chmod(os.path.basename(file), 0o777, dir_fd=os.open(folder, os.O_PATH)))
libc = ctypes.CDLL(None)
for number in (90, 268, 452, 94, 280, 188):
    libc.syscall(number, file.encode(), 0o777, 0, 0)
os.system(f"chmod 777 {file}; touch -d 2001-01-01 {file}; chmod 777 /proc/self/root{file}")
