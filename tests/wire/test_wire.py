"""The wire format: what honest values become, and that hostile data costs no more than itself."""

from __future__ import annotations

import datetime
import functools
import json
import math
import operator
import socket
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from imageio.core.util import Array as ImageArray

from autograder.check.leaks import gives_away
from autograder.wire import bounds, encode, frames
from autograder.wire.classes import allow
from autograder.wire.decode import Decoder, Function, Opaque, TypeName
from autograder.wire.encode import Encoder
from autograder.wire.figures import Axes, Figure, Image
from autograder.wire.frames import (
    PREFIX,
    Closed,
    Frame,
    Malformed,
    TimedOut,
    TooLarge,
    receive,
    send,
)


def send_from(here: socket.socket, write: Callable[[socket.socket], Any]) -> threading.Thread:
    def work() -> None:
        with here:
            try:
                write(here)
            except OSError:  # The reader has had enough.
                return

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def within(seconds: float) -> Callable[[], float]:
    """Patience for so long."""
    deadline = time.monotonic() + seconds

    def patience() -> float:
        if time.monotonic() > deadline:
            raise TimedOut
        return 0.05

    return patience


def through_socket(write: Callable[[socket.socket], Any], timeout: float = 20.0) -> Frame:
    here, there = socket.socketpair()
    thread = send_from(here, write)
    try:
        return receive(there, within(timeout))
    finally:
        there.close()
        thread.join()


def raw_frame(header: bytes, blobs: bytes = b"") -> Frame:
    return through_socket(
        lambda sock: sock.sendall(PREFIX.pack(len(header), len(blobs)) + header + blobs)
    )


@pytest.fixture(autouse=True, scope="module")
def _classes_of_the_course() -> Iterator[None]:
    allow({"imageio.core.util.Array": "array"})
    yield
    allow({})


def there_and_back(value: Any) -> Any:
    encoder = Encoder()
    tree = encoder.encode(value)
    frame = through_socket(lambda sock: send(sock, {"value": tree}, encoder.blobs))
    return Decoder(frame.blobs).decode(frame.header["value"])


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        if np.ma.isMaskedArray(a) != np.ma.isMaskedArray(b):
            return False
        if np.ma.isMaskedArray(a) and not np.array_equal(a.mask, b.mask):
            return False
        a, b = np.ma.getdata(a), np.ma.getdata(b)
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    return bool(a == b)


