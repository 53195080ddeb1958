"""Malformed exports: each is refused for its own reason, with its line and byte.

Whoever writes an export chooses every byte of it. A reader that guesses, or that Python's
leniency guesses for, reads something else than the next reader: that is where a false theorem
gets in.
"""

import io
import json
from collections.abc import Iterator

import pytest

from exporting import META, axiom, line, text
from gate2.lean import export_lines, export_terms, export_values
from gate2.lean.export import read_export
from gate2.lean.malformed import MalformedData
from gate2.lean.term import MAX_NAME_PARTS, TermStore
from gate2.reasons import Code

# Names 1 T, 2 u, 3 T.c; levels 0, 1 u; exprs 0 Sort 0 (closed), 1 bvar 0 (loose), 2 Sort u.
GOOD = (
    META,
    '{"in":1,"str":{"pre":0,"str":"T"}}',
    '{"in":2,"str":{"pre":0,"str":"u"}}',
    '{"in":3,"str":{"pre":1,"str":"c"}}',
    '{"il":1,"param":2}',
    '{"ie":0,"sort":0}',
    '{"bvar":0,"ie":1}',
    '{"ie":2,"sort":1}',
)

BASE = {"name": 1, "levelParams": [], "type": 0}
DEFINITION = {**BASE, "value": 0, "hints": "abbrev", "safety": "safe", "all": [1]}
THEOREM = {**BASE, "value": 0, "all": [1]}
OPAQUE = {**THEOREM, "isUnsafe": False}
QUOTIENT = {**BASE, "kind": "type"}
INDUCTIVE = {
    **BASE,
    "numParams": 0,
    "numIndices": 0,
    "all": [1],
    "ctors": [3],
    "numNested": 0,
    "isRec": False,
    "isUnsafe": False,
    "isReflexive": False,
}
CONSTRUCTOR = {
    **BASE,
    "name": 3,
    "induct": 1,
    "cidx": 0,
    "numParams": 0,
    "numFields": 0,
    "isUnsafe": False,
}
RECURSOR = {
    **BASE,
    "name": 2,
    "all": [1],
    "numParams": 0,
    "numIndices": 0,
    "numMotives": 1,
    "numMinors": 1,
    "rules": [{"ctor": 3, "nfields": 0, "rhs": 0}],
    "k": False,
    "isUnsafe": False,
}
BINDER = {"name": 0, "type": 0, "body": 1, "binderInfo": "default"}
LET = {"name": 0, "type": 0, "value": 0, "body": 1, "nondep": False}

BINDER_KEYS = "expected an object with binderInfo, body, name, type"
DEFINITION_KEYS = "expected an object with all, hints, levelParams, name, safety, type, value"
DECLARATIONS = "axiom, axiomInfo, def, thm, opaque, quot, quotInfo, inductive"
EXPRS = "app, const, lam, forallE, bvar, sort, letE, natVal, strVal, proj, mdata"


def expr(tag: str, body: object) -> str:
    return line({tag: body, "ie": 3})


def definition(**changes: object) -> str:
    return line({"def": {**DEFINITION, **changes}})


def block(**changes: object) -> str:
    parts = {"types": [INDUCTIVE], "ctors": [CONSTRUCTOR], "recs": [RECURSOR]}
    return line({"inductive": {**parts, **changes}})


def one_of(part: str, **changes: object) -> str:
    body = {"types": INDUCTIVE, "ctors": CONSTRUCTOR, "recs": RECURSOR}[part]
    return block(**{part: [{**body, **changes}]})


