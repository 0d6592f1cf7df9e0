"""Whether a color can be read on white paper: contrast as WCAG 2 reckons it."""

INK = "#1B2430"
READABLE = 4.5


def contrast_on_white(color: str) -> float:
    """Return how much a color like #0E5A6B stands out from white: from 1, not at all, to 21."""
    red, green, blue = (_linear(int(color[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def readable(color: str) -> str:
    """Return the color if words can be written in it on white, else the color of ink."""
    return color if contrast_on_white(color) >= READABLE else INK


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
