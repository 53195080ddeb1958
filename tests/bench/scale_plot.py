"""The plot of an audit's time and memory over the size of its corpus: SVG, light and dark."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH, _HEIGHT = 860, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 64, 88
_GAP: Final = 72
_INSET: Final = 24
_SIDE: Final = (_WIDTH - _LEFT - _RIGHT - _GAP) / 2
_STYLE: Final = """
  svg { background: #ffffff; color: #1f2328; font: 13px system-ui, sans-serif; }
  .muted { fill: #59636e; } .grid { stroke: #d1d9e0; } .line { stroke: #0550ae; }
  .dot { fill: #0550ae; } .linear { stroke: #59636e; stroke-dasharray: 5 4; }
  .bound { stroke: #a40e26; stroke-dasharray: 2 3; } .bad { fill: #a40e26; }
  text { fill: currentColor; } .title { font-size: 16px; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; color: #f0f6fc; }
    .muted { fill: #9198a1; } .grid { stroke: #3d444d; } .line { stroke: #79c0ff; }
    .dot { fill: #79c0ff; } .linear { stroke: #9198a1; } .bound { stroke: #ff9492; }
    .bad { fill: #ff9492; }
  }
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One audit from nothing."""

    records: int
    wall_s: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class _Panel:
    """One plot of two, both axes logarithmic."""

    left: float
    title: str
    unit: str
    value: Callable[[Point], float]
    points: Sequence[Point]
    promised: float | None = None

    def x(self, records: float) -> float:
        low, high = math.log10(self.points[0].records), math.log10(self.points[-1].records)
        share = (math.log10(records) - low) / ((high - low) or 1)
        return self.left + _INSET + (_SIDE - 2 * _INSET) * share

    def y(self, value: float) -> float:
        low, high = self._bounds()
        share = (math.log10(value) - low) / ((high - low) or 1)
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share

    def _bounds(self) -> tuple[int, int]:
        """Whole powers of ten around everything that is drawn."""
        shown = [self.value(point) for point in self.points]
        if self.promised is not None:
            shown.append(self.promised)
        return math.floor(math.log10(min(shown))), math.ceil(math.log10(max(shown)))

    def drawn(self) -> Iterator[str]:
        """Title, grid, axes, points."""
        yield _text(self.left, _TOP - 14, self.title, "", weight="600")
        low, high = self._bounds()
        for power in range(low, high + 1):
            y = self.y(10.0**power)
            yield _line(self.left, y, self.left + _SIDE, y, "grid")
            label = f"{10.0**power:,.0f}" if power >= 0 else f"{10.0**power:g}"
            yield _text(self.left - 8, y + 4, label, "muted", anchor="end")
        for point in self.points:
            x = self.x(point.records)
            yield _text(x, _HEIGHT - _BOTTOM + 20, f"{point.records:,}", "muted", anchor="middle")
        middle = self.left + _SIDE / 2
        yield _text(middle, _HEIGHT - _BOTTOM + 40, "records and documents", "muted", "middle")
        yield from self._curves()

    def _curves(self) -> Iterator[str]:
        if self.promised is not None:
            y = self.y(self.promised)
            yield _line(self.left, y, self.left + _SIDE, y, "bound")
            promise = f"at most {self.promised:g} {self.unit}"
            yield _text(self.left + _SIDE, y - 6, promise, "bad", "end")
        places = [(self.x(point.records), self.y(self.value(point))) for point in self.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke-width="2" class="line"/>'
        for (x, y), point in zip(places, self.points, strict=True):
            said = f"{point.records:,}: {_figure(self.value(point))} {self.unit}"
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="dot">'
                f"<title>{escape(said)}</title></circle>"
            )
            below = y + 20 if y < _TOP + 30 else y - 10
            yield _text(x, below, _figure(self.value(point)), "", "middle")


def plot(points: Sequence[Point], caption: str) -> str:
    """The SVG: time on the left beside a straight line through the first point, memory on the
    right. Whoever cannot see it is read the figures.

    Raises:
        ValueError: there is no point.
    """
    if not points:
        raise ValueError("expected at least one point to draw")
    ordered = sorted(points, key=lambda point: point.records)
    time = _Panel(_LEFT, "Time, seconds", "s", lambda point: point.wall_s, ordered)
    right = _LEFT + _SIDE + _GAP
    memory = _Panel(right, "Peak memory, MiB", "MiB", lambda point: point.peak_mib, ordered, 500)
    said = "; ".join(
        f"{point.records:,} records: {_figure(point.wall_s)} s, {_figure(point.peak_mib)} MiB"
        for point in ordered
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' aria-labelledby="title figures">',
        '<title id="title">What an audit from nothing takes, by the size of its corpus</title>',
        f'<desc id="figures">{escape(said)}. {escape(caption)}</desc>',
        f"<style>{_STYLE}</style>",
        _text(_LEFT, 28, "gate2 audit --jobs 2, from nothing", "title"),
        *time.drawn(),
        *_linear(time, ordered),
        *memory.drawn(),
        _text(_LEFT, _HEIGHT - 14, caption, "muted"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _linear(panel: _Panel, points: Sequence[Point]) -> Iterator[str]:
    """Where the time would be if it were that of the first point, so many times the records."""
    first, last = points[0], points[-1]
    straight = first.wall_s * last.records / first.records
    if first is last or straight <= 0:
        return
    yield _line(
        panel.x(first.records),
        panel.y(first.wall_s),
        panel.x(last.records),
        panel.y(straight),
        "linear",
    )
    yield _text(_LEFT + _INSET, _TOP + 16, "dashed: linear", "muted")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def _text(
    x: float, y: float, text: str, style: str, anchor: str = "start", weight: str = "400"
) -> str:
    shown = f'class="{style}" ' if style else ""
    bold = "" if weight == "400" else f' font-weight="{weight}"'
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} {shown}text-anchor="{anchor}"{bold}>{escape(text)}</text>'
