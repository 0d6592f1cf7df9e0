"""A bar chart's geometry: amounts in, coordinates out, so that a template only draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Drawing = dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """The space a chart is drawn in; every n-th bar has a label, and bars their value if it fits."""

    width: int
    height: int
    left: int
    top: int
    every: int
    values: bool

    @property
    def floor(self) -> int:
        """Where the bars stand."""
        return self.height - 24


WIDE = Frame(width=1112, height=140, left=44, top=30, every=1, values=True)
MAIN_WIDE = Frame(width=744, height=240, left=40, top=36, every=1, values=False)
NARROW = Frame(width=326, height=120, left=40, top=14, every=2, values=False)


@dataclass(frozen=True)
class Bar:
    """One month: its parts from the floor up, each a look (1, 2 or hatch) and an amount."""

    label: str
    parts: Sequence[tuple[str, int]]

    @property
    def total(self) -> int:
        """Returns the height of the bar as an amount."""
        return sum(amount for _, amount in self.parts)


@dataclass(frozen=True)
class Divide:
    """A line before the n-th bar, and the words on both sides of it."""

    before_bar: int
    before: str
    after: str


def drawing(
    frame: Frame,
    bars: Sequence[Bar],
    *,
    digits: int,
    symbol: str,
    now: int,
    divide: Divide | None = None,
) -> Drawing:
    """Returns the drawing of the bars, whose amounts are minor units with so many digits."""
    highest = max((bar.total for bar in bars), default=0)
    step = _step(highest, 10**digits)
    top = max(step, -(-highest // step) * step)
    return {
        "width": frame.width,
        "height": frame.height,
        "left": frame.left,
        "floor": frame.floor,
        "label_x": frame.left - 8,
        "label_y": frame.height - 6,
        "grid": [
            _line(frame, step * n, top, _short(step * n, digits, symbol))
            for n in range(top // step + 1)
        ],
        "bars": [_bar(frame, bars, index, top, digits, now) for index in range(len(bars))],
        "divide": _divide(frame, len(bars), divide) if divide else None,
    }


def _bar(frame: Frame, bars: Sequence[Bar], index: int, top: int, digits: int, now: int) -> Drawing:
    bar, space = bars[index], _space(frame, len(bars))
    width = round(space * 0.5, 1)
    x = round(frame.left + space * index + (space - width) / 2, 1)
    parts, below = [], 0
    for look, amount in bar.parts:
        if amount > 0:
            parts.append(_part(frame, look, below, amount, top))
            below += amount
    return {
        "x": x,
        "width": width,
        "middle": round(x + width / 2, 1),
        "parts": parts,
        "now": index == now,
        "label": bar.label if index % frame.every == 0 else "",
        "value_y": round(_y(frame, below, top) - 6, 1),
        "value": f"{below // 10**digits:,}" if frame.values and below else "",
    }


def _part(frame: Frame, look: str, below: int, amount: int, top: int) -> Drawing:
    high, low = _y(frame, below + amount, top), _y(frame, below, top)
    gap = 0 if below else 1
    return {"look": look, "y": high, "height": max(round(low - high - gap, 1), 1)}


def _line(frame: Frame, amount: int, top: int, label: str) -> Drawing:
    y = _y(frame, amount, top)
    return {"y": y, "text_y": round(y + 4, 1), "label": label}


def _divide(frame: Frame, bars: int, divide: Divide) -> Drawing:
    x = round(frame.left + _space(frame, bars) * divide.before_bar, 1)
    return {
        "x": x,
        "before_x": round(x - 6, 1),
        "after_x": round(x + 6, 1),
        "before": divide.before,
        "after": divide.after,
    }


def _space(frame: Frame, bars: int) -> float:
    return (frame.width - frame.left) / max(bars, 1)


def _y(frame: Frame, amount: int, top: int) -> float:
    return round(frame.floor - amount / top * (frame.floor - frame.top), 1)


def _step(highest: int, unit: int) -> int:
    """Returns the smallest of 1, 2, 5 × 10ⁿ whole units that needs at most three lines."""
    size = unit
    while True:
        for step in (size, size * 2, size * 5):
            if step * 3 >= highest:
                return step
        size *= 10


def _short(amount: int, digits: int, symbol: str) -> str:
    whole = amount // 10**digits
    if whole < 1000:
        return f"{symbol}{whole}"
    return f"{symbol}{whole / 1000:.3f}".rstrip("0").rstrip(".") + "k"
