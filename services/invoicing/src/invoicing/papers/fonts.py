"""The fonts that papers are set in: Latin, Arabic, Hebrew, Chinese, Japanese and Korean, and signs.

They come in wheels and are all there is: what a machine has installed changes no document.
"""

import atexit
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import font_source_sans_pro
import noto_cjk_sans_jp_regular
import pymupdf_fonts
import typst
from fontTools.ttLib import TTFont

LATIN = Path(font_source_sans_pro.__file__).parent / "files"
CUTS = ("Regular", "Semibold", "Bold")
EASTERN = Path(noto_cjk_sans_jp_regular.__file__).parent / "NotoSansCJKjp-Regular.otf"
# By their names in the package, which keeps them as Python.
PACKED = ("figo", "figbo", "symbol2")

MISSING = "□"
# What goes with the letter before it: accents, vowels, joiners.
MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})
# The narrow blank of French numbers is in none of the fonts.
INSTEAD = {"\u202f": "\u00a0", "\u2011": "-", "\t": " ", "\u2028": "\n", "\u2029": "\n"}
# What turns the order of what follows around, so that a paper would read otherwise than it is.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Marks the ends of a line that runs from the right, so that its quotes and stops stand where they belong.
RIGHT = "\u200f"


# What every paper is full of, and can be set just as it is.
PLAIN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xC0, 0x100)))) | frozenset("\u00a0£€•–—−’")


def printable(text: str) -> str:
    """Returns the text as it can be set: a box for what no font has, nothing for what is no character."""
    if PLAIN.issuperset(text):
        return text
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = "".join(_clusters(whole)).split("\n")
    return "\n".join(RIGHT + line + RIGHT if _begins_right(line) else line for line in lines)


@cache
def fonts() -> typst.Fonts:
    """Returns the fonts, found once per process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_folder())],
    )


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks that go with them: a mark stays if one font has it and its letter."""
    bearing = _all()
    for character in text:
        if unicodedata.category(character) in MARKS:
            bearing &= _fonts_of(character)
            if bearing and character not in TURNING:
                yield character
        else:
            sign = _sign(character)
            bearing = _fonts_of(sign)
            yield sign


def _begins_right(line: str) -> bool:
    """Tells whether a line is of Arabic or Hebrew, as its first letter says."""
    kinds = (unicodedata.bidirectional(character) for character in line)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


@lru_cache(20_000)
def _sign(character: str) -> str:
    character = INSTEAD.get(character, character)
    if character == "\n":
        return character
    if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
        return ""
    return character if _fonts_of(character) else MISSING


@lru_cache(20_000)
def _fonts_of(character: str) -> frozenset[str]:
    """Returns which of the fonts have the character; what is nothing asks for none of them."""
    if character in ("", "\n"):
        return _all()
    return frozenset(name for name, codes in _codes().items() if ord(character) in codes)


def _all() -> frozenset[str]:
    return frozenset(_codes())


@cache
def _codes() -> dict[str, frozenset[int]]:
    found = {}
    for path in _folder().iterdir():
        with TTFont(path, lazy=True) as file:
            found[path.name] = frozenset(file.getBestCmap())
    return found


@cache
def _folder() -> Path:
    """Returns a folder with these fonts and no other, which goes when the process ends."""
    temporary = TemporaryDirectory(prefix="counterfoil-fonts-", ignore_cleanup_errors=True)
    atexit.register(temporary.cleanup)
    folder = Path(temporary.name)
    for path in (*(LATIN / f"SourceSansPro-{cut}.ttf" for cut in CUTS), EASTERN):
        (folder / path.name).symlink_to(path)
    for name in PACKED:
        (folder / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    return folder
