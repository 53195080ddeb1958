"""Data that is no export: each fault alone, in a file that is otherwise accepted."""

import json
import re
from itertools import zip_longest
from typing import Any

from building import META
from building_cases import Group, build

MALFORMED = Group("malformed")
CODE = "G2-LEAN-023"
BASE = build(
    "theorem t (n : Nat) : Eq.{1} Nat (let m : Nat := n; m) n := Eq.refl.{1} Nat (mdata n)"
)
LINES = BASE.decode().splitlines()


def bad(name: str, why: str, data: bytes | list[str] | str, base: bytes = BASE) -> None:
    """A file that is refused at the first line in which it differs from `base`."""
    if isinstance(data, list):
        data = "".join(f"{line}\n" for line in data)
    if isinstance(data, str):
        data = data.encode()
    pairs = zip_longest(data.split(b"\n")[:-1] or [data], base.split(b"\n"))
    line = next(i for i, (own, given) in enumerate(pairs, 1) if own != given)
    MALFORMED.odd(name, "rejected", CODE, "", why, data, line=line if data else 0)


def broken(name: str, why: str, source: str, **options: Any) -> None:
    """Declarations that no export can hold."""
    MALFORMED.odd(name, "rejected", CODE, "", why, build(source, **options))


def good(name: str, why: str, data: list[str] | bytes) -> None:
    raw = data if isinstance(data, bytes) else "".join(f"{line}\n" for line in data).encode()
    MALFORMED.odd(name, "accepted", "", "", why, raw)


def first(key: str) -> int:
    """The first line that holds this key."""
    return next(i for i, line in enumerate(LINES) if f'"{key}":' in line)


def replaced(number: int, *lines: str) -> list[str]:
    return [*LINES[:number], *lines, *LINES[number + 1 :]]


def with_fields(key: str, **fields: Any) -> list[str]:
    """The first line of a kind with fields of its object replaced; None removes one."""
    number = first(key)
    line = json.loads(LINES[number])
    inner = {k: v for k, v in {**line[key], **fields}.items() if v is not None}
    return replaced(number, json.dumps({**line, key: inner}))


def with_raw(key: str, old: str, new: str) -> list[str]:
    """The first line of a kind with a piece of its text replaced."""
    number = first(key)
    assert old in LINES[number], (old, LINES[number])
    return replaced(number, LINES[number].replace(old, new, 1))


def with_added(line: str) -> list[str]:
    return [*LINES, line]


def with_number(key: str, field: str, text: str) -> list[str]:
    """The first line of a kind with a number of it written otherwise."""
    number = first(key)
    changed = re.sub(rf'"{field}":\d+', f'"{field}":{text}', LINES[number], count=1)
    return replaced(number, changed)


NEXT = {key: sum(f'"{key}":' in line for line in LINES) for key in ("ie", "in", "il")}
"""The next number of each kind; names and levels begin with 1."""
NEXT["in"] += 1
NEXT["il"] += 1


good("as_it_is", "The file that the others of this folder break.", LINES)
good("without_last_line_end", "A last line without its end.", BASE[:-1])
good(
    "keys_in_any_order",
    "The order of keys in an object means nothing.",
    [json.dumps(dict(reversed(json.loads(line).items()))) for line in LINES],
)
good(
    "spaces_between",
    "Space between the parts of a line.",
    [json.dumps(json.loads(line), indent=None, separators=(" , ", " : ")) for line in LINES],
)
good("nothing_but_meta", "No declaration, nothing to refuse.", LINES[:1])

bad("empty_file", "Nothing at all.", b"")
bad("empty_line_only", "One empty line.", b"\n")
bad("no_meta", "The first line says what the file is.", LINES[1:])
bad("meta_twice", "The first line, again.", [LINES[0], *LINES])
bad("meta_not_first", "Names before meta.", [LINES[1], LINES[0], *LINES[2:]])


def with_version(version: Any) -> list[str]:
    meta = json.loads(json.dumps(META))
    meta["meta"]["format"]["version"] = version
    return replaced(0, json.dumps(meta))


