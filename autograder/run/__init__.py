"""The trusted side of the sandbox: starts processes, sends cells to them, reads plain data."""
