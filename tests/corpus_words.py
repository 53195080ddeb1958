"""Sentences for a made corpus: as many as one likes, no two with the same words.

Each kind of claim has its own slots; a number spells one word for each of them, so that two
numbers never give the same sentence. No sentence holds an acronym, none is cut, and none states a
value of what another states a value of.
"""

from collections.abc import Sequence
from math import gcd
from typing import Final

from gate2.record.model import ClaimKind


def _words(text: str) -> list[str]:
    return text.split()


def _phrases(text: str) -> list[str]:
    return text.split(",")


FIELDS: Final[dict[str, tuple[str, str]]] = {
    "computer vision": (
        "encoder decoder segmenter tracker detector rectifier matcher colouriser denoiser"
        " tokeniser renderer binariser",
        "pedestrian-scenes satellite-mosaics handwritten-ledgers underwater-footage"
        " thermal-portraits fisheye-panoramas retail-shelves night-driving museum-scans"
        " endoscope-videos aerial-orchards sketch-drawings",
    ),
    "language": (
        "parser summariser translator transcriber tagger retriever rewriter paraphraser"
        " spellchecker diacritiser lemmatiser punctuator",
        "court-transcripts parliamentary-debates folk-ballads chat-logs patent-abstracts"
        " radio-interviews recipe-books weather-bulletins customer-letters school-essays"
        " travel-diaries oral-histories",
    ),
    "genomics": (
        "aligner assembler phaser basecaller imputer deconvolver haplotyper demultiplexer"
        " annotator trimmer scaffolder polisher",
        "barley-chromosomes salmon-exomes plasmid-libraries honeybee-reads oak-transcripts"
        " yeast-knockouts zebrafish-embryos coral-microbiomes tuberculosis-isolates"
        " wheat-pangenomes mosquito-lineages mouse-organoids",
    ),
    "materials": (
        "alloy aerogel laminate ceramic elastomer perovskite hydrogel zeolite composite"
        " electrolyte coating foam",
        "turbine-blades battery-separators bridge-cables solar-panels fuel-membranes"
        " dental-implants ship-hulls optical-fibres brake-discs water-filters roof-tiles"
        " heat-exchangers",
    ),
    "climate": (
        "reanalyser emulator downscaler hindcast ensemble assimilator nowcast projection"
        " reconstruction inversion parametrisation budget",
        "monsoon-rainfall alpine-glaciers peat-emissions coastal-surges desert-dust"
        " tropical-cyclones urban-heat boreal-wildfires estuary-salinity cloud-albedo"
        " ocean-eddies river-discharge",
    ),
    "astronomy": (
        "spectrograph photometer interferometer coronagraph polarimeter catalogue telescope"
        " deblender astrolabe heliostat bolometer periodogram",
        "red-dwarfs globular-clusters dust-rings gamma-bursts stellar-streams lunar-craters"
        " comet-tails pulsar-glitches binary-orbits dwarf-galaxies solar-flares quasar-halos",
    ),
    "medicine": (
        "questionnaire catheter vaccine biomarker bandage sedative inhaler stent antitoxin"
        " splint monitor ultrasound",
        "asthma-wards stroke-survivors diabetic-ulcers dialysis-clinics hip-fractures"
        " neonatal-units migraine-diaries sepsis-admissions glaucoma-screening burn-patients"
        " sleep-laboratories rural-pharmacies",
    ),
    "economics": (
        "auction premium tariff toll voucher pension bond raffle quota rebate mortgage forecast",
        "grain-markets household-budgets ferry-routes textile-exports housing-permits"
        " fishing-licences apprentice-wages village-loans electricity-bills harbour-fees"
        " broadband-contracts labour-strikes",
    ),
    "ecology": (
        "sampler transect hedgerow corridor nestbox refuge pollinator herbivore grazer"
        " predator seedbank wetland",
        "beaver-ponds bat-roosts kelp-forests alpine-meadows eel-migrations otter-territories"
        " heathland-spiders mangrove-crabs owl-pellets prairie-grasses reef-sponges"
        " woodland-beetles",
    ),
    "robotics": (
        "gripper planner exoskeleton quadruped manipulator localiser teleoperator glider crawler"
        " stabiliser calibrator swarm",
        "warehouse-aisles strawberry-harvests pipe-inspections kitchen-chores rubble-searches"
        " harbour-docking orchard-pruning tunnel-mapping greenhouse-tours window-cleaning"
        " cable-laying parcel-sorting",
    ),
}
"""Of each field: tools, and what they are applied to (a hyphen stands for a space)."""

NAMES: Final = tuple(FIELDS)
_TOOLS: Final = tuple(words.split() for words, _ in FIELDS.values())
_THINGS: Final = tuple(words.replace("-", "\x00").split() for _, words in FIELDS.values())

