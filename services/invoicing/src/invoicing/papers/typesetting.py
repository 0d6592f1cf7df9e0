"""A paper becomes PDF or a picture: the same paper at the same instant gives the same bytes.

The sheet is a file of ours; what a paper says reaches it as JSON, so no text is ever markup. The
sheet's folder is all that can be read, and it holds nothing else.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import typst

from invoicing.papers.facturx import announced
from invoicing.papers.fonts import fonts, printable

FOLDER = Path(__file__).parent / "sheets"
ARCHIVABLE = "a-3b"

LONGEST_WORD = 45
# Only signs that stand for themselves: what is joined, as in Arabic, stays so.
_TOO_LONG = re.compile(f"[!-~À-ž]{{{LONGEST_WORD},}}")
ANYWHERE = "\u200b"

Paper = Mapping[str, Any]


def typeset(paper: Paper, *, at: datetime, logo: str = "", e_invoice: str | None = None) -> bytes:
    """Returns the paper as PDF/A-3; an e-invoice goes into it as what machines read instead."""
    attached = {"attachment": e_invoice} if e_invoice else {}
    pdf: bytes = _sheet().compile(
        format="pdf",
        sys_inputs={"paper": _told(paper), "logo": logo, **attached},
        pdf_standards=[ARCHIVABLE],
        timestamp=int(at.timestamp()),
    )
    return announced(pdf) if e_invoice else pdf


def picture(paper: Paper, *, logo: str = "", ppi: int = 96) -> list[bytes]:
    """Returns the paper's pages as PNG."""
    pages = _sheet().compile(
        format="png", ppi=ppi, sys_inputs={"paper": _told(paper), "logo": logo}
    )
    return pages if isinstance(pages, list) else [pages]


def _sheet() -> typst.Compiler:
    # One of its own for each paper: a compiler is not for several threads; what it learned is shared.
    return typst.Compiler(
        str(FOLDER / "paper.typ"), root=str(FOLDER), font_paths=fonts(), ignore_system_fonts=True
    )


def _told(paper: Paper) -> str:
    """Returns what the sheet is told; whom and what a paper is about may be words of any length."""
    whole = _printable(paper)
    for line in (whole["to"], *whole["lines"]):
        line["name"] = _breakable(line["name"])
        line["notes"] = [_breakable(note) for note in line.get("notes", [])]
    return orjson.dumps(whole).decode()


def _breakable(text: str) -> str:
    """Returns a text whose words break anywhere that are longer than a column is wide."""
    if len(text) < LONGEST_WORD:
        return text
    return _TOO_LONG.sub(lambda word: ANYWHERE.join(word[0]), text)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {name: _printable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value