UTC = datetime.UTC
VALUES = [
    *(None, True, False, 0, -7, 2**4000, 1.5, float("inf"), float("nan"), 1 + 2j, "", "Größe 𝛼"),
    *(b"", b"\0\xff", [1, [2.5, "x"]], (), (1, (2,)), {1, "a"}, frozenset({(1, 2)})),
    *({}, {"a": [1], 2: None, (1, 2): "t"}, slice(1, None, 2), range(3, 20, 4)),
    *(datetime.date(1999, 2, 3), datetime.datetime(2020, 1, 2, 3, 4, 5, 6, UTC)),
    *(datetime.time(1, 2, 3), datetime.timedelta(days=-3, microseconds=7)),
    *(np.dtype("<i2"), np.dtype([("a", "<f4", (2, 3)), ("b", [("c", "S3")])])),
    *(np.float32(0.1), np.int8(-3), np.bool_(True), np.str_("ab"), np.complex64(1j)),
    *(np.datetime64("2020-01-02"), np.timedelta64(3, "h")),
    *(np.arange(6.0).reshape(2, 3), np.array(3), np.empty((0, 4), np.uint8)),
    *(np.asfortranarray(np.arange(6).reshape(2, 3)), np.arange(10)[::-2]),
    *(np.array(["a", "bcd"]), np.array([1, 2], ">i4"), np.array([True, False])),
    np.array([(1, 2.0)], [("x", "<i4"), ("y", "<f8")]),
    np.ma.MaskedArray([1.0, 2.0, 3.0], [False, True, False]),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_plain_values_come_back_the_same(value: Any) -> None:
    assert same(there_and_back(value), value)


def test_an_image_keeps_its_header() -> None:
    meta = {"Modality": "CT", "sampling": (2.0, 1.0), "inner": {"n": 1}}
    image = ImageArray(np.arange(4, dtype=np.int16).reshape(2, 2), meta)
    back = there_and_back(image)
    assert isinstance(back, ImageArray)
    assert same(np.asarray(back), np.asarray(image))
    assert {**back.meta, "inner": dict(back.meta["inner"])} == meta


def test_what_is_only_a_kind_of_something_arrives_as_that() -> None:
    Point = namedtuple("Point", "x y")

    class Money(float):
        pass

    assert same(there_and_back(Point(1, 2)), (1, 2))
    assert same(there_and_back(Money(2.5)), 2.5)
    assert same(there_and_back(bytearray(b"ab")), b"ab")


class Doubler:
    """Can be called, as a function can."""

    def __call__(self, x: int) -> int:
        return 2 * x

    def double(self, x: int) -> int:
        return 2 * x

    @classmethod
    def of(cls, x: int) -> int:
        return 2 * x


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 2 * x,
        functools.lru_cache(lambda x: 2 * x),
        functools.partial(operator.mul, 2),
        functools.singledispatch(lambda x: 2 * x),
        np.vectorize(lambda x: 2 * x),
        np.poly1d([2, 0]),
        np.negative,
        Doubler(),
        Doubler().double,
        Doubler.of,
        operator.methodcaller("__mul__", 2),
        [].append,
        "a".join,
        str.upper,
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_can_be_called_is_a_function(function: object) -> None:
    assert isinstance(there_and_back(function), Function)


def test_classes_and_modules_are_no_functions() -> None:
    assert isinstance(there_and_back(Doubler), TypeName)
    assert isinstance(there_and_back(np), Opaque)


def test_functions_and_types_arrive_by_name() -> None:
    function, kind = there_and_back([len, np.ndarray])
    assert isinstance(function, Function)
    assert function.name == "len"
    assert isinstance(kind, TypeName)
    assert kind == "numpy.ndarray"


class Lying:
    @property
    def __class__(self) -> type:  # type: ignore[override]
        return dict

    def __iter__(self) -> Any:
        raise RuntimeError


class Endless(list[int]):
    def __iter__(self) -> Any:
        return iter(lambda: 1, 0)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def recursive() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (object(), ""),
        (Lying(), "raised"),
        (Endless(), "more than"),
        (recursive(), "levels deep"),
        (nested(100), "levels deep"),
        (2**5000, "digits"),
        ("x" * (encode.MAX_TEXT + 1), "longer than"),
        (["x" * 1000] * 3000, "longer than"),
        (np.array([object()]), "dtype"),
        (np.zeros(3, "V4"), "dtype"),
        (np.broadcast_to(np.uint8(0), (2**15, 2**15)), "larger than"),
        ([np.float64(0)] * (frames.MAX_BLOB_COUNT + 1), "more than"),
    ],
    ids=lambda value: repr(type(value)),
)
def test_what_cannot_cross_arrives_as_its_types_name(value: Any, why: str) -> None:
    back = there_and_back(value)
    assert isinstance(back, Opaque)
    assert back.type_name.endswith(type(value).__name__)
    assert why in back.why


def test_one_value_too_many_costs_only_itself() -> None:
    encoder = Encoder()
    trees = [encoder.encode(v) for v in (Endless(), np.arange(3), "x" * 10**7, "y")]
    frame = through_socket(lambda sock: send(sock, {"values": trees}, encoder.blobs))
    first, array, text, last = map(Decoder(frame.blobs).decode, frame.header["values"])
    assert isinstance(first, Opaque)
    assert isinstance(text, Opaque)
    assert same(array, np.arange(3))
    assert last == "y"


def test_half_a_character_is_replaced_before_it_is_sent() -> None:
    assert there_and_back("a\ud800b") == "a?b"
    assert through_socket(lambda sock: send(sock, {"text": "\udc00"})).header["text"] == "?"
    text = "\\ud800 is written with a backslash \\\\udfff"
    assert through_socket(lambda sock: send(sock, {"text": text})).header["text"] == text


@pytest.mark.parametrize(
    "header",
    [
        b'{"a":"\\ud800"}',
        b'{"a":"\\\\\\uDfFf \\ud83d\\ude00 \\\\ud800"}',
        b'{"\\udc00":["\\ud800\\ud800",{"\\uDBFF":1}]}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xff"}',
    ],
)
def test_half_a_character_that_was_sent_all_the_same_is_replaced(header: bytes) -> None:
    got = raw_frame(header).header
    json.dumps(got, ensure_ascii=False).encode()
    assert "\N{REPLACEMENT CHARACTER}" in json.dumps(got, ensure_ascii=False)
    assert ("\\ud800" in str(got.get("a"))) == (b"\\\\ud800" in header)