_LOOKS: Final = _words(
    "adaptive branching cascaded dampened elastic factored graded hybrid inverted jittered"
    " layered modular nested oblique pooled quantised recurrent staggered tapered unbiased"
    " vectorised weighted"
)
_MANNERS: Final = _phrases(
    "in winter campaigns,under strong vibration,with scarce supervision,after long storage,"
    "at remote stations,during seasonal peaks,across mixed cohorts,beside older baselines,"
    "despite missing records,near saturated regimes,within narrow corridors,on shared hardware,"
    "between paired replicates,over steep gradients,through humid summers,among novice operators,"
    "amid frequent outages,behind tinted shutters,beyond familiar ranges"
)
_REPORTS: Final = _phrases(
    "The authors describe,This paper surveys,The study reviews,This report outlines,"
    "The article discusses,This work presents,The authors introduce,This chapter summarises"
)
_ABOUT: Final = _phrases(
    "a practical handbook for,open questions around,the historical background of,"
    "design considerations behind,common terminology for,an annotated bibliography on,"
    "a conceptual framework for"
)
METRICS: Final = _words("accuracy recall precision coverage agreement fidelity sensitivity")
_DOES: Final = _words("reaches attains achieves")

_STRUCTURES: Final = _words(
    "abelian bipartite cyclic divisible Eulerian factorial graphic harmonic idempotent"
    " Jordan lattice-ordered metrisable nilpotent orientable planar quasigroup reflexive"
    " simplicial totally-ordered unimodular"
)
_OBJECTS: Final = _words(
    "group ring matrix graph poset module semigroup polytope automaton matroid tournament"
    " hypergraph permutation quiver"
)
_HAS: Final = _phrases(
    "a maximal antichain,an even number of orbits,a unique identity element,"
    "a faithful embedding,a minimal generating set,a rigid fixed point,"
    "a proper colouring,a perfect matching,an invariant subspace,a finite basis,"
    "a nonzero determinant,a dominating set,a spanning arborescence"
)
_IF: Final = _phrases(
    "whenever its order is odd,whenever every proper quotient is trivial,"
    "whenever all blocks commute,whenever its rank is prime,whenever no vertex is isolated,"
    "whenever the centre is nontrivial,whenever each chain is bounded,whenever its girth is even,"
    "whenever the kernel vanishes,whenever all minors are positive,whenever the index is finite"
)


def field_of(number: int) -> int:
    """Which of the ten fields the sentence of this number is about."""
    return number % len(NAMES)


def descriptive(number: int) -> str:
    """What a paper does or proposes; no lane could settle it."""
    look, tool, thing, report, about, manner = _spelt(
        number, _LOOKS, _tools(number), _things(number), _REPORTS, _ABOUT, _MANNERS
    )
    return f"{report} {about} {look} {tool}s applied to {thing} {manner}."


def empirical(number: int, value: str) -> str:
    """Of a measurement, its value printed as it is given."""
    look, tool, thing, metric, manner = _measured(number)
    does = _DOES[number % len(_DOES)]
    named = name(look, tool)
    return f"{named} {does} {article(metric)} {metric} of {value} on {thing} {manner}."


def metric_of(number: int) -> str:
    """The metric in the empirical sentence of this number."""
    return _measured(number)[3]


def _measured(number: int) -> list[str]:
    return _spelt(number, _LOOKS, _tools(number), _things(number), METRICS, _MANNERS)


def mathematical(number: int) -> str:
    """A statement that a proof would settle."""
    slots = _STRUCTURES, _OBJECTS, _HAS, _IF, _STRUCTURES
    structure, thing, has, condition, second = _spelt(number * len(NAMES), *slots)
    which = structure if structure == second else f"{second} {structure}"
    return f"Every finite {which.replace('-', ' ')} {thing} has {has} {condition}."


def title(number: int) -> str:
    """The title of a report or record."""
    look, tool, thing = _spelt(number, _LOOKS, _tools(number), _things(number))
    return f"Evidence on {look} {tool}s for {thing}"


def question(number: int) -> str:
    """A research question that names nothing."""
    look, tool, thing, manner = _spelt(number, _LOOKS, _tools(number), _things(number), _MANNERS)
    return f"To what extent do {look} {tool}s improve work with {thing} {manner}?"


def sentence(kind: ClaimKind, number: int, value: str = "0.5") -> str:
    """The sentence of this kind and number."""
    if kind is ClaimKind.DESCRIPTIVE:
        return descriptive(number)
    return empirical(number, value) if kind is ClaimKind.EMPIRICAL else mathematical(number)


def name(look: str, tool: str) -> str:
    """What a tool like this is called, for instance ``GradedParser``."""
    return f"{look.capitalize()}{tool.capitalize()}"


def article(noun: str) -> str:
    """``a`` or ``an``."""
    return "an" if noun[0] in "aeiou" else "a"


def _tools(number: int) -> Sequence[str]:
    return _TOOLS[field_of(number)]


def _things(number: int) -> Sequence[str]:
    return _THINGS[field_of(number)]


def _spelt(number: int, *slots: Sequence[str]) -> list[str]:
    """One word for each slot; two numbers of the same field never spell the same words."""
    rest = number // len(NAMES)
    total = 1
    for slot in slots:
        total *= len(slot)
    rest = (rest * _stride(total) + 1) % total
    words = []
    for slot in slots:
        rest, place = divmod(rest, len(slot))
        words.append(slot[place].replace("\x00", " "))
    return words


def _stride(total: int) -> int:
    """So that neighbours differ in every slot: a step that shares no factor with `total`."""
    step = int(total * 0.6180339887) | 1
    while gcd(step, total) != 1:
        step += 2
    return step


def parts(number: int) -> tuple[str, str, str]:
    """Words for a sentence of one's own: what a tool is like, the tool, what it is applied to."""
    look, tool, thing = _spelt(number, _LOOKS, _tools(number), _things(number))
    return look, tool, thing