for name, version in {
    "version_two": "2.0.0",
    "version_four": "4.0.0",
    "version_unknown_minor": "3.7.0",
    "version_cut": "3",
    "version_empty": "",
    "version_number": 3.1,
    "version_with_line_end": "3.1.0\n",
    "version_in_foreign_digits": "３.１.０",
}.items():
    bad(
        name,
        f"A format version that is not one of 3.0 and 3.1: {version!r}.",
        with_version(version),
    )

bad("not_json", "A line that is no JSON.", replaced(3, "name Nat"))
bad("line_cut", "A line that ends in the middle.", replaced(5, LINES[5][: len(LINES[5]) // 2]))
bad("file_cut", "A file that ends in the middle of its last line.", BASE[: len(BASE) - 9])
bad("two_objects_in_a_line", "One object a line.", [*LINES[:4], LINES[4] + LINES[5], *LINES[6:]])
bad("array_line", "A line is an object.", replaced(4, "[]"))
bad("number_line", "A line is an object.", replaced(4, "7"))
bad("null_line", "A line is an object.", replaced(4, "null"))
bad("empty_object", "A line says something.", replaced(4, "{}"))
bad("empty_line_within", "No empty lines.", [*LINES[:4], "", *LINES[4:]])
bad("comment", "JSON has no comments.", [*LINES[:4], "// Nat", *LINES[4:]])
bad("byte_order_mark", "No byte order mark.", b"\xef\xbb\xbf" + BASE)
bad("not_utf8", "A byte that is no UTF-8.", BASE.replace(b"motive", b"motiv\xff", 1))
bad(
    "overlong_utf8",
    "A letter in two bytes where one is due.",
    BASE.replace(b"motive", b"motiv\xc1\xa5", 1),
)
bad(
    "utf8_surrogate",
    "Half of a surrogate pair in UTF-8.",
    BASE.replace(b"motive", b"motiv\xed\xa0\x80", 1),
)
bad(
    "lone_surrogate",
    "Half of a surrogate pair as an escape.",
    BASE.replace(b"motive", rb"motiv\ud800", 1),
)
bad("line_end_in_text", "A raw line end in a text.", BASE.replace(b"motive", b"mot\nive", 1))
bad("tab_in_text", "A raw control character in a text.", BASE.replace(b"motive", b"mot\tive", 1))
bad("zero_byte", "A zero byte between lines.", BASE.replace(b"\n", b"\n\x00", 1))
bad("nan", "NaN is no JSON.", with_raw("bvar", '"bvar":0', '"bvar":NaN'))
bad("infinity", "Infinity is no JSON.", with_raw("bvar", '"bvar":0', '"bvar":Infinity'))
bad("deep_nesting", "Ten thousand arrays in each other.", replaced(4, "[" * 10_000 + "]" * 10_000))
bad(
    "deep_nesting_in_annotation",
    "Ten thousand arrays in an annotation's data.",
    with_added(
        f'{{"ie":{NEXT["ie"]},"mdata":{{"data":{{"x":'
        + "[" * 10_000
        + "]" * 10_000
        + '},"expr":0}}'
    ),
)

bad(
    "key_twice",
    "One key twice in an object: which one counts?",
    with_raw("bvar", '"bvar":0', '"bvar":1,"bvar":0'),
)
bad(
    "declaration_key_twice",
    "A theorem with two types.",
    with_raw("thm", '"type":', '"type":0,"type":'),
)
bad(
    "key_twice_by_escape",
    "One key twice, once with an escape.",
    with_raw("bvar", '"bvar":0', r'"bvar":1,"bva\u0072":0'),
)
bad("key_unknown", "A key that the format does not have.", with_fields("thm", isTrusted=True))
bad("key_missing", "A theorem without its value.", with_fields("thm", value=None))
bad("type_missing", "A theorem without its type.", with_fields("thm", type=None))
bad("all_missing", "A theorem without its list of companions.", with_fields("thm", all=None))
bad(
    "recursor_count_missing",
    "An inductive block without its recursors.",
    with_fields("inductive", recs=None),
)
bad(
    "kind_unknown",
    "A declaration of an unknown kind.",
    with_added('{"lemma":{"all":[1],"levelParams":[],"name":1,"type":0,"value":0}}'),
)
bad(
    "expression_unknown",
    "An expression of an unknown kind.",
    with_added(f'{{"hole":0,"ie":{NEXT["ie"]}}}'),
)
bad(
    "free_variable",
    "A free variable: no export can hold one (CVE-2026-72711).",
    replaced(first("bvar"), LINES[first("bvar")].replace("bvar", "fvar")),
)
bad(
    "metavariable",
    "A metavariable: an unfinished proof.",
    replaced(first("bvar"), LINES[first("bvar")].replace("bvar", "mvar")),
)
bad(
    "level_metavariable",
    "An unfinished level.",
    replaced(first("param"), LINES[first("param")].replace("param", "mvar")),
)
bad(
    "two_declarations_in_a_line",
    "One declaration a line.",
    replaced(
        first("thm"),
        LINES[first("thm")][:-1] + ',"axiom":{"isUnsafe":false,"levelParams":[],'
        '"name":1,"type":0}}',
    ),
)

bad("id_twice", "An expression's number used again.", with_added(LINES[first("bvar")]))
bad(
    "id_left_out",
    "Numbers go up one by one; a gap is no export.",
    with_added(f'{{"bvar":0,"ie":{NEXT["ie"] + 1}}}'),
)
bad(
    "name_id_twice",
    "A name's number used again.",
    with_added('{"in":1,"str":{"pre":0,"str":"False"}}'),
)
bad(
    "name_zero_redefined",
    "Number 0 is the anonymous name.",
    [LINES[0], '{"in":0,"str":{"pre":0,"str":"x"}}', *LINES[1:]],
)
bad("level_zero_redefined", "Number 0 is the level 0.", [LINES[0], '{"il":0,"succ":0}', *LINES[1:]])
bad("id_negative", "A negative number.", with_added('{"bvar":0,"ie":-1}'))
bad("id_missing", "An expression without its number.", with_added('{"bvar":0}'))
bad("id_text", "A number as text.", with_added(f'{{"bvar":0,"ie":"{NEXT["ie"]}"}}'))
bad("reference_negative", "Minus one is not the last.", with_fields("thm", value=-1))
bad("reference_forward", "A reference to what comes later.", with_fields("thm", value=10**6))
bad(
    "reference_to_itself",
    "An application of itself.",
    with_fields("app", fn=json.loads(LINES[first("app")])["ie"]),
)
bad("reference_fraction", "A fraction is no number of anything.", with_fields("thm", value=1.5))
bad("reference_float", "1.0 is not 1.", with_fields("thm", value=1.0))
bad("reference_true", "true is not 1.", with_fields("thm", value=True))
bad("reference_text", "Text is no number.", with_fields("thm", value="1"))
bad("reference_null", "null is no number.", with_number("thm", "value", "null"))
bad("reference_list", "A list is no number.", with_fields("thm", value=[1]))
bad("reference_huge", "A number beyond all bounds.", with_number("thm", "value", "9" * 400))
bad("reference_exponent", "A number with an exponent.", with_number("thm", "value", "1e0"))
bad("name_reference_forward", "A name that comes later.", with_fields("thm", name=10**6))
bad(
    "level_reference_forward",
    "A level that comes later.",
    with_added(f'{{"ie":{NEXT["ie"]},"sort":{NEXT["il"]}}}'),
)
bad("flag_as_number", "0 is not false.", with_raw("inductive", '"isRec":false', '"isRec":0'))
bad("flag_as_text", "Text is not true.", with_raw("inductive", '"k":true', '"k":"true"'))
bad("count_as_flag", "true is not 1.", with_raw("inductive", '"numMotives":1', '"numMotives":true'))
bad("count_negative", "A negative count.", with_raw("inductive", '"numParams":2', '"numParams":-2'))
bad(
    "count_fraction",
    "A fraction of a field.",
    with_raw("inductive", '"numFields":0', '"numFields":0.0'),
)
bad("levels_no_list", "Universe parameters are a list.", with_fields("thm", levelParams=0))
bad("name_anonymous", "A declaration has a name.", with_fields("thm", name=0))
bad(
    "binder_kind_unknown",
    "A kind of binder that does not exist.",
    with_raw("lam", '"binderInfo":"default"', '"binderInfo":"secret"'),
)
bad(
    "binder_kind_number",
    "A kind of binder as a number.",
    with_raw("lam", '"binderInfo":"default"', '"binderInfo":0'),
)
bad(
    "max_of_three", "A maximum of three levels.", with_added(f'{{"il":{NEXT["il"]},"max":[0,0,0]}}')
)
bad("max_of_one", "A maximum of one level.", with_added(f'{{"il":{NEXT["il"]},"max":[0]}}'))
bad(
    "bound_variable_negative",
    "A variable bound by nobody, inside out.",
    with_raw("bvar", '"bvar":0', '"bvar":-1'),
)
bad(
    "bound_variable_huge",
    "A variable beyond all binders.",
    with_raw("bvar", '"bvar":0', '"bvar":' + str(2**70)),
)

LITERAL = build("theorem t : Eq.{1} Nat 77 77 := Eq.refl.{1} Nat 77").decode()
for name, text in {
    "literal_negative": '"-1"',
    "literal_number": "77",
    "literal_empty": '""',
    "literal_with_space": '" 77"',
    "literal_with_sign": '"+77"',
    "literal_with_underscore": '"7_7"',
    "literal_with_zero_in_front": '"077"',
    "literal_hexadecimal": '"0x4d"',
    "literal_in_foreign_digits": '"٧٧"',
    "literal_fraction": '"77.0"',
    "literal_with_exponent": '"1e9"',
    "literal_with_line_end": r'"77\n"',
    "literal_null": "null",
    "literal_not_a_number": '"NaN"',
}.items():
    assert LITERAL.count('"natVal":"77"') == 1
    bad(
        name,
        f"A number is written in decimal digits: {text}.",
        LITERAL.replace('"natVal":"77"', f'"natVal":{text}'),
        LITERAL.encode(),
    )
STRING = build('theorem t : Eq.{1} String "ab" "ab" := Eq.refl.{1} String "ab"').decode()
bad(
    "string_literal_with_surrogate",
    "A string holds characters, not halves.",
    STRING.replace('"strVal":"ab"', r'"strVal":"a\udc00"'),
    STRING.encode(),
)
bad(
    "string_literal_number",
    "A string is text.",
    STRING.replace('"strVal":"ab"', '"strVal":7'),
    STRING.encode(),
)
broken(
    "hints_unknown",
    "A hint that does not exist.",
    "def f : Nat := 0",
    edit={"f": {"hints": "always"}},
)
broken(
    "hints_negative_height",
    "A negative height.",
    "def f : Nat := 0",
    edit={"f": {"hints": {"regular": -1}}},
)
broken(
    "safety_unknown",
    "A safety that does not exist.",
    "def f : Nat := 0",
    edit={"f": {"safety": "trusted"}},
)
broken(
    "quotient_kind_unknown",
    "A role that does not exist.",
    "inductive Eq.{u_1} {α : Sort u_1} (a : α) : α → Prop | refl : Eq.{u_1} α a a quot",
    edit={"Quot": {"kind": "sound"}},
)
broken("loose_variable_in_a_type", "A variable that no binder binds.", "axiom a : #0")
broken("loose_variable_in_a_value", "A variable that no binder binds.", "def f : Nat := #0")
broken(
    "loose_variable_behind_its_binder",
    "Outside of the binder the variable is free.",
    "theorem t (p : Prop) : (p → p) := #1",
)
broken(
    "loose_variable_in_a_constructor",
    "A variable that no binder binds.",
    "inductive T : Type | mk : ∀ (x : #0), T",
)