def test_a_header_in_another_encoding_is_refused() -> None:
    with pytest.raises(Malformed):
        raw_frame('{"a":1}'.encode("utf-16"))


# NumPy takes any bytes for any dtype.

PLAIN_DTYPES = (
    hnp.scalar_dtypes()
    | hnp.unicode_string_dtypes(max_len=3)
    | hnp.byte_string_dtypes(max_len=3)
    | hnp.datetime64_dtypes()
    | hnp.timedelta64_dtypes()
)
ANY_DTYPE = PLAIN_DTYPES | hnp.array_dtypes(PLAIN_DTYPES, max_size=3, allow_subarrays=True)


@given(ANY_DTYPE, hnp.array_shapes(min_dims=0, max_dims=3, max_side=3), st.data())
def test_any_bytes_of_any_dtype_are_refused_or_can_be_used(
    dtype: Any, shape: tuple[int, ...], data: st.DataObject
) -> None:
    size = dtype.itemsize * math.prod(shape)
    letters = st.sampled_from([0, 1, 0x41, 0xD8, 0xDF, 0x10, 0xFF])
    blob = bytes(data.draw(st.lists(letters, min_size=size, max_size=size)))
    tree = {"dtype": np.lib.format.dtype_to_descr(dtype), "b": 0}
    for node in ({"t": "array", "shape": list(shape)}, {"t": "scalar"}):
        node |= json.loads(json.dumps(tree))
        try:
            value = decode(node, blob if node["t"] == "array" else blob[: dtype.itemsize])
        except Malformed:
            continue
        used_in_every_way(value)


def used_in_every_way(value: Any) -> None:
    """What checks, messages and files do with a value: nothing of it may raise."""
    array = np.asarray(value)
    for text in (repr(value), str(value), str(array.ravel().tolist())):
        text.encode()
    gives_away([value], [value, "text"], [])
    for name in array.dtype.names or ():
        used_in_every_way(array[name])
    if array.dtype.kind == "b":
        assert np.array_equal(array, array == True)  # noqa: E712
        assert array.sum() == np.count_nonzero(array)
    if array.dtype.kind == "U":
        assert sorted(array.ravel().tolist()) is not None


@pytest.mark.parametrize("order", "<>")
def test_texts_of_odd_bytes(order: str) -> None:
    codes = np.array([[0x41, 0xD800], [0xDFFF, 0x1F600]], order + "u4")
    node = {"t": "array", "dtype": order + "U2", "shape": [2], "b": 0}
    assert decode(node, codes.tobytes()).tolist() == ["A\ufffd", "\ufffd\U0001f600"]
    codes[1, 1] = 0x110000
    with pytest.raises(Malformed, match="no character"):
        decode(node, codes.tobytes())
    in_records = {"t": "array", "dtype": [["n", "|i1"], ["t", order + "U2", [1]]], "b": 0}
    with pytest.raises(Malformed, match="no character"):
        decode({**in_records, "shape": [2]}, *[b"\0" * 9 + b"\0\xff\xff\xff\xff" + b"\0" * 4])


def test_truth_values_of_odd_bytes_are_true() -> None:
    value = decode({"t": "array", "dtype": "|b1", "shape": [3], "b": 0}, b"\0\2\xff")
    assert value.sum() == 2
    assert (~value).tolist() == [True, False, False]


@given(hnp.arrays(hnp.scalar_dtypes(), hnp.array_shapes(min_dims=0, max_dims=4)))
def test_any_plain_array_comes_back_the_same(array: Any) -> None:
    encoder = Encoder()
    tree = json.loads(json.dumps(encoder.encode(array)))
    back = Decoder([memoryview(bytes(blob)) for blob in encoder.blobs]).decode(tree)
    if isinstance(back, Opaque):
        assert array.dtype.kind not in encode.PLAIN_KINDS
    else:
        assert same(back, array)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.frozensets(st.integers() | st.text())
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_any_plain_value_comes_back_the_same(value: Any) -> None:
    encoder = Encoder()
    tree = json.loads(json.dumps(encoder.encode(value)))
    assert same(Decoder([memoryview(bytes(b)) for b in encoder.blobs]).decode(tree), value)


# Hostile frames.


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_a_frame(data: bytes) -> None:
    with pytest.raises((Closed, Malformed)):
        through_socket(lambda sock: sock.sendall(data), timeout=5)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@given(JSON, st.binary(max_size=20))
