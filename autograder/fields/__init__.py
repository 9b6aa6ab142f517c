"""The fields of a notebook that are kept, each with its type. What is not known here is left out.

A page prints more of a notebook than its text: the width of a picture, names of types, ids, tags,
the language. Templates that forget to quote one of them are found again and again. So nothing
reaches a file, a template or a browser as it came: outputs, cells and metadata are rebuilt, field
by field, from what is allowed.
"""
