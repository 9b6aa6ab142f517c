"""Stored answers: what checks asked of each submission, so that checks can be run once more.

When a check has been corrected, its question is graded again from here, by
`autograder.commands.regrade`: no notebook runs, unless a check asks for something
that it never asked for before.
"""