JSON = "expected one JSON object and nothing else, got: "
NATURAL = "expected a natural number, got"
ONCE = "expected each key once, got"
NESTED = "expected at most 16 arrays and objects in each other"
HALF = "expected Unicode text, got half of a surrogate pair"
CLOSED = "expected a closed term for"
LOOSE = "got a loose bound variable"
A_NAME = "expected the id of a name before this line, got"
A_LEVEL = "expected the id of a level before this line, got"
A_TERM = "expected the id of an expression before this line, got"
NEXT_IE = 'expected "ie":3, the next id, got'
A_DECLARATION = f"expected an id or one of {DECLARATIONS} as the key, got"
AN_EXPR = f"expected one of {EXPRS} beside ie, got"
A_LEVEL_KEY = "expected one of succ, max, imax, param beside il, got"
BINDER_KIND = "expected one of default, implicit, strictImplicit, instImplicit, got"
HINTS = "expected opaque, abbrev or an object with regular for hints, got"
THEOREM_KEYS = "expected an object with all, levelParams, name, type, value, got"
OPAQUE_KEYS = "expected an object with all, isUnsafe, levelParams, name, type, value, got"
BLOCK_KEYS = "expected an object with ctors, recs, types, got"
TYPE_KEYS = (
    "expected an object with all, ctors, isRec, isReflexive, isUnsafe, levelParams, name,"
    " numIndices, numNested, numParams, type, got"
)

