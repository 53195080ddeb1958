"""JSON read strictly and written deterministically: every byte sequence means one value or none.

`loads` accepts RFC 8259 and nothing beside it, and refuses what readers are known to disagree
about: duplicate keys, NaN and Infinity, a byte order mark, UTF-16, lone surrogates (escaped too),
numbers or nesting without bound. It works through the text with a stack of its own, so that no
input exhausts Python's. Integers become `int`; other numbers become the exact `Decimal`.

What the standard library's reader reads alike is left to it, ten times as fast; whatever it might
read otherwise, and whatever it refuses, is read here, so that there is one answer and one message.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from json import scanner
from json.decoder import JSONDecoder
from json.encoder import encode_basestring
from typing import NoReturn, TypeAlias

JsonValue: TypeAlias = "bool | int | Decimal | str | list[JsonValue] | dict[str, JsonValue] | None"


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """The most a document may hold."""

    size_bytes: int = 8 << 20
    depth: int = 64
    values: int = 500_000
    """Scalars, arrays, objects and keys together."""
    number_length: int = 1000
    exponent: int = 1000
    """Of a number as written: 1e1000 is read, 1e1001 is not, so that no later sum explodes."""
    string_length: int = 1 << 20


DEFAULT_LIMITS = JsonLimits()


class JsonRefused(ValueError):
    """The bytes are not one JSON document that every reader would understand alike.

    `offset` counts bytes from 0; `line` and `column` count lines and characters from 1.
    """

    def __init__(self, problem: str, advice: str, offset: int, line: int, column: int) -> None:
        where = f"line {line}, column {column} (byte {offset})"
        super().__init__(f"{problem}, at {where}; {advice}")
        self.problem = problem
        self.advice = advice
        self.offset = offset
        self.line = line
        self.column = column


def loads(data: bytes, *, limits: JsonLimits = DEFAULT_LIMITS) -> JsonValue:
    """The value that the whole of `data` spells.

    Raises:
        JsonRefused: the bytes break RFC 8259, one of the rules above, or a limit.
    """
    text = _decode(data, limits)
    if _is_plain(text, limits):
        try:
            value: JsonValue = _standard(limits).decode(text)
        except (ValueError, RecursionError, _InDoubt):
            pass  # and so it is said what is wrong, and where
        else:
            return value
    return _Reader(text, limits).document()


def _decode(data: bytes, limits: JsonLimits) -> str:
    """The text of the bytes, which have to be UTF-8 without a byte order mark."""
    if len(data) > limits.size_bytes:
        raise JsonRefused(
            f"expected at most {limits.size_bytes} bytes, came {len(data)}",
            "make the document smaller",
            limits.size_bytes,
            1,
            1,
        )
    if data.startswith(b"\xef\xbb\xbf"):
        raise JsonRefused(
            "expected JSON, came a byte order mark", "save the file as plain UTF-8", 0, 1, 1
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise JsonRefused(
            "expected UTF-8, came what looks like UTF-16 or UTF-32",
            "save the file as plain UTF-8",
            0,
            1,
            1,
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise JsonRefused(
            f"expected UTF-8, came the byte 0x{data[error.start]:02x} ({error.reason})",
            "save the file as plain UTF-8",
            error.start,
            before.count("\n") + 1,
            len(before) - before.rfind("\n"),
        ) from None


# --- what the standard library's reader reads alike ---------------------------------------------

_IN_C = getattr(scanner, "c_make_scanner", None) is not None
"""Written in Python, the standard reader takes digits of every script and `\\u1_23`."""
_STANDARD_DEPTH = 200
"""Levels that are left to it: it calls itself for each."""
_QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKET = re.compile(r"[][{}]")


class _InDoubt(Exception):
    """The standard reader would go on where this one refuses."""


def _is_plain(text: str, limits: JsonLimits) -> bool:
    """Whether the text surely keeps the limits that the standard reader does not know of.

    It takes surrogates that stand alone, any length, number of values and depth. Each value but
    the first, and each key, follows one of ``[ { , :``.
    """
    openings = text.count("[") + text.count("{")
    levels = min(limits.depth, _STANDARD_DEPTH)
    return (
        _IN_C
        and "\\ud" not in text
        and "\\uD" not in text
        and len(text) <= limits.string_length
        and openings + text.count(",") + text.count(":") < limits.values
        and (openings <= levels or _levels(text) <= levels)
    )


def _levels(text: str) -> int:
    """How deep brackets stand in each other at most, those in strings apart."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(_QUOTED.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


@lru_cache(maxsize=16)
def _standard(limits: JsonLimits) -> JSONDecoder:
    """The standard library's reader, in doubt about keys that repeat and numbers that explode."""

    def members(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise _InDoubt
        return value

    def whole(token: str) -> int:
        if len(token) > limits.number_length:
            raise _InDoubt
        return int(token)

    def decimal(token: str) -> Decimal:
        _, _, exponent = token.lower().partition("e")
        if len(token) > limits.number_length or _explodes(exponent, limits.exponent):
            raise _InDoubt
        return _without_sign_of_zero(Decimal(token))

    def constant(_: str) -> NoReturn:
        raise _InDoubt

    return JSONDecoder(
        object_pairs_hook=members, parse_int=whole, parse_float=decimal, parse_constant=constant
    )


def _explodes(exponent: str, cap: int) -> bool:
    """Whether the digits after the `e`, signed or not, are more than `cap`."""
    digits = exponent.lstrip("+-").lstrip("0")
    return len(digits) > len(str(cap)) or int(digits or "0") > cap


def _without_sign_of_zero(value: Decimal) -> Decimal:
    """Minus zero equals zero; keep only the one that prints without surprise."""
    return value.copy_abs() if value.is_zero() else value


# --- the reader ---------------------------------------------------------------------------------

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBER_LIKE = re.compile(r"[-+.0-9A-Za-z]*")
_WORD = re.compile(r"[A-Za-z]+")
_HEX4 = re.compile(r"[0-9A-Fa-f]{4}")
_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_NO_NUMBERS = ("NaN", "Infinity")
_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


@dataclass(slots=True)
class _Open:
    """An array or object that is still being read."""

    value: list[JsonValue] | dict[str, JsonValue]
    key: str = ""


class _Reader:
    """One pass over the text; `at` is the index of the next character."""

    def __init__(self, text: str, limits: JsonLimits) -> None:
        self.text = text
        self.limits = limits
        self.at = 0
        self.seen = 0
        self.open: list[_Open] = []

    def document(self) -> JsonValue:
        """The one value of the text, with nothing after it."""
        while True:
            value, complete = self._begin()
            while complete:
                if not self.open:
                    self._end()
                    return value
                value, complete = self._attach(value)

    def _begin(self) -> tuple[JsonValue, bool]:
        """Read a scalar or an empty container (complete), or open a container (not complete)."""
        self._space()
        self._count()
        character = self._peek()
        if character == "{":
            return self._open_object()
        if character == "[":
            return self._open_array()
        if character == '"':
            return self._string(), True
        if character and character in "-0123456789":
            return self._number(), True
        return self._literal(), True

    def _open_object(self) -> tuple[JsonValue, bool]:
        self.at += 1
        self._space()
        if self._peek() == "}":
            self.at += 1
            return {}, True
        self._push(_Open({}))
        self._key()
        return None, False

    def _open_array(self) -> tuple[JsonValue, bool]:
        self.at += 1
        self._space()
        if self._peek() == "]":
            self.at += 1
            return [], True
        self._push(_Open([]))
        return None, False

    def _attach(self, value: JsonValue) -> tuple[JsonValue, bool]:
        """Put a complete value into the innermost container; complete again if that closes it."""
        holder = self.open[-1]
        closing = "]" if isinstance(holder.value, list) else "}"
        if isinstance(holder.value, list):
            holder.value.append(value)
        else:
            holder.value[holder.key] = value
        self._space()
        character = self._peek()
        if character == closing:
            self.at += 1
            return self.open.pop().value, True
        if character != ",":
            self._refuse(f"expected ',' or '{closing}', came {self._came()}", "mend the syntax")
        self.at += 1
        if isinstance(holder.value, dict):
            self._space()
            self._key()
        return None, False

    def _key(self) -> None:
        """Read a key and its colon into the innermost object."""
        holder = self.open[-1]
        assert isinstance(holder.value, dict)
        if self._peek() != '"':
            self._refuse(f"expected a key in quotes, came {self._came()}", self._advice())
        start = self.at
        self._count()
        holder.key = self._string()
        if holder.key in holder.value:
            self._refuse(
                f"expected each key once, came {_shown(holder.key)} again",
                "keep one of the two",
                start,
            )
        self._space()
        if self._peek() != ":":
            self._refuse(f"expected ':' after the key, came {self._came()}", "mend the syntax")
        self.at += 1

    def _push(self, holder: _Open) -> None:
        if len(self.open) >= self.limits.depth:
            self._refuse(
                f"expected at most {self.limits.depth} levels, came one more",
                "nest less",
                self.at - 1,
            )
        self.open.append(holder)

    def _string(self) -> str:
        start = self.at
        self.at += 1
        parts: list[str] = []
        length = 0
        while True:
            plain = _PLAIN.match(self.text, self.at)
            assert plain is not None
            parts.append(plain.group())
            self.at = plain.end()
            length += len(parts[-1])
            if length > self.limits.string_length:
                self._refuse(
                    f"expected a string of at most {self.limits.string_length} characters, "
                    "came a longer one",
                    "shorten it",
                    start,
                )
            character = self._peek()
            if character == '"':
                self.at += 1
                return "".join(parts)
            if character != "\\":
                self._refuse(
                    f"expected a string to end in '\"', came {self._came()}",
                    "close it, or escape the control character",
                )
            parts.append(self._escape())
            length += 1

    def _escape(self) -> str:
        start = self.at
        letter = self.text[self.at + 1 : self.at + 2]
        if letter in _ESCAPES:
            self.at += 2
            return _ESCAPES[letter]
        if letter != "u":
            self._refuse(
                f"expected an escape of JSON, came {_shown(self.text[start : start + 2])}",
                "write \\\\ for a backslash",
            )
        unit = self._hex4()
        if 0xDC00 <= unit <= 0xDFFF:
            self._lone(unit, start)
        if not 0xD800 <= unit <= 0xDBFF:
            return chr(unit)
        if self.text[self.at : self.at + 2] != "\\u":
            self._lone(unit, start)
        low = self._hex4()
        if not 0xDC00 <= low <= 0xDFFF:
            self._lone(unit, start)
        return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))

    def _hex4(self) -> int:
        """The four digits after a backslash and a `u`."""
        digits = _HEX4.match(self.text, self.at + 2)
        if digits is None:
            self._refuse(
                "expected four hexadecimal digits after \\u, "
                f"came {_shown(self.text[self.at + 2 : self.at + 6])}",
                "complete the escape",
            )
        self.at = digits.end()
        return int(digits.group(), 16)

    def _lone(self, unit: int, start: int) -> NoReturn:
        self._refuse(
            f"expected a pair of surrogates, came \\u{unit:04x} alone",
            "write the character itself",
            start,
        )

    def _number(self) -> int | Decimal:
        start = self.at
        token = _NUMBER_LIKE.match(self.text, start)
        assert token is not None
        if token.end() - start > self.limits.number_length:
            self._refuse(
                f"expected a number of at most {self.limits.number_length} characters, "
                f"came {token.end() - start}",
                "round it",
            )
        match = _NUMBER.fullmatch(self.text, start, token.end())
        if match is None:
            self._refuse(
                f"expected a JSON number, came {_shown(token.group())}",
                "write it as -?digits[.digits][e±digits], without leading zeros",
            )
        self.at = match.end()
        fraction, exponent = match.groups()
        if fraction is None and exponent is None:
            return int(match.group())
        self._check_exponent(exponent, start)
        return _without_sign_of_zero(Decimal(match.group()))

    def _check_exponent(self, exponent: str | None, start: int) -> None:
        cap = self.limits.exponent
        if exponent is not None and _explodes(exponent[1:], cap):
            self._refuse(
                f"expected an exponent of at most {cap}, came {_shown(exponent)}",
                "write the number in another unit",
                start,
            )

    def _literal(self) -> bool | None:
        word = _WORD.match(self.text, self.at)
        if word is None or word.group() not in _LITERALS:
            self._refuse(f"expected a JSON value, came {self._came()}", self._advice())
        self.at = word.end()
        return _LITERALS[word.group()]

    def _advice(self) -> str:
        """What to do about what stands where a value or a key should."""
        word = _WORD.match(self.text, self.at)
        if word is not None and word.group() in _NO_NUMBERS:
            return "NaN and Infinity are no JSON; mend the syntax"
        before = self.text[: self.at].rstrip(" \t\n\r")
        if self._peek() in ("}", "]") and before.endswith(","):
            return "remove the comma before } or ]"
        return "mend the syntax"

    def _space(self) -> None:
        space = _SPACE.match(self.text, self.at)
        assert space is not None
        self.at = space.end()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _came(self) -> str:
        word = _WORD.match(self.text, self.at)
        if word is not None:
            return _shown(word.group())
        return _shown(self._peek()) if self._peek() else "the end of the document"

    def _count(self) -> None:
        self.seen += 1
        if self.seen > self.limits.values:
            self._refuse(
                f"expected at most {self.limits.values} values, came one more",
                "make the document smaller",
            )

    def _end(self) -> None:
        self._space()
        if self.at != len(self.text):
            self._refuse(
                f"expected the end of the document, came {self._came()}",
                "keep one JSON value in the file",
            )

    def _refuse(self, problem: str, advice: str, at: int | None = None) -> NoReturn:
        before = self.text[: self.at if at is None else at]
        raise JsonRefused(
            problem,
            advice,
            offset=len(before.encode()),
            line=before.count("\n") + 1,
            column=len(before) - before.rfind("\n"),
        )


def _shown(text: str) -> str:
    """Text of the document for a message: short, and nothing in it interpreted."""
    return ascii(text if len(text) <= 40 else text[:40] + "…")


_MAX_WRITE_DEPTH = 200
_PLAIN_BELOW = 10**21
"""Whole numbers nearer to zero than this are written plainly."""
_ARRAYS = (list, tuple)
_NUMBERS = (Decimal, float, int)
_CONSTANTS = {None: "null", True: "true", False: "false"}

# Legal inside JSON strings, yet invisible or misleading where a person reads the file: C1
# controls, line separators, bidirectional controls, the byte order mark.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def dumps_canonical(value: object) -> bytes:
    """The one spelling of a value, for digests: equal exactly when the values are equal.

    After RFC 8785: no white space, keys in the order of their UTF-16 code units, minimal escapes.
    It departs from it in numbers, which RFC 8785 sends through binary floating point: integers
    and decimals are written exactly and by value, so that 1, 1.0 and 10e-1 are one number. One
    with at most 21 digits before the point and 6 zeros after it is written plainly, any other
    as d.ddde±x, both without trailing zeros. A `float` counts as its shortest decimal.

    Raises:
        TypeError: something in `value` has no place in JSON.
        ValueError: a number is not finite, a string holds a lone surrogate, or nesting is too deep.
    """
    return _canonical(value, 0).encode()


def dumps(value: object) -> bytes:
    """A value for a file that people read: two spaces of indentation, a newline at the end.

    Keys keep the order they have, decimals their digits; characters that would not be seen
    (C1 and bidirectional controls) are escaped. The same value always gives the same bytes.
    Raises as `dumps_canonical` does.
    """
    return f"{_pretty(value, 0)}\n".encode()


def _canonical(value: object, depth: int) -> str:
    if type(value) is str:
        return encode_basestring(value)
    _check_depth(depth)
    if value is None or value is True or value is False:
        return _CONSTANTS[value]
    if type(value) is dict or isinstance(value, Mapping):
        keys = _in_order(_keys(value))
        members = [f"{_quoted(key)}:{_canonical(value[key], depth + 1)}" for key in keys]
        return f"{{{','.join(members)}}}"
    if isinstance(value, _ARRAYS):
        items = [
            encode_basestring(item) if type(item) is str else _canonical(item, depth + 1)
            for item in value
        ]
        return f"[{','.join(items)}]"
    if type(value) is int and -_PLAIN_BELOW < value < _PLAIN_BELOW:
        return str(value)
    if isinstance(value, _NUMBERS):
        return _by_value(_finite(value))
    return _scalar(value, _quoted)


def _in_order(keys: list[str]) -> list[str]:
    """The keys in the order of their UTF-16 code units, which is that of ASCII's own."""
    return sorted(keys) if "".join(keys).isascii() else sorted(keys, key=_utf16)


def _pretty(value: object, depth: int) -> str:
    _check_depth(depth)
    if type(value) is str:
        return _readable(value)
    if type(value) is dict or isinstance(value, Mapping):
        return _indented(
            "{}",
            [f"{_readable(key)}: {_pretty(value[key], depth + 1)}" for key in _keys(value)],
            depth,
        )
    if isinstance(value, _ARRAYS):
        return _indented("[]", [_pretty(item, depth + 1) for item in value], depth)
    if isinstance(value, Decimal | float):
        return _as_printed(_finite(value))
    return _scalar(value, _readable)


def _indented(brackets: str, items: list[str], depth: int) -> str:
    if not items:
        return brackets
    outer = "\n" + "  " * depth
    inner = outer + "  "
    return f"{brackets[0]}{inner}{f',{inner}'.join(items)}{outer}{brackets[1]}"


def _scalar(value: object, quote: Callable[[str], str]) -> str:
    if value is None or value is True or value is False:
        return _CONSTANTS[value]
    if isinstance(value, str):
        return quote(str(value))
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(f"expected a JSON value, came {type(value).__name__}")


def _keys(value: Mapping[object, object]) -> list[str]:
    keys: list[str] = []
    for key in value:
        if type(key) is not str and not isinstance(key, str):
            raise TypeError(f"expected keys that are strings, came {type(key).__name__}")
        keys.append(key)
    return keys


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _quoted(text: str) -> str:
    """A string with the escapes that it needs and no others: those of RFC 8785, 3.2.2.2."""
    return encode_basestring(str(text))


def _readable(text: str) -> str:
    quoted = _quoted(text)
    if quoted.isascii() and "\x7f" not in quoted:
        return quoted
    return _UNSEEN.sub(lambda m: f"\\u{ord(m[0]):04x}", quoted)


def _finite(value: Decimal | float) -> Decimal:
    """The exact decimal of a number; a binary float stands for its shortest spelling."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueError(f"expected a finite number, came {value}; JSON has no other")
    return number


def _by_value(number: Decimal) -> str:
    """The canonical spelling of a finite number."""
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).lstrip("0")
    if not text:
        return "0"
    significant = text.rstrip("0")
    exponent += len(text) - len(significant)
    point = len(significant) + exponent  # digits before the decimal point
    minus = "-" if sign else ""
    if exponent >= 0 and point <= 21:
        return minus + significant + "0" * exponent
    if 0 < point <= 21:
        return f"{minus}{significant[:point]}.{significant[point:]}"
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{significant}"
    tail = "." + significant[1:] if len(significant) > 1 else ""
    return f"{minus}{significant[0]}{tail}e{point - 1:+d}"


def _as_printed(number: Decimal) -> str:
    """A finite number with the digits it has: 0.20 stays 0.20."""
    return str(number).replace("E", "e")


def _check_depth(depth: int) -> None:
    if depth > _MAX_WRITE_DEPTH:
        raise ValueError(f"expected at most {_MAX_WRITE_DEPTH} levels, came one more; nest less")
