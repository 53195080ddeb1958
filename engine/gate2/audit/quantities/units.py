"""Units of measure: which dimension each has, and how many base units it is.

Only conversions that are exact and that the spelling leaves no doubt about. What is not in the
table is a word like any other, so that values in an unknown unit compare among themselves. Units
that are often taken for one another (GB and GiB, °C and K, per cent and percentage points) have
dimensions of their own: their values never meet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

NUMBER = "number"
"""Fractions, per cent and numbers without a unit."""
COUNT = "count"
"""How many there are of something."""
BYTES = "byte"

SCALES: Mapping[str, tuple[Decimal, ...]] = {
    NUMBER: (Decimal(100),),
    BYTES: (Decimal("1.024"), Decimal("1.048576"), Decimal("1.073741824")),
}
"""Factors between two prints of one value: a per cent sign left out, 1024 taken for 1000."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands behind a number."""

    dimension: str
    factor: Decimal
    """How many base units one of it is."""
    end: int
    """Where it ends in the text."""


_ONE = Decimal(1)
_SPELLED_OUT = {
    "thousand": 3,
    "million": 6,
    "millions": 6,
    "billion": 9,
    "billions": 9,
    "bn": 9,
    "trillion": 12,
}
_MAGNITUDES = _SPELLED_OUT | {"k": 3, "K": 3, "M": 6, "B": 9, "T": 12}
_SPELLED: tuple[tuple[str, str, str], ...] = (
    ("time", "1e-9", "ns nanosecond nanoseconds"),
    ("time", "1e-6", "µs us microsecond microseconds"),
    ("time", "1e-3", "ms msec millisecond milliseconds"),
    ("time", "1", "s sec secs second seconds"),
    ("time", "60", "min mins minute minutes"),
    ("time", "3600", "h hr hrs hour hours"),
    ("time", "86400", "day days"),
    ("time", "604800", "week weeks"),
    ("calendar", "1", "month months"),
    ("calendar", "12", "year years yr yrs"),
    (BYTES, "1", "byte bytes"),
    (BYTES, "1e3", "kB KB kilobyte kilobytes"),
    (BYTES, "1e6", "MB megabyte megabytes"),
    (BYTES, "1e9", "GB gigabyte gigabytes"),
    (BYTES, "1e12", "TB terabyte terabytes"),
    (BYTES, "1e15", "PB petabyte petabytes"),
    ("binary byte", "1024", "KiB kibibyte kibibytes"),
    ("binary byte", "1048576", "MiB mebibyte mebibytes"),
    ("binary byte", "1073741824", "GiB gibibyte gibibytes"),
    ("binary byte", "1099511627776", "TiB tebibyte tebibytes"),
    ("data rate", "1e3", "kbps kbit/s kb/s"),
    ("data rate", "1e6", "Mbps Mbit/s Mb/s"),
    ("data rate", "1e9", "Gbps Gbit/s Gb/s"),
    ("byte rate", "1e6", "MB/s"),
    ("byte rate", "1e9", "GB/s"),
    ("byte rate", "1e12", "TB/s"),
    ("length", "1e-12", "picometre picometres picometer picometers"),
    ("length", "1e-10", "Å angstrom angstroms"),
    ("length", "1e-9", "nm nanometre nanometres nanometer nanometers"),
    ("length", "1e-6", "µm um micrometre micrometres micrometer micrometers micron microns"),
    ("length", "1e-3", "mm millimetre millimetres millimeter millimeters"),
    ("length", "1e-2", "cm centimetre centimetres centimeter centimeters"),
    ("length", "1", "m metre metres meter meters"),
    ("length", "1e3", "km kilometre kilometres kilometer kilometers"),
    ("length", "0.0254", "inch inches"),
    ("length", "0.3048", "ft foot feet"),
    ("length", "1609.344", "mile miles"),
    ("mass", "1e-9", "µg ug microgram micrograms"),
    ("mass", "1e-6", "mg milligram milligrams"),
    ("mass", "1e-3", "g gram grams"),
    ("mass", "1", "kg kilogram kilograms"),
    ("mass", "1e3", "tonne tonnes"),
    ("mass", "0.45359237", "lb lbs pound pounds"),
    ("molecular mass", "1", "Da dalton daltons"),
    ("molecular mass", "1e3", "kDa kilodalton kilodaltons"),
    ("molecular mass", "1e6", "MDa"),
    ("concentration", "1e-9", "nM nmol/L"),
    ("concentration", "1e-6", "µM uM µmol/L umol/L"),
    ("concentration", "1e-3", "mM mmol/L"),
    ("mass concentration", "1e-3", "µg/mL ug/mL mg/L"),
    ("mass concentration", "1", "mg/mL g/L"),
    ("frequency", "1", "Hz hertz"),
    ("frequency", "1e3", "kHz kilohertz"),
    ("frequency", "1e6", "MHz megahertz"),
    ("frequency", "1e9", "GHz gigahertz"),
    ("frequency", "1e12", "THz terahertz"),
    ("energy", "1", "J joule joules"),
    ("energy", "1e3", "kJ kilojoule kilojoules"),
    ("energy", "1e6", "MJ megajoule megajoules"),
    ("energy", "3600", "Wh"),
    ("energy", "3.6e6", "kWh"),
    ("energy", "3.6e9", "MWh"),
    ("energy", "3.6e12", "GWh"),
    ("energy of a particle", "1e-3", "meV"),
    ("energy of a particle", "1", "eV"),
    ("energy of a particle", "1e3", "keV"),
    ("energy of a particle", "1e6", "MeV"),
    ("energy of a particle", "1e9", "GeV"),
    ("energy of a particle", "1e12", "TeV"),
    ("power", "1e-6", "µW uW microwatt microwatts"),
    ("power", "1e-3", "mW milliwatt milliwatts"),
    ("power", "1", "W watt watts"),
    ("power", "1e3", "kW kilowatt kilowatts"),
    ("power", "1e6", "MW megawatt megawatts"),
    ("power", "1e9", "GW gigawatt gigawatts"),
    ("voltage", "1e-3", "mV millivolt millivolts"),
    ("voltage", "1", "V volt volts"),
    ("voltage", "1e3", "kV kilovolt kilovolts"),
    ("pressure", "1", "Pa pascal pascals"),
    ("pressure", "1e3", "kPa kilopascal kilopascals"),
    ("pressure", "1e6", "MPa megapascal megapascals"),
    ("pressure", "1e9", "GPa gigapascal gigapascals"),
    ("pressure", "1e5", "bar"),
    ("temperature in °C", "1", "°C degC"),
    ("temperature in °F", "1", "°F degF"),
    ("temperature in K", "1", "K kelvin"),
    ("speed", "1", "m/s"),
    ("speed", "1e3", "km/s"),
    ("speed", "0.44704", "mph"),
    ("operations", "1e6", "MFLOP MFLOPs"),
    ("operations", "1e9", "GFLOP GFLOPs"),
    ("operations", "1e12", "TFLOP TFLOPs"),
    ("operations", "1e15", "PFLOP PFLOPs"),
    ("level in dB", "1", "dB decibel decibels"),
)
_UNITS: Mapping[str, tuple[str, Decimal]] = {
    spelling: (dimension, Decimal(factor))
    for dimension, factor, spellings in _SPELLED
    for spelling in spellings.split()
}

