"""What audits are measured on is the right corpus, and what is drawn is what was measured."""

import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from bench import corpora, scale
from bench.auditing import _pss_mib, _tree, audit_of
from bench.benchmark import CannotMeasure
from bench.corpora import MadeCorpus, copied, entitle, made_corpus
from bench.reading import read_all
from bench.rows_audit import audit_rows
from bench.scale_plot import Point, plot
from bench.suite import suite

PLACES = 180
POINTS = [Point(1_000, 1.4, 70.0), Point(10_000, 14.0, 80.0), Point(100_000, 140.0, 95.0)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where corpora are kept."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def corpus(root: Path) -> MadeCorpus:
    """A small one."""
    return made_corpus(PLACES, root)


def test_a_corpus_is_made_once(
    root: Path, corpus: MadeCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(target: Path, records: int) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(corpora, "make_corpus", never)

    assert made_corpus(PLACES, root) == corpus


def test_a_corpus_of_another_engine_is_not_measured_on(
    root: Path, corpus: MadeCorpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpora, "_digest", lambda: "1" * 32)
    (tmp_path / "stale").mkdir()

    made = made_corpus(PLACES, tmp_path)

    assert made.path != corpus.path
    assert not (tmp_path / "stale").exists()


def test_an_audit_that_comes_to_another_result_is_no_measurement(
    corpus: MadeCorpus, tmp_path: Path
) -> None:
    wrong = MadeCorpus(corpus.path, corpus.places, corpus.verified + 1, corpus.offered)

    with pytest.raises(CannotMeasure, match="of them VERIFIED"):
        audit_of(wrong, tmp_path / "state")


def test_what_is_changed_is_looked_at_again_and_nothing_else(
    corpus: MadeCorpus, tmp_path: Path
) -> None:
    mine = copied(corpus, tmp_path / "corpus")
    state = tmp_path / "state"
    audit_of(mine, state)

    entitle(mine, 3, "Another title")

    assert audit_of(mine, state, "--since-last").reused == mine.offered - 3
    titles = [
        json.loads(file.read_text(encoding="utf-8"))["title"]
        for file in (corpus.path / "2025").rglob("record.json")
    ]
    assert not [title for title in titles if title.startswith("Another")]


def test_the_baseline_reads_every_file(corpus: MadeCorpus) -> None:
    files = [path for path in corpus.path.rglob("*") if path.is_file()]

    assert read_all(str(corpus.path)) == len(files)


def test_memory_is_that_of_all_processes() -> None:
    child = os.fork()
    if not child:
        import time

        time.sleep(60)
        os._exit(0)
    try:
        assert child in set(_tree(os.getpid()))
        assert _pss_mib(child) > 0
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert _pss_mib(child) == 0


def test_the_suite_holds_every_row_once() -> None:
    names = [benchmark.name for benchmark in suite()]

    assert {benchmark.name for benchmark in audit_rows()} <= set(names)
    assert len(names) == len(set(names))


# --- growth --------------------------------------------------------------------------------------


def test_time_that_grows_with_its_corpus_has_the_power_one() -> None:
    squared = [Point(size, size * size / 1e6, 1.0) for size in scale.SIZES]

    assert scale.exponent(POINTS) == pytest.approx(1.0)
    assert scale.exponent(squared) == pytest.approx(2.0)


def test_one_size_tells_nothing_of_growth() -> None:
    with pytest.raises(ValueError, match="two sizes"):
        scale.exponent(POINTS[:1])


def test_the_plot_is_plain_svg_with_every_figure_in_words() -> None:
    svg = plot(POINTS, "measured <here> & now")

    tree = ElementTree.fromstring(svg)
    words = "".join(tree.itertext())
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert tags <= {"svg", "title", "desc", "style", "text", "line", "polyline", "circle"}
    for point in POINTS:
        assert f"{point.records:,} records: " in words
    assert "measured <here> & now" in words
    assert "prefers-color-scheme: dark" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_the_plot_keeps_its_points_within_its_frame() -> None:
    tree = ElementTree.fromstring(plot(POINTS, ""))
    _, _, width, height = map(float, tree.attrib["viewBox"].split())

    dots = [each for each in tree.iter() if each.tag.endswith("circle")]

    assert len(dots) == 2 * len(POINTS)
    for dot in dots:
        assert 0 < float(dot.attrib["cx"]) < width
        assert 0 < float(dot.attrib["cy"]) < height


def test_nothing_measured_draws_nothing() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        plot([], "")
