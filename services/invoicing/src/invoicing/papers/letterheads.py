"""Who a paper is from: the firm as it wants to be read, at the moment the document was issued."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from invoicing.papers.wording import Tongue
from invoicing.rules.colors import readable

# The logo is a picture of ours inside a drawing of ours, which is all that the sheet can be given.
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    '<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
)


@dataclass(frozen=True)
class Logo:
    """A firm's logo as PNG, and how large it is."""

    image: bytes = field(repr=False)
    width: int
    height: int

    @property
    def drawing(self) -> str:
        """The logo as the sheet takes it."""
        data = base64.b64encode(self.image).decode()
        return DRAWING.format(width=self.width, height=self.height, data=data)


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What stands at the head and the foot of a firm's papers."""

    name: str
    country: str
    time_zone: str
    color: str
    address: Mapping[str, Any] = field(default_factory=dict)
    tax_id: str = ""
    registration: str = ""
    email: str = ""
    footer: str = ""
    payment: str = ""
    logo: Logo | None = None

    @property
    def drawing(self) -> str:
        """The logo as the sheet takes it, or nothing."""
        return self.logo.drawing if self.logo else ""

    def lines(self, tongue: Tongue) -> list[str]:
        """Returns what stands under the firm's name."""
        tax = tongue.say("tax_id", id=self.tax_id) if self.tax_id else ""
        lines = [*tongue.address(self.address, self.country), tax, self.registration, self.email]
        return [line for line in lines if line]

    def paper(self, tongue: Tongue) -> dict[str, Any]:
        """Returns what every paper of the firm says."""
        return {
            "lang": tongue.language,
            "color": self.color,
            "color_of_words": readable(self.color),
            "letterhead": {"name": self.name, "lines": self.lines(tongue)},
            "footer": self.footer,
            "words": {"page": tongue.words["page"], "signed": tongue.words["signed"]},
            "watermark": "",
            "subject": "",
            "opening": "",
            "lines": [],
            "columns": [],
            "totals": [],
            "notes": [],
            "signature": [],
        }
