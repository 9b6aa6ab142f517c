LEFT_OUT = []  # filled in: left_out


def make_self_check(left_out=()):
    """Return what the self-checks below call. It looks at types and shapes, never at values."""
    # All names are taken in here, so that nothing breaks when a notebook uses one of them anew.
    import ast
    import difflib
    import os
    import re
    from builtins import (
        AssertionError, Ellipsis, Exception, NotImplementedError, SyntaxError, TypeError,
        ValueError, abs, all, any, bool, bytes, callable, dict, float, frozenset, getattr,
        int, isinstance, len, list, print, property, range, repr, round, set, str, sum, tuple,
        type, zip,
    )  # fmt: skip
    from collections.abc import Sequence
    from copy import deepcopy

    import numpy as np

    one, whole_one = "one number", "one whole number"
    plain = {str: "a text", list: "a list", tuple: "a tuple", dict: "a dictionary", set: "a set"}
    results = {}

    class Wrong(AssertionError):
        """A self-check that an answer does not pass; `is_open` where there is no answer yet."""

        is_open = False

        def _render_traceback_(self):  # what IPython shows in the place of twenty lines
            return [f"{self}"]

    def wrong(*sentences, is_open=False):
        error = Wrong(" ".join(sentence for sentence in sentences if sentence))
        error.is_open = is_open
        return error

    class Found:
        """A value, and what it is called in a sentence."""

        def __init__(self, name, value, function=""):
            self.name, self.value, self.function = name, value, function

        @property
        def array(self):
            return np.asarray(self.value)

    def kind(value):
        """Say what a value is."""
        if value is None:
            return "None, which means nothing"
        if isinstance(value, (bool, np.bool_)):
            return f"{value}, an answer to a yes-or-no question"
        if value is Ellipsis:
            return "`...`"
        if isinstance(value, str):
            return "the text " + repr(value if len(value) < 40 else value[:40] + "…")
        if isinstance(value, type):
            return f"the type `{value.__name__}` itself"
        if isinstance(value, np.ndarray) and value.dtype.kind in "USO":
            return "an array of texts" if value.dtype.kind != "O" else "an array of mixed things"
        if isinstance(value, np.ndarray):
            return f"an array with the shape {value.shape} and the type {value.dtype}"
        if isinstance(value, (int, float, np.number)):
            return "a number"
        if type(value) in plain:
            return f"{plain[type(value)]} of {len(value)} values" if value else "empty"
        if callable(value):
            return "a function"
        return f"a `{type(value).__name__}`"

    def remedy(found, wanted):
        """Say what has probably happened."""
        value = found.value
        if value is None and found.function:
            return (
                "What a function prints is shown, but only what stands behind `return` comes "
                "back. Does it end with `return …`?"
            )
        if value is None:
            return (
                "Functions without `return` give None, and so do those that only print, show or "
                "sort. Give the name to the value itself."
            )
        if value is NotImplementedError or isinstance(value, NotImplementedError):
            return "That is the placeholder: put your own line in its place."
        if value is Ellipsis:
            return "`...` is a placeholder: put your own line in its place."
        if isinstance(value, type) and "a type" not in wanted:
            return "Write round brackets behind its name, and in them what to make it from."
        if callable(value) and not isinstance(value, np.ndarray):
            name = getattr(value, "__name__", "f")
            return (
                f"The brackets are missing: `{name}` is the function, `{name}(…)` calls it and "
                "gives its result."
            )
        if isinstance(value, (str, bytes)) and "number" in wanted and "array" not in wanted:
            return (
                "A number stands without quotation marks and without its unit. `float(…)` and "
                "`int(…)` turn a text of digits into a number."
            )
        if isinstance(value, (bool, np.bool_)):
            return "A comparison (`>`, `==`) gives True or False. Is the value itself asked for?"
        if wanted in (one, whole_one) and isinstance(value, (list, tuple, np.ndarray)):
            return "There is one number inside: `[0]` takes it out." if len(value) == 1 else ""
        if type(value).__name__ in ("zip", "map", "filter", "generator", "range"):
            return "It makes its values only when asked: write `list(…)` around it."
        if isinstance(value, (list, tuple)) and "array" in wanted:
            return "Do all parts of it have the same length, and are all of them numbers?"
        return ""

    def another(found, wanted):
        value = found.value
        words = f"{found.name} is {kind(value)}. The task asks for {wanted}."
        return wrong(words, remedy(found, wanted))

    def is_number(value):
        if isinstance(value, (np.ndarray, np.generic)):
            return value.ndim == 0 and value.dtype.kind in "iuf" and value is not np.ma.masked
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    def is_listed(value):  # pydicom has lists of its own
        return isinstance(value, Sequence) and not isinstance(value, (str, bytes, range))

    def is_finite(values):
        return values.dtype.kind != "f" or bool(np.isfinite(values).all())

    def as_array(found, wanted):
        """Return numbers as an array; lists of them count."""
        value = found.value
        if is_listed(value):
            try:
                value = np.array(value)
            except (ValueError, TypeError):
                pass
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
            raise another(found, wanted)
        if not is_finite(value):
            raise wrong(
                f"{found.name} holds nan or inf, which are no numbers.",
                "Was something divided by 0?",
            )
        return value

    class Answer:
        """What a self-check asks of an answer: names of variables, or what functions return."""

        def __init__(self, check):
            self._space = check.__globals__
            texts = [text for text in check.__code__.co_consts if isinstance(text, str)]
            self._asked = [text for text in texts if text.isidentifier()]

        # Find

        def value(self, name):
            """Return the value of a variable."""
            if name not in self._space:
                raise self._missing(name)
            value = self._space[name]
            return Found(f"`{name}`", value)

        def call(self, name, *values):
            """Call a function on copies, look that it leaves them alone, and return its result."""
            self.function(name)
            given = deepcopy(values)
            shown = f"`{name}`"
            try:
                value = self._space[name](*given)
            except NotImplementedError:
                raise wrong(
                    f"{shown} still holds `raise NotImplementedError()`. It stops the function: "
                    "take this line out, and write your own in its place.",
                    is_open=True,
                ) from None
            except Exception as error:
                raise wrong(
                    f"Calling {shown} ended with {type(error).__name__}: {error}."
                ) from None
            for before, after in zip(values, given):
                if isinstance(before, np.ndarray) and not np.array_equal(before, after):
                    raise wrong(
                        f"{shown} changes the array that it is given. Work on a copy: "
                        "`image.copy()`, or `image.astype(float)`."
                    )
            return Found(f"What {shown} returns", value, name)

        def _each(self, things):
            for thing in things:
                yield self.value(thing) if isinstance(thing, str) else thing

        def _missing(self, name):
            """Say why there is no variable of this name, as far as can be known."""
            runs = self._runs_of(name)
            if runs and "raise NotImplementedError" in runs[-1]:
                return wrong(
                    f"There is no `{name}` yet: `raise NotImplementedError()` is still in the "
                    "answer cell, and stops it. Take this line out when you start.",
                    is_open=True,
                )
            if runs and is_blank(runs[-1]):
                return wrong(
                    f"There is no `{name}` yet: the answer cell above is still empty.", is_open=True
                )
            own = [n for n in self._space if n not in self._asked and not n.startswith("_")]
            alike = difflib.get_close_matches(name, own, 1, 0.8)
            if alike:
                return wrong(
                    f"There is no `{name}`, but there is a variable `{alike[0]}`. The name has to "
                    "be exactly the one in the task."
                )
            if runs and name in bound_in(runs[-1]):
                return wrong(
                    f"There is no `{name}`: the answer cell stopped before it came to this line. "
                    "The last line of the message below that cell says why."
                )
            return wrong(
                f"There is no `{name}` yet. Create it in the answer cell above, and run that cell.",
                is_open=True,
            )

        def _runs_of(self, name):
            """Return the runs of the answer cell of a variable: its first line names it."""
            ran = [source for source in self._space.get("In", []) if isinstance(source, str)]
            heads = [source for source in ran if re.match(rf"#.*\b{re.escape(name)}\b", source)]
            first = heads[-1].partition("\n")[0] if heads else ""
            return [source for source in heads if source.partition("\n")[0] == first]

        def remarks(self):
            """Name variables that are there, but were not made by the answer cell as it is now."""
            for name in self._asked:
                runs = self._runs_of(name)
                if runs and is_blank(runs[-1]):
                    yield (
                        f"Note: the answer cell is still empty. This `{name}` comes from a cell of "
                        "your own, from an earlier run, or is a stand-in for an answer."
                    )
                    continue
                before = any(name in bound_in(source) for source in runs[:-1])
                if before and name not in bound_in(runs[-1]):
                    yield (
                        f"Note: `{name}` comes from an earlier run. The answer cell, as it is "
                        "now, does not make it. Restart the kernel and run all cells to be sure."
                    )

        # Kinds

        def number(self, *things, least=None, most=None, whole=False):
            """Ask for one number each; NumPy's count, True and False do not."""
            wanted = whole_one if whole else one
            for found in self._each(things):
                if not is_number(found.value):
                    raise another(found, wanted)
                number = float(found.value)
                if number != number or abs(number) == float("inf"):
                    raise wrong(
                        f"{found.name} is {number}, which is no number.",
                        "Was something divided by 0, or the mean of nothing taken?",
                    )
                if whole and number != round(number):
                    raise wrong(
                        f"{found.name} has a fraction. The task asks for a whole number.",
                        "`//` divides without a rest, `round(…)` gives the nearest whole number.",
                    )
                if least is not None and number < least or most is not None and number > most:
                    limits = f"at least {least}" if most is None else f"from {least} to {most}"
                    raise wrong(f"{found.name} is {number:.4g}. It should be {limits}.")

        def numbers(self, *things, count, whole=False):
            """Ask for so many numbers each: a list, tuple or array."""
            wanted = f"{count} whole numbers" if whole else f"{count} numbers"
            for found in self._each(things):
                value = found.value
                is_row = isinstance(value, np.ndarray) and value.ndim == 1
                if not is_row and not is_listed(value):
                    raise another(found, wanted)
                if len(value) != count:
                    raise wrong(f"{found.name} holds {len(value)} values, not {count}.")
                for i, item in zip(range(count), value):
                    self.number(Found(f"Number {i + 1} in {found.name}", item), whole=whole)

        def array(self, *things, axes=None, shape=None, like="", floats=False, strict=False):
            """Ask for an array of numbers with so many axes, or of a shape; lists count.

            Parameters
            ----------
            axes : int, optional
                How many axes it should have.
            shape : tuple, optional
                The shape it should have; None in it for any length.
            like : str, optional
                Says whose shape that is.
            floats : bool, optional
                Whether its numbers have to be able to hold fractions.
            strict : bool, optional
                Whether a list does not count.
            """
            axes = axes if shape is None else len(shape)
            wanted = f"an array of numbers with {n_axes(axes)}"
            for found in self._each(things):
                if strict and isinstance(found.value, (list, tuple)):
                    raise wrong(
                        f"{found.name} is {kind(found.value)}. The task asks for one array.",
                        "`np.stack(…)` makes one of a list of arrays." if found.value else "",
                    )
                values = as_array(found, wanted)
                if values.ndim != axes:
                    raise wrong(
                        f"{found.name} has {n_axes(values.ndim)}: its shape is {values.shape}. "
                        f"The task asks for {wanted}."
                    )
                fits = shape is None or all(
                    length in (None, own) for length, own in zip(shape, values.shape)
                )
                if not fits:
                    whose = f", as {like} has" if like else ""
                    raise wrong(
                        f"{found.name} has the shape {values.shape}. It should have "
                        f"{shaped(shape)}{whose}."
                    )
                if not values.size:
                    raise wrong(f"{found.name} is empty: its shape is {values.shape}.")
                if floats and values.dtype.kind != "f":
                    raise wrong(
                        f"{found.name} has the type {values.dtype}. It should hold numbers of type "
                        "float, which can have fractions."
                    )

        def mask(self, *things, shape, like="", strict=False):
            """Ask for an array of True and False; of 0 and 1, too, where it is not strict."""
            for found in self._each(things):
                self.array(found, shape=shape, like=like)
                values = found.array
                good = values.dtype == np.bool_ if strict else bool(np.isin(values, [0, 1]).all())
                if not good:
                    raise wrong(
                        f"{found.name} has the type {values.dtype}. A mask holds True and False "
                        "only: a comparison such as `image > 100` makes one."
                    )

        def function(self, *names):
            """Ask for functions that have been written."""
            for name in names:
                function = self.value(name).value
                if not callable(function) or isinstance(function, type):
                    raise another(Found(f"`{name}`", function), "a function, made with `def`")
                if is_empty(function):
                    raise wrong(f"`{name}` is still empty: it has no lines of yours.", is_open=True)

        def text(self, *things, among=()):
            """Ask for a text each."""
            for found in self._each(things):
                if not isinstance(found.value, str) and type(found.value).__name__ != "PersonName":
                    raise another(found, "a text")
                if among and f"{found.value}".strip().lower() not in among:
                    choice = " or ".join(f'"{word}"' for word in among)
                    raise wrong(f"{found.name} is {kind(found.value)}. Write {choice}.")

        def texts(self, *things):
            """Ask for a set of texts each; a list, tuple or array of them counts."""
            for found in self._each(things):
                value = found.value
                if isinstance(value, str):
                    raise wrong(
                        f"{found.name} is {kind(value)}. The task asks for a set of texts, even "
                        'if there is only one in it: `{"…"}`.'
                    )
                if isinstance(value, np.ndarray) and value.dtype.kind == "U":
                    value = value.ravel().tolist()
                good = isinstance(value, (set, frozenset, list, tuple, dict))
                if not good or not all(isinstance(item, str) for item in value):
                    raise another(found, "a set of texts")

        def kind(self, name, types, wanted):
            """Ask for a value of one of some types."""
            found = self.value(name)
            if not isinstance(found.value, types):
                raise another(found, wanted)

        def that(self, condition, otherwise):
            """Ask for something else."""
            if not condition:
                raise wrong(otherwise)

        def written(self, first_line):
            """Ask for a line of code in the answer cell that begins with this line."""
            ran = [source for source in self._space.get("In", []) if isinstance(source, str)]
            runs = [source for source in ran if source.startswith(first_line)]
            if runs and is_blank(runs[-1]):
                raise wrong("The answer cell above is still empty.", is_open=True)

    def described():
        """Serve as an example of a function that does nothing."""
        pass

    def undescribed():
        pass

    def is_empty(function):
        code = getattr(function, "__code__", None)
        others = [described.__code__.co_code, undescribed.__code__.co_code]
        constants = {function.__doc__, None} if code else set()
        return code is not None and code.co_code in others and constants >= set(code.co_consts)

    def n_axes(n):
        return "1 axis" if n == 1 else f"{n} axes"

    def shaped(shape):
        parts = ["any length" if length is None else str(length) for length in shape]
        return "(" + ", ".join(parts) + (",)" if len(parts) == 1 else ")")

    def is_blank(source):
        lines = [line.strip() for line in source.split("\n")]
        return all(not line or line.startswith("#") or line == "pass" for line in lines)

    def bound_in(source):
        """Return the names that a cell makes."""
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a line such as %matplotlib, which only notebooks understand
            return set(re.findall(r"\w+", source))
        made = (ast.FunctionDef, ast.ClassDef)
        names = {node.name for node in ast.walk(tree) if isinstance(node, made)}
        aliases = [node for node in ast.walk(tree) if isinstance(node, ast.alias)]
        names |= {alias.asname or alias.name for alias in aliases}
        stored = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        return names | {node.id for node in stored if isinstance(node.ctx, ast.Store)}

    def tidy(part):
        """Return a number or array with few digits."""
        if isinstance(part, str) or not (is_number(part) or isinstance(part, (np.ndarray, list))):
            return str(part)
        numbers = np.asarray(part)
        if numbers.dtype.kind != "f":
            return str(numbers)
        return f"{float(numbers):.5g}" if not numbers.ndim else str(numbers.round(3))

    class SelfCheck:
        """Carries out a self-check, says what came of it, and knows all results."""

        def __call__(self, task):
            def look(check):
                results[task] = "failed"
                answer = Answer(check)
                try:
                    said = check(answer)
                except Wrong as error:
                    results[task] = "open" if error.is_open else "failed"
                    report(task, error)
                except Exception as error:
                    report(task, wrong(f"{type(error).__name__}: {error}."))
                else:
                    results[task] = "passed"
                    said = said if isinstance(said, tuple) else (said,)
                    print("✓", *(tidy(part) for part in said))
                    for remark in answer.remarks():
                        print(remark)
                return self

            return look

        def summary(self, tasks, written=()):
            """Say which self-checks pass.

            Parameters
            ----------
            tasks : int
                How many tasks there are.
            written : sequence of int, optional
                Those that a person reads. Tasks that are left out are named nowhere.
            """
            written = [task for task in written if task not in left_out]
            checked = [task for task in range(1, tasks + 1) if task not in (*written, *left_out)]
            state = {task: results.get(task, "not run") for task in checked}
            passed = sum(value == "passed" for value in state.values())
            print(f"{passed} of {len(checked)} self-checks pass.")
            for value, words in [
                ("passed", "✓ The types fit: task"),
                ("failed", "✗ Something is not as the task asks: task"),
                ("open", "… Still open: task"),
                ("not run", "? Self-check not run yet: task"),
            ]:
                these = [str(task) for task in checked if state[task] == value]
                if these:
                    print(f"{words}{'s' if len(these) > 1 else ''} {', '.join(these)}")
            if written:
                print("✎ Read by a person:", ", ".join(f"task {task}" for task in written))
            print("Self-checks test types and shapes. Whether values are right, they do not know.")

    def report(task, error):
        # nbgrader's Validate goes by errors. For you, words are enough, and the run goes on.
        if os.environ.get("NBGRADER_EXECUTION") in ("validate", "generate_solution"):
            raise error
        print(("…" if error.is_open else "✗") + f" Task {task}: {error}")

    return SelfCheck()


self_check = make_self_check(LEFT_OUT)
