"""A picture that somebody sent becomes one of ours: decoded, cut square, drawn anew, or refused.

Nothing of the file goes on but its pixels: no metadata, no place, no script behind the picture. What
kind of file it is decides its content alone.
"""

import hashlib
import io

from PIL import Image, ImageOps

LARGEST = 2_000_000
MOST_PIXELS = 24_000_000
SIDE = 256
FORMATS = ("PNG", "JPEG", "WEBP")


class NotAPicture(Exception):
    """The bytes are no picture that is taken here; the message says why, for a person."""


def drawn_anew(data: bytes) -> bytes:
    """Returns the picture as a square WebP; raises NotAPicture."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            # The size stands in the file's head; what is too large is never unpacked.
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("The picture has too many pixels. Send a smaller one.")
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            return _square(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture("This is no PNG, JPEG or WebP picture.") from error


def hash_of(image: bytes) -> str:
    """Returns what the picture's address ends with."""
    return hashlib.sha256(image).hexdigest()[:32]


def _square(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    fitted = ImageOps.fit(upright, (SIDE, SIDE))
    blank = Image.new("RGBA", (SIDE, SIDE))
    blank.paste(fitted)
    out = io.BytesIO()
    blank.save(out, "WEBP", quality=85)
    return out.getvalue()
