"""What each command is called, takes and means; its work is done one folder above.

A module declares a small family of commands, and `autograder.commands.cli` puts the families
together. Each command imports what it needs when it runs: `--help` stays quick.
"""