_PER_CENT = re.compile(r"\s?(?:%|percent\b|per cent\b)")
_POINTS = re.compile(r"(?:\s|-|\s?percentage )points?\b")
_PERCENTAGE_POINTS = re.compile(r"\s?(?:percentage[ -]points?|pp)\b")
_DEGREES = re.compile(r"\s?degrees? (?P<scale>Celsius|Fahrenheit)\b", re.IGNORECASE)
_SPELLING = re.compile(r"(?P<space>\s?)(?P<unit>°?[^\W\d_]{1,12}(?:/[A-Za-z]{1,4})?)")
# What is behind a unit when it is the start of another one: m², g/cm3, W·h, kg-1.
_GOES_ON = re.compile(r"[/·^²³*\d_°]|-[\w]|\s?[·^]")
_NOUN = re.compile(
    r"\s(?!(?:and|or|on|in|at|for|with|of|to|from|by|over|under|per|than|when|after|before|as|is|"
    r"are|was|were|while|using|across|within|during|without|between|respectively)\b)[^\W\d_]{2,}"
)
_GLUED_APART = frozenset("mgMKGAN")
"""Letters that may mean several things when they touch the number: 5m, 300K, 5G."""


def counted_noun(text: str, position: int) -> bool:
    """Whether a word stands here that can name what is counted."""
    return _NOUN.match(text, position) is not None


def unit_at(text: str, position: int) -> Unit | None:
    """The unit that stands at this position, right behind a number.

    Of dimension `NUMBER` and length 0 where there is none, or none that the table knows. None
    where letters touch the number and make another word of it: 3D, 5m, 2nd.
    """
    if (match := _PERCENTAGE_POINTS.match(text, position)) is not None:
        return Unit("percentage points", _ONE, match.end())
    if (match := _PER_CENT.match(text, position)) is not None:
        points = _POINTS.match(text, match.end())
        if points is not None:
            return Unit("percentage points", _ONE, points.end())
        return Unit(NUMBER, Decimal("0.01"), match.end())
    if (match := _DEGREES.match(text, position)) is not None:
        scale = match["scale"][0].upper()
        return Unit(f"temperature in °{scale}", _ONE, match.end())
    spelled = _SPELLING.match(text, position)
    if spelled is None:
        return Unit(NUMBER, _ONE, position)
    return _spelled(text, position, spelled)


def _spelled(text: str, position: int, spelled: re.Match[str]) -> Unit | None:
    spelling, glued = spelled["unit"], not spelled["space"]
    magnitude = _magnitude(text, spelled)
    if magnitude is not None:
        return magnitude
    known = _UNITS.get(spelling)
    if known is None or _GOES_ON.match(text, spelled.end()) is not None:
        return None if glued else Unit(NUMBER, _ONE, position)
    if glued and spelling in _GLUED_APART:
        return None
    return Unit(known[0], known[1], spelled.end())


def _magnitude(text: str, spelled: re.Match[str]) -> Unit | None:
    """Thousands, millions: of what is counted, or of the unit behind it."""
    spelling, end = spelled["unit"], spelled.end()
    power = _MAGNITUDES.get(spelling)
    if power is None or _GOES_ON.match(text, end) is not None:
        return None
    glued = not spelled["space"]
    if spelling not in _SPELLED_OUT and not _stands_for_a_magnitude(
        text, spelling, end, glued=glued
    ):
        return None
    factor = Decimal((0, (1,), power))
    behind = _SPELLING.match(text, end) if spelling in _SPELLED_OUT else None
    known = _UNITS.get(behind["unit"]) if behind is not None and behind["space"] else None
    if known is None or behind is None or len(behind["unit"]) == 1:
        return Unit(COUNT, factor, end)
    if _GOES_ON.match(text, behind.end()) is not None:
        return Unit(COUNT, factor, end)
    return Unit(known[0], factor * known[1], behind.end())


def _stands_for_a_magnitude(text: str, letter: str, end: int, *, glued: bool) -> bool:
    """150M and 7B do by themselves; 300K, 5T and what stands apart only before a noun."""
    return (glued and letter in ("M", "B", "k")) or counted_noun(text, end)
