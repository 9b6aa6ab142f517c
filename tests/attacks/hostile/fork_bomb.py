# Start processes that start processes, and abandon them.
import os

# 127 of them, small ones. Even where nothing stops it, it comes to an end.
BOMB = """
ulimit -t 3
split() {
    if [ $1 -gt 0 ]; then
        split $(($1 - 1)) &
        split $(($1 - 1)) &
    fi
    while :; do :; done
}
split 6 &
"""
os.system(BOMB)
while True:
    pass