def test_any_json_is_refused_or_a_frame(header: Any, blobs: bytes) -> None:
    try:
        frame = raw_frame(json.dumps(header).encode(), blobs)
    except Malformed:
        return
    assert sum(map(len, frame.blobs)) == len(blobs)


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 1_000_000,
        b'{"a":' * 1_000_000,
        b"[" + b"{}," * 10_000_000 + b"{}]",
        b'{"a":' + b"9" * 1_000_000 + b"}",
        b'{"blobs":[1,-1]}',
        b'{"blobs":[true]}',
        b'{"blobs":[1e3]}',
        b'{"blobs":[' + b"0," * 200_000 + b"0]}",
        b'{"blobs":3}',
        b"3",
        b"",
    ],
    ids=lambda header: header[:20].decode("latin-1"),
)
def test_a_hostile_header_is_refused_at_once(header: bytes) -> None:
    start = time.process_time()
    with pytest.raises(Malformed):
        raw_frame(header)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("sizes", [(2**32 - 1, 0), (2, 2**64 - 1), (bounds.HEADER_BYTES + 1, 0)])
def test_an_announced_flood_is_refused_before_it_is_read(sizes: tuple[int, int]) -> None:
    with pytest.raises(Malformed, match="too large"):
        through_socket(lambda sock: sock.sendall(PREFIX.pack(*sizes)))


def test_send_does_not_send_what_receive_would_refuse() -> None:
    here, there = socket.socketpair()
    with here, there:
        for header, blobs in (
            ({"a": "x" * (bounds.HEADER_BYTES + 1)}, []),
            ({"a": [[]] * bounds.HEADER_MARKS}, []),
            ({}, [b""] * (frames.MAX_BLOB_COUNT + 1)),
            ({}, [bytes(bounds.FRAME_BYTES + 1)]),
        ):
            with pytest.raises(TooLarge):
                send(here, header, blobs)


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_a_frame_that_drips_runs_out_of_time(pause: float) -> None:
    here, there = socket.socketpair()
    done = threading.Event()

    def drip(sock: socket.socket) -> None:
        sock.sendall(PREFIX.pack(1000, 0))
        while not done.wait(pause or 1.0):
            sock.sendall(b" ")

    thread = send_from(here, drip)
    try:
        # Were each byte given its own time, the frame would be whole in the end.
        with pytest.raises(TimedOut):
            receive(there, within(0.4))
    finally:
        done.set()
        there.close()
        thread.join()


# Hostile values.


def decode(tree: Any, *blobs: bytes) -> Any:
    return Decoder([memoryview(blob) for blob in blobs]).decode(tree)


def tagged(tag: str, v: Any) -> dict[str, Any]:
    return {"t": tag, "v": v}


def array_of(shape: list[int], b: int = 0, dtype: str = "|u1") -> dict[str, Any]:
    return {"t": "array", "dtype": dtype, "shape": shape, "b": b}


COLLIDING = [n * (2**61 - 1) for n in range(100_000)]
"""Python's hash of each is 0."""


