"""Which mails a person gets, as a list to choose from, and one kind by itself."""

from typing import Any

from dashboard_bff.views.client_forms import MAILS
from dashboard_bff.views.parts.scene import Body, View

WORDS = {kind: words for kind, words, _ in MAILS}


def show(person: Body) -> View:
    """Returns what there is to choose, and what stays because somebody has to get it."""
    return {
        "mails": person["mails"],
        "kept": person["kept"],
        "kinds": [
            {"kind": kind, "words": words, "hint": hint, "is_kept": kind in person["kept"]}
            for kind, words, hint in MAILS
        ],
    }


def show_kind(person: Body, kind: str, firm: dict[str, Any], address: str) -> View:
    """Returns one kind of mail, and whether it is wanted; of the person nothing else."""
    return {
        "kind": kind,
        "words": WORDS[kind],
        "wanted": kind in person["mails"],
        "firm_name": firm["name"],
        "brand_color": firm["brand_color"],
        "address": address,
    }