# (what it is, the line, what is said of it, the byte within the line)
CASES: tuple[tuple[str, str | bytes, str, int], ...] = (
    # JSON that readers disagree about
    ("empty line", "", JSON + "Expecting value", 1),
    ("no JSON", "axiom T : False", JSON + "Expecting value", 0),
    ("cut short", '{"ie":3,"sort":', JSON + "Expecting value", 16),
    ("two objects", '{"ie":3,"sort":0}{}', JSON + "Extra data", 17),
    ("single quotes", "{'ie':3}", JSON + "Expecting property name enclosed in double quotes", 1),
    ("leading zero", '{"ie":03,"sort":0}', JSON + "Expecting ',' delimiter", 7),
    ("plus sign", '{"ie":+3,"sort":0}', JSON + "Expecting value", 6),
    (
        "control character in text",
        '{"ie":3,"strVal":"a\x01"}',
        JSON + "Invalid control character at",
        19,
    ),
    ("unknown escape", r'{"ie":3,"strVal":"\x41"}', JSON + r"Invalid \escape", 18),
    ("after an é", '{"ie":3,"strVal":"é"x}', JSON + "Expecting ',' delimiter", 21),
    ("byte order mark", b"\xef\xbb\xbf{}", JSON + "Expecting value", 0),
    ("not UTF-8", b'{"ie":3,"strVal":"\xff"}', "expected UTF-8, got invalid start byte", 18),
    (
        "surrogate in UTF-8",
        b'{"a":"\xed\xa0\x80"}',
        "expected UTF-8, got invalid continuation byte",
        6,
    ),
    ("overlong UTF-8", b'{"a":"\xc0\x80"}', "expected UTF-8, got invalid start byte", 6),
    ("UTF-16", '{"ie":3}'.encode("utf-16-le"), JSON, 1),
    ("null", "null", "expected a JSON object, got null", 0),
    ("a number", "3", "expected a JSON object, got 3", 0),
    ("an array", "[]", "expected a JSON object, got an array", 0),
    ("text", '"axiom"', "expected a JSON object, got 'axiom'", 0),
    ("NaN", '{"ie":NaN,"sort":0}', f"{NATURAL} NaN", 0),
    ("Infinity", '{"ie":3,"sort":Infinity}', f"{NATURAL} Infinity", 0),
    ("minus Infinity", '{"ie":3,"sort":-Infinity}', f"{NATURAL} -Infinity", 0),
    ("fraction", '{"ie":3.0,"sort":0}', f"{NATURAL} 3.0", 0),
    ("exponent", '{"ie":3,"sort":0e0}', f"{NATURAL} 0e0", 0),
    ("negative id", '{"ie":3,"sort":-1}', f"{NATURAL} -1", 0),
    ("minus zero", '{"ie":3,"sort":-0}', f"{NATURAL} -0", 0),
    ("negative new id", '{"ie":-1,"sort":0}', f"{NATURAL} -1", 0),
    (
        "endless number",
        f'{{"ie":3,"bvar":{"9" * 21}}}',
        "expected a number of at most 20 digits",
        0,
    ),
    ("key twice", '{"ie":3,"sort":0,"ie":3}', f"{ONCE} 'ie' twice", 0),
    ("declaration twice", '{"def":{},"def":{}}', f"{ONCE} 'def' twice", 0),
    ("inner key twice", '{"ie":3,"app":{"fn":0,"fn":2,"arg":0}}', f"{ONCE} 'fn' twice", 0),
    ("key twice, one escaped", '{"ie":3,"sort":0,"\\u0069e":4}', f"{ONCE} 'ie' twice", 0),
    ("deep arrays", "[" * 100_000 + "]" * 100_000, NESTED, 0),
    ("deep objects", '{"a":' * 17 + "0" + "}" * 17, NESTED, 0),
    ("deep and unclosed", '{"mdata":' + "[" * 99_999, NESTED, 0),
    ("half a pair", r'{"ie":3,"strVal":"\ud83d"}', HALF, 0),
    ("second half first", r'{"in":4,"str":{"pre":0,"str":"\uDE00\ud83d"}}', HALF, 0),
    ("half a pair in a key", r'{"ie":3,"mdata":{"expr":0,"data":{"\udfff":1}}}', HALF, 0),
    ("half a pair in an array", r'{"ie":3,"mdata":{"expr":0,"data":{"a":["\udfff"]}}}', HALF, 0),
    # Lines that are nothing
    ("empty object", "{}", "expected an id or one declaration, got 0 keys", 0),
    ("unknown declaration", '{"lemma":{}}', f"{A_DECLARATION} 'lemma'", 0),
    (
        "two declarations",
        '{"axiom":{},"thm":{}}',
        "expected an id or one declaration, got 2 keys",
        0,
    ),
    ("second meta", META, f"{A_DECLARATION} 'meta'", 0),
    ("id alone", '{"ie":3}', "expected one key beside ie, got 0", 0),
    ("two terms", '{"ie":3,"sort":0,"bvar":0}', "expected one key beside ie, got 2", 0),
    ("two ids", '{"ie":3,"il":2,"succ":0}', "expected one key beside ie, got 2", 0),
    ("level as term", '{"ie":3,"succ":0}', f"{AN_EXPR} 'succ'", 0),
    ("term as level", '{"il":2,"sort":0}', f"{A_LEVEL_KEY} 'sort'", 0),
    ("level as name", '{"in":4,"succ":0}', "expected one of str, num beside in, got 'succ'", 0),
    ("free variable", '{"ie":3,"fvar":1}', f"{AN_EXPR} 'fvar'", 0),
    ("metavariable", '{"ie":3,"mvar":1}', f"{AN_EXPR} 'mvar'", 0),
    ("level metavariable", '{"il":2,"mvar":1}', f"{A_LEVEL_KEY} 'mvar'", 0),
    # Ids
    ("redefined term", '{"ie":0,"sort":1}', f"{NEXT_IE} 0", 0),
    ("gap in terms", '{"ie":4,"sort":0}', f"{NEXT_IE} 4", 0),
    ("true as id", '{"ie":true,"sort":0}', f"{NEXT_IE} true", 0),
    ("text as id", '{"ie":"3","sort":0}', f"{NEXT_IE} '3'", 0),
    ("null as id", '{"ie":null,"sort":0}', f"{NEXT_IE} null", 0),
    ("array as id", '{"ie":[3],"sort":0}', f"{NEXT_IE} an array", 0),
    (
        "redefined anonymous name",
        '{"in":0,"str":{"pre":0,"str":"F"}}',
        'expected "in":4, the next id, got 0',
        0,
    ),
    (
        "redefined name",
        '{"in":1,"str":{"pre":0,"str":"F"}}',
        'expected "in":4, the next id, got 1',
        0,
    ),
    ("redefined level zero", '{"il":0,"succ":0}', 'expected "il":2, the next id, got 0', 0),
    ("term mentions itself", expr("app", {"fn": 3, "arg": 0}), f"{A_TERM} 3", 0),
    ("term of the future", expr("app", {"fn": 0, "arg": 9}), f"{A_TERM} 9", 0),
    ("true as term", expr("app", {"fn": True, "arg": 0}), f"{A_TERM} true", 0),
    ("null as term", expr("app", {"fn": None, "arg": 0}), f"{A_TERM} null", 0),
    ("object as term", expr("app", {"fn": {}, "arg": 0}), f"{A_TERM} an object", 0),
    ("level mentions itself", '{"il":2,"succ":2}', f"{A_LEVEL} 2", 0),
    ("false as level", '{"ie":3,"sort":false}', f"{A_LEVEL} false", 0),
    ("name mentions itself", '{"in":4,"str":{"pre":4,"str":"x"}}', f"{A_NAME} 4", 0),
    ("true as name", '{"il":2,"param":true}', f"{A_NAME} true", 0),
    # Names and levels
    (
        "number as text of a name",
        '{"in":4,"str":{"pre":0,"str":1}}',
        "expected text for str, got 1",
        0,
    ),
    (
        "text as number of a name",
        '{"in":4,"num":{"pre":0,"i":"1"}}',
        "expected a natural number for i, got '1'",
        0,
    ),
    (
        "true as number of a name",
        '{"in":4,"num":{"pre":0,"i":true}}',
        "expected a natural number for i, got true",
        0,
    ),
    (
        "name without prefix",
        '{"in":4,"str":{"str":"x"}}',
        "expected an object with pre, str, got none named pre",
        0,
    ),
    (
        "name with more",
        '{"in":4,"str":{"pre":0,"str":"x","i":0}}',
        "expected an object with pre, str, got 'i' too",
        0,
    ),
    ("name that is text", '{"in":4,"str":"x"}', "expected an object with pre, str, got 'x'", 0),
    ("max of one", '{"il":2,"max":[0]}', "expected an array of two level ids, got an array", 0),
    (
        "max of three",
        '{"il":2,"max":[0,0,0]}',
        "expected an array of two level ids, got an array",
        0,
    ),
    (
        "imax of an object",
        '{"il":2,"imax":{"0":0}}',
        "expected an array of two level ids, got an object",
        0,
    ),
    (
        "name of ages",
        '{"in":4,"str":{"pre":0,"str":"%s"}}' % ("x" * 4097),
        "expected at most 4096 characters in a name",
        0,
    ),
    # Terms
    ("bound variable that is text", expr("bvar", "0"), "expected an index for bvar, got '0'", 0),
    (
        "bound variable far away",
        expr("bvar", 1 << 20),
        "expected an index below 1048576 for bvar, got 1048576",
        0,
    ),
    (
        "app without argument",
        expr("app", {"fn": 0}),
        "expected an object with arg, fn, got none named arg",
        0,
    ),
    (
        "app with more",
        expr("app", {"fn": 0, "arg": 0, "f": 0}),
        "expected an object with arg, fn, got 'f' too",
        0,
    ),
    ("app as array", expr("app", [0, 0]), "expected an object with arg, fn, got an array", 0),
    (
        "const without levels",
        expr("const", {"name": 1}),
        "expected an object with name, us, got none named us",
        0,
    ),
    (
        "const with one level",
        expr("const", {"name": 1, "us": 1}),
        "expected an array of levels, got 1",
        0,
    ),
    (
        "unknown binder kind",
        expr("lam", {**BINDER, "binderInfo": "Default"}),
        f"{BINDER_KIND} 'Default'",
        0,
    ),
    (
        "binder kind in an array",
        expr("lam", {**BINDER, "binderInfo": ["default"]}),
        f"{BINDER_KIND} an array",
        0,
    ),
    (
        "lambda with a value",
        expr("lam", {**BINDER, "value": 0}),
        f"{BINDER_KEYS}, got 'value' too",
        0,
    ),
    (
        "let with 0 for nondep",
        expr("letE", {**LET, "nondep": 0}),
        "expected true or false for nondep, got 0",
        0,
    ),
    (
        "let without value",
        expr("letE", {k: v for k, v in LET.items() if k != "value"}),
        "expected an object with body, name, nondep, type, value, got none named value",
        0,
    ),
    (
        "projection at true",
        expr("proj", {"typeName": 1, "idx": True, "struct": 0}),
        "expected an index for idx, got true",
        0,
    ),
    (
        "projection by text",
        expr("proj", {"typeName": "T", "idx": 0, "struct": 0}),
        f"{A_NAME} 'T'",
        0,
    ),
    ("text that is a number", expr("strVal", 1), "expected text for strVal, got 1", 0),
    (
        "mdata without data",
        expr("mdata", {"expr": 0}),
        "expected an object with data, expr, got none named data",
        0,
    ),
    (
        "mdata with an array",
        expr("mdata", {"expr": 0, "data": []}),
        "expected an object for data, got an array",
        0,
    ),
    ("mdata of itself", expr("mdata", {"expr": 3, "data": {}}), f"{A_TERM} 3", 0),
    # Declarations
    (
        "axiom with a value",
        line({"axiom": {**BASE, "isUnsafe": False, "value": 0}}),
        "expected an object with isUnsafe, levelParams, name, type, got 'value' too",
        0,
    ),
    (
        "axiom with null for isUnsafe",
        line({"axiom": {**BASE, "isUnsafe": None}}),
        "expected true or false for isUnsafe, got null",
        0,
    ),
    (
        "axiom without a name",
        axiom(0, 0),
        "expected a name for a declaration, got the anonymous name",
        0,
    ),
    ("axiom with a loose type", axiom(1, 1), f"{CLOSED} a type, {LOOSE}", 0),
    ("axiom of the future", axiom(1, 3), f"{A_TERM} 3", 0),
    (
        "parameters as number",
        line({"axiom": {**BASE, "levelParams": 0, "isUnsafe": False}}),
        "expected an array of universe parameters, got 0",
        0,
    ),
    ("unknown parameter", axiom(1, 0, [9]), f"{A_NAME} 9", 0),
    ("definition with a loose value", definition(value=1), f"{CLOSED} a value, {LOOSE}", 0),
    (
        "definition without value",
        line({"def": {k: v for k, v in DEFINITION.items() if k != "value"}}),
        f"{DEFINITION_KEYS}, got none named value",
        0,
    ),
    ("unknown hints", definition(hints="reducible"), f"{HINTS} 'reducible'", 0),
    ("no hints", definition(hints=None), f"{HINTS} null", 0),
    (
        "height that is text",
        definition(hints={"regular": "1"}),
        "expected a natural number for regular, got '1'",
        0,
    ),
    (
        "height that overflows",
        definition(hints={"regular": 1 << 32}),
        "expected at most 4294967295 for regular, got 4294967296",
        0,
    ),
    (
        "hints with more",
        definition(hints={"regular": 1, "abbrev": 1}),
        "expected an object with regular, got 'abbrev' too",
        0,
    ),
    (
        "unknown safety",
        definition(safety="Safe"),
        "expected one of unsafe, safe, partial for safety, got 'Safe'",
        0,
    ),
    ("safety that is true", definition(safety=True), "expected text for safety, got true", 0),
    ("definition that is text", line({"def": "T"}), f"{DEFINITION_KEYS}, got 'T'", 0),
    ("theorem in pieces", line({"thm": [THEOREM, 0]}), f"{THEOREM_KEYS} 0", 0),
    (
        "theorem with a loose value",
        line({"thm": {**THEOREM, "value": 1}}),
        f"{CLOSED} a value, {LOOSE}",
        0,
    ),
    ("opaque without isUnsafe", line({"opaque": THEOREM}), f"{OPAQUE_KEYS} none named isUnsafe", 0),
    (
        "unknown quotient",
        line({"quot": {**QUOTIENT, "kind": "sound"}}),
        "expected one of type, ctor, lift, ind for kind, got 'sound'",
        0,
    ),
    (
        "quotient by number",
        line({"quot": {**QUOTIENT, "kind": 0}}),
        "expected one of type, ctor, lift, ind for kind, got 0",
        0,
    ),
    # Blocks
    (
        "block without recursors",
        line({"inductive": {"types": [], "ctors": []}}),
        f"{BLOCK_KEYS} none named recs",
        0,
    ),
    ("block of both versions", block(recursorVals=[]), f"{BLOCK_KEYS} 'recursorVals' too", 0),
    ("block that is a type", line({"inductive": [INDUCTIVE]}), f"{BLOCK_KEYS} an array", 0),
    ("types as object", block(types=INDUCTIVE), "expected an array of types, got an object", 0),
    ("type with more", one_of("types", k=False), f"{TYPE_KEYS} 'k' too", 0),
    (
        "count that is true",
        one_of("types", numParams=True),
        "expected a natural number for numParams, got true",
        0,
    ),
    ("flag that is 1", one_of("types", isRec=1), "expected true or false for isRec, got 1", 0),
    ("constructors by name", one_of("types", ctors=["c"]), f"{A_NAME} 'c'", 0),
    ("constructor with a loose type", one_of("ctors", type=1), f"{CLOSED} a type, {LOOSE}", 0),
    ("constructor of nobody", one_of("ctors", induct=7), f"{A_NAME} 7", 0),
    (
        "constructor index null",
        one_of("ctors", cidx=None),
        "expected a natural number for cidx, got null",
        0,
    ),
    (
        "recursor k by text",
        one_of("recs", k="false"),
        "expected true or false for k, got 'false'",
        0,
    ),
    (
        "rule with a loose value",
        one_of("recs", rules=[{"ctor": 3, "nfields": 0, "rhs": 1}]),
        f"{CLOSED} a rule's value, {LOOSE}",
        0,
    ),
    (
        "rule without fields",
        one_of("recs", rules=[{"ctor": 3, "rhs": 0}]),
        "expected an object with ctor, nfields, rhs, got none named nfields",
        0,
    ),
    ("rules as object", one_of("recs", rules={}), "expected an array of rules, got an object", 0),
)