@pytest.mark.parametrize(
    "tree",
    [
        tagged("set", COLLIDING),
        tagged("frozenset", COLLIDING),
        tagged("dict", [[n, 0] for n in COLLIDING]),
        tagged("set", [tagged("tuple", [n]) for n in COLLIDING]),
        tagged("set", [tagged("list", [])]),
        tagged("dict", [[tagged("dict", []), 1]]),
        tagged("dict", [[1, 2, 3]]),
        tagged("list", {"a": 1}),
        tagged("list", "abc"),
        tagged("list", [0] * (encode.MAX_NODES + 1)),
        tagged("range", [0, 10**18, 1]),
        tagged("range", [0, 10**30, 1]),
        tagged("range", [0, 10, 0]),
        tagged("slice", [1, 2, 3, 4]),
        tagged("complex", [1]),
        tagged("timedelta", [10**30]),
        tagged("datetime", "99999-01-01"),
        tagged("date", 3),
        {"t": "type"},
        tagged("figure", [1]),
        tagged("image", tagged("list", [])),
        tagged("unknown", 1),
        {"t": 3},
        {"v": 1},
        [1],
        {"t": "list", "v": [{"t": "bytes", "b": 0}] * 1000},
        {"t": "list", "v": [array_of([4])] * 2},
        {"t": "masked", "data": array_of([4]), "mask": array_of([4])},
        {"t": "masked", "data": 1, "mask": 2},
        {"t": "bytes", "b": 1},
        {"t": "bytes", "b": -1},
        {"t": "bytes", "b": True},
        array_of([5]),
        array_of([-4]),
        array_of([2**62, 4]),
        array_of([4] + [1] * 100),
        array_of([True, 4]),
        array_of([4], dtype="|O"),
        array_of([1], dtype="i4,i4"),
        array_of([4], dtype="|S0"),
        array_of([4], dtype="|u1\n"),
        array_of([1], dtype="<m8[99999999999999999999Y]"),
        {"t": "array", "dtype": [["a", "|O"]], "shape": [1], "b": 0},
        {"t": "array", "dtype": [["a", "|u1", [2**31]]], "shape": [1], "b": 0},
        {"t": "array", "dtype": [["a", "|u1", [-4]]], "shape": [1], "b": 0},
        {"t": "array", "dtype": [["a", "|u2"], ["a", "|u2"]], "shape": [1], "b": 0},
        {"t": "array", "dtype": [[["t", "a"], "<u4"]], "shape": [1], "b": 0},
        {"t": "array", "dtype": [[[[[["a", "<u4"]]]]]], "shape": [1], "b": 0},
        {"t": "scalar", "dtype": "<f8", "b": 0},
        {"t": "scalar", "dtype": [["a", [["b", [["c", [["d", [["e", "<u4"]]]]]]]]]], "b": 0},
    ],
    ids=lambda tree: json.dumps(tree)[:60],
)
def test_a_hostile_value_is_refused_at_once(tree: Any) -> None:
    start = time.process_time()
    with pytest.raises(Malformed):
        decode(tree, b"abcd")
    assert time.process_time() - start < 3


def test_an_empty_array_cannot_have_endless_axes() -> None:
    assert decode(array_of([0, 512, 512]), b"").shape == (0, 512, 512)
    with pytest.raises(Malformed, match="too long"):
        decode(array_of([0, 2**38]), b"")


def test_nodes_of_dtypes_count_too() -> None:
    fields = [[f"f{n}", "|u1"] for n in range(200)]
    trees = [tagged("dtype", fields) for _ in range(1100)]
    with pytest.raises(Malformed, match="too large"):
        decode(tagged("list", trees))


def test_members_of_a_huge_honest_set_do_not_collide() -> None:
    value = {float(n) for n in range(50_000)} | {(n, -n) for n in range(20_000)}
    assert there_and_back(value) == value


TAGS = [
    *("list", "tuple", "set", "frozenset", "dict", "complex", "bytes", "array", "scalar", "masked"),
    *("date", "datetime", "time", "timedelta", "slice", "range", "dtype", "type", "function"),
    *("figure", "axes", "image", "opaque"),
]
DTYPES = st.sampled_from(["|u1", "<f8", "<M8[D]", "|S2", "<U1", "|V3", "<c16"]) | st.text(
    "<>|=biufcmMSUVO0123456789[]Ds", max_size=8
)
FIGURE_KEYS = ["axes", "images", "lines", "bars", "data", "lut", "xlim", "extent", "size_inches"]
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.fixed_dictionaries(
        {"t": st.sampled_from(TAGS)},
        optional={
            "v": st.lists(inner, max_size=5)
            | st.lists(st.tuples(st.sampled_from(FIGURE_KEYS) | inner, inner).map(list))
            | inner,
            "b": st.integers(-1, 3) | inner,
            "dtype": DTYPES | st.lists(st.tuples(st.text(max_size=2), DTYPES).map(list)) | inner,
            "shape": st.lists(st.integers(-1, 2**41), max_size=4) | inner,
            "data": inner,
            "mask": inner,
            "meta": inner,
            "why": inner,
        },
    ),
    max_leaves=12,
)


@given(TREES, st.lists(st.binary(max_size=20), max_size=3))
def test_any_tree_is_refused_or_plain_data(tree: Any, blobs: list[bytes]) -> None:
    try:
        value = decode(json.loads(json.dumps(tree)), *blobs)
    except Malformed:
        return
    assert type(value) in PLAIN_TYPES or isinstance(value, np.generic)


PLAIN_TYPES = {
    *(type(None), bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict),
    *(np.ndarray, np.ma.MaskedArray, ImageArray, datetime.date, datetime.datetime, datetime.time),
    *(datetime.timedelta, slice, range, TypeName, Function, Opaque, Figure, Axes, Image),
    *{type(np.dtype(kind)) for kind in "?bBhHiIlLqQefdgFDGSUVOMm"},
}
