"""One module a source of images, found by its name: `tcia_ct` is called ``tcia-ct``.

The first line of its docstring says what it takes. Each has

- `DATASET`: the data set of the course whose place it takes;
- `OPTIONS`: a dict, name of each option that it takes to what that means;
- `convert(source, images, options)`: reads a lecturer's file or folder `source` and changes nothing
  there, writes files into the existing, empty folder `images`, and returns their description. It
  raises `ConversionError` with what is missing, in which file, and what to do; it tells people
  what they should know by ``options.report``.
"""
