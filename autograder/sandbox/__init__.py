"""What runs inside the sandboxed process. Nothing in here knows a check or a reference answer."""