def refused(data: bytes | io.BytesIO) -> MalformedData:
    with pytest.raises(MalformedData) as caught:
        list(read_export(data, TermStore(), name="x.ndjson"))
    return caught.value


@pytest.mark.parametrize(
    ("bad", "problem", "at"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_malformed_line_is_refused_for_its_own_reason_with_its_line_and_byte(
    bad: str | bytes, problem: str, at: int
) -> None:
    good = text(GOOD)
    error = refused(good + text([bad]))
    assert error.reason.code is Code.LEAN_DATA_MALFORMED
    where = f"x.ndjson, line {len(GOOD) + 1}, at byte {len(good) + at}: "
    assert error.message.startswith(where + problem)
    assert error.offset == len(good) + at


def test_no_two_cases_have_one_line() -> None:
    assert len({case[1] for case in CASES}) == len(CASES) > 60


def test_the_lines_before_the_malformed_ones_are_good() -> None:
    good = [*GOOD, definition(), line({"thm": {**THEOREM, "name": 2}}), block()]
    assert len(list(read_export(text(good), TermStore(), name="x"))) == 3


META_PARTS = json.loads(META)["meta"]


def meta(**changes: object) -> str:
    parts = {**META_PARTS, **changes}
    return line({"meta": {key: value for key, value in parts.items() if value is not None}})


@pytest.mark.parametrize(
    ("first", "problem"),
    [
        (GOOD[1], "expected an object with meta, got 'in' too"),
        (meta(format={"version": "2.0.0"}), "expected format version 3.0 or 3.1, got '2.0.0'"),
        (meta(format={"version": "3.2.0"}), "expected format version 3.0 or 3.1, got '3.2.0'"),
        (meta(format={"version": "4.0.0"}), "expected format version 3.0 or 3.1, got '4.0.0'"),
        (meta(format={"version": "3.1"}), "expected format version 3.0 or 3.1, got '3.1'"),
        (meta(format={"version": "3.1.0\n"}), "expected format version 3.0 or 3.1, got "),
        (meta(format={"version": "٣.1.0"}), "expected format version 3.0 or 3.1, got "),
        (meta(format={"version": 3}), "expected text for the format's version, got 3"),
        (meta(format="3.1.0"), "expected an object with version, got '3.1.0'"),
        (meta(format=None), "expected format version 3.0 or 3.1, got '1'"),
        (meta(lean=None), "expected an object with exporter, format, lean, got none named lean"),
        (meta(author="x"), "expected an object with exporter, format, lean, got 'author' too"),
        (meta(exporter={"name": 1, "version": "1"}), "expected text for the exporter's name"),
        (line({"meta": 3}), "expected an object with exporter, format, lean, got 3"),
    ],
)
def test_a_file_that_does_not_say_what_it_is_is_refused(first: str, problem: str) -> None:
    error = refused(text([first, *GOOD[1:]]))
    assert error.reason.code is Code.LEAN_DATA_MALFORMED
    assert error.message.startswith(f"x.ndjson, line 1, at byte 0: {problem}")


def test_an_empty_file_is_no_export() -> None:
    assert "expected an object with meta in the first line, got nothing" in refused(b"").message


def test_more_bytes_than_a_line_may_have_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_lines, "MAX_LINE_BYTES", 200)
    error = refused(text([*GOOD, expr("strVal", "x" * 200)]))
    assert error.reason.code is Code.LEAN_DATA_MALFORMED
    assert f"line {len(GOOD) + 1}, at byte {len(text(GOOD))}: expected at most 200 bytes" in (
        error.message
    )


def endless() -> Iterator[bytes]:
    yield from text(GOOD).splitlines(keepends=True)
    for number in range(4, 1 << 62):
        yield line({"in": number, "str": {"pre": 0, "str": str(number)}}).encode() + b"\n"


class Endless(io.BytesIO):
    """A file without an end."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = endless()

    def readline(self, size: int | None = -1, /) -> bytes:
        return next(self._lines)


def test_a_file_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_lines, "MAX_FILE_BYTES", 100_000)
    with pytest.raises(MalformedData, match="expected at most 100000 bytes") as caught:
        list(read_export(Endless(), TermStore(), name="x"))
    assert caught.value.reason.code is Code.LEAN_MEMORY


@pytest.mark.parametrize(
    ("limit", "bad", "problem"),
    [
        ("MAX_NAMES", '{"in":4,"str":{"pre":0,"str":"x"}}', "expected at most 4 names"),
        ("MAX_LEVELS", '{"il":2,"succ":0}', "expected at most 2 levels"),
        ("MAX_DIGITS", expr("natVal", "12345"), "expected at most 4 digits in all literals"),
    ],
)
def test_more_than_a_store_should_hold_is_a_matter_of_memory_and_no_fault(
    limit: str, bad: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_terms, limit, int(problem.split()[4 - 1]))
    error = refused(text([*GOOD, bad]))
    assert error.reason.code is Code.LEAN_MEMORY
    assert f"line {len(GOOD) + 1}, at byte {len(text(GOOD))}: {problem}" in error.message


def test_a_full_store_is_said_with_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate2.lean.term.MAX_TERMS", 3)
    error = refused(text([*GOOD, expr("bvar", 7)]))
    assert error.reason.code is Code.LEAN_MEMORY
    assert f"line {len(GOOD) + 1}, at byte {len(text(GOOD))}: expected at most 3" in error.message


def test_a_name_of_many_components_is_said_with_the_line() -> None:
    names = [
        line({"in": number + 4, "str": {"pre": number + 3, "str": "x"}})
        for number in range(MAX_NAME_PARTS)
    ]
    error = refused(text([*GOOD, *names]))
    assert error.reason.code is Code.LEAN_DATA_MALFORMED
    assert f"x.ndjson, line {len(GOOD) + MAX_NAME_PARTS - 1}, at byte" in error.message
    assert f"expected at most {MAX_NAME_PARTS} components" in error.message


def test_a_list_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_values, "MAX_LIST", 2)
    error = refused(text([*GOOD, expr("const", {"name": 1, "us": [0, 0, 0]})]))
    assert "expected at most 2 levels in an array" in error.message


@pytest.mark.parametrize(
    "digits",
    ["", "00", "01", "-1", "+1", "1_0", " 1", "1 ", "1\n", "٣", "1e3", "0x10", "1.0", "²", "１"],
)
def test_a_literal_is_decimal_digits_and_nothing_else(digits: str) -> None:
    error = refused(text([*GOOD, expr("natVal", digits)]))
    assert "in decimal digits for natVal, got" in error.message


def test_a_literal_that_is_no_text_is_refused() -> None:
    error = refused(text([*GOOD, expr("natVal", 7)]))
    assert "expected decimal digits for natVal, got 7" in error.message


def test_the_reading_can_be_stopped_between_declarations() -> None:
    seen: list[int] = []

    def spend(steps: int) -> None:
        seen.append(steps)
        raise TimeoutError

    names = [line({"in": n, "str": {"pre": 0, "str": str(n)}}) for n in range(4, 2000)]
    with pytest.raises(TimeoutError):
        list(read_export(text([*GOOD, *names]), TermStore(), name="x", spend=spend))
    assert seen == [1024]
