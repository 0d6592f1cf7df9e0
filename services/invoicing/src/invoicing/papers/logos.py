"""A logo that somebody sent becomes one of ours: decoded, made small enough, drawn anew, or refused.

Nothing of the file goes on but its pixels; what kind of file it is decides its content alone, and a
drawing that could hold a script or an address is no picture.
"""

import hashlib
import io
from dataclasses import dataclass, field

from PIL import Image, ImageOps

LARGEST = 2_000_000
MOST_PIXELS = 24_000_000
# Enough for a head of 16 mm in print, and a file that stays small.
BOX = (1200, 300)
FORMATS = ("PNG", "JPEG")
REFUSAL = "This is no PNG or JPEG picture."


class NotALogo(Exception):
    """The bytes are no picture that is taken here; the message says why, for a person."""


@dataclass(frozen=True)
class Drawn:
    """A logo as PNG, how large it is, and its fingerprint."""

    image: bytes = field(repr=False)
    width: int
    height: int
    hash: str


def drawn_anew(data: bytes) -> Drawn:
    """Returns the logo; raises NotALogo."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            # The size stands in the file's head; what is too large is never unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise NotALogo("The picture has too many pixels. Send a smaller one.")
            picture.draft("RGB", BOX)
            return _drawn(ImageOps.exif_transpose(picture).convert("RGBA"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotALogo(REFUSAL) from error


def _drawn(picture: Image.Image) -> Drawn:
    picture.thumbnail(BOX)
    blank = Image.new("RGBA", picture.size)
    blank.paste(picture)
    out = io.BytesIO()
    blank.save(out, "PNG", optimize=True)
    image = out.getvalue()
    return Drawn(image, *blank.size, hashlib.sha256(image).hexdigest()[:32])
