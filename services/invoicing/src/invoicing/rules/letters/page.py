"""A letter as HTML: the very words of its text, in the firm's color, with nothing fetched from anywhere."""

from html import escape
from typing import NamedTuple

from invoicing.rules.colors import readable
from invoicing.rules.letters.declining import WayOut

_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark"><title>{subject}</title>
<style>
body {{ margin: 0; padding: 0; background: #f5f6f8; }}
@media (prefers-color-scheme: dark) {{
  body, .around {{ background: #14181f !important; }}
  .sheet {{ background: #1e242d !important; }}
  .sheet p, .head, .sheet a.plain {{ color: #e8ebf0 !important; }}
}}
</style></head>
<body><table role="presentation" class="around" width="100%" cellpadding="0" cellspacing="0" \
style="background:#f5f6f8"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" \
style="max-width:560px;background:#ffffff;border-radius:8px;border-top:4px solid {color}">
<tr><td style="padding:24px 28px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,\
sans-serif;text-align:start">
{head}{paragraphs}</td></tr></table></td></tr></table></body></html>
"""
_HEAD = '<p class="head" style="margin:0 0 20px;font-weight:600;color:#1b2430">{name}</p>\n'
_LOGO = (
    '<p style="margin:0 0 20px"><img src="{source}" alt="{name}" height="40" '
    'style="height:40px;max-width:240px;background:#ffffff;border-radius:4px"></p>\n'
)
_PARAGRAPH = '<p dir="auto" style="margin:0 0 16px;color:#1b2430">{words}</p>\n'
_BUTTON = (
    '<p style="margin:0 0 16px"><a href="{address}" style="display:inline-block;padding:10px 18px;'
    "border-radius:6px;background:{ink};color:#ffffff;text-decoration:none;font-weight:600"
    '">{words}</a></p>\n'
)
_FOOT = (
    '<p dir="auto" style="margin:28px 0 0;padding-top:14px;border-top:1px solid #d9dee6;'
    'font-size:13px;color:#56606f">{why} <a class="plain" href="{address}" style="color:{ink}">'
    "{stop}</a>.</p>\n"
)
_LINK = '<a class="plain" href="{address}" style="color:{ink};word-break:break-all">{words}</a>'


class Look(NamedTuple):
    """How a firm's letters look: its name, its color, and where its logo is, if it has one."""

    name: str
    color: str
    logo: str = ""
    language: str = "en"


def page(subject: str, body: str, look: Look, home: str, out: WayOut | None = None) -> str:
    """Returns a letter as a page; only addresses below `home` become links, and the way out."""
    told = _LOGO if look.logo else _HEAD
    ink = readable(look.color)
    blocks = [_block(each, ink, home) for each in body.strip().split("\n\n")]
    if out:
        said = {name: escape(words) for name, words in out._asdict().items()}
        blocks.append(_FOOT.format(**said, ink=ink))
    return _PAGE.format(
        language=escape(look.language),
        subject=escape(subject),
        color=escape(look.color),
        head=told.format(name=escape(look.name), source=escape(look.logo)),
        paragraphs="".join(blocks),
    )


def _block(paragraph: str, ink: str, home: str) -> str:
    """A paragraph; where a sentence leads to a link on a line of its own, it is what one presses."""
    lines = [line.strip() for line in paragraph.splitlines()]
    if len(lines) == 2 and _is_ours(lines[1], home):
        words = lines[0].rstrip(": \u202f\xa0") or lines[1]
        return _BUTTON.format(address=escape(lines[1]), words=escape(words), ink=ink)
    return _PARAGRAPH.format(words="<br>".join(_line(line, ink, home) for line in lines))


def _line(line: str, ink: str, home: str) -> str:
    if _is_ours(line, home):
        return _LINK.format(address=escape(line), words=escape(line), ink=ink)
    return escape(line)


def _is_ours(line: str, home: str) -> bool:
    return line.startswith(f"{home}/") and not set(line) & set(" \"'<>\\")
