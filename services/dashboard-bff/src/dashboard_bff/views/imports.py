"""A file that is read in: how far it is, and every row's fate with the reason for it."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.views.errors import plain
from dashboard_bff.views.parts.paging import address
from dashboard_bff.views.parts.scene import Body, View

FATES = ("new", "changed", "same", "refused", "duplicate")
AT_WORK = ("checking", "applying")


def show(file: Body, rows: Body, query: Mapping[str, Any]) -> View:
    """Returns the page of a file of clients."""
    return _show(f"/clients/import/{file['id']}", file, rows, query)


def show_invoices(file: Body, rows: Body, query: Mapping[str, Any]) -> View:
    """Returns the page of a file of invoices."""
    return _show(f"/invoices/import/{file['id']}", file, rows, query)


def _show(here: str, file: Body, rows: Body, query: Mapping[str, Any]) -> View:
    fate, after = query.get("fate"), rows["next_after"]
    return {
        "file": file,
        "is_at_work": file["status"] in AT_WORK,
        "percent": 100 * file["done_count"] // max(file["row_count"], 1),
        "to_do": file["fates"]["new"] + file["fates"]["changed"],
        "left_out": file["fates"]["refused"] + file["fates"]["duplicate"],
        "items": [_row(row) for row in rows["items"]],
        "filter": {"fate": fate or "all"},
        "address": address(here, {"fate": fate}),
        "home": here,
        "next_after": after,
    }


def _row(row: Body) -> View:
    return {
        "number": row["number"],
        "name": _name(row["cells"]),
        "fate": row["fate"] or "waiting",
        "changed": [_words(name) for name in row["changed"]],
        "reasons": [
            {"column": _words(name), "text": " ".join(said)}
            for name, said in plain(row["errors"]).items()
        ],
        "duplicate_of": row["duplicate_of"],
        "client_id": row["client_id"],
        "invoice_id": row.get("invoice_id"),
    }


def _name(cells: Mapping[str, str]) -> str:
    """Whom or what a row is about: a line of an invoice by the number and what it is for."""
    said = (cells.get("number"), cells.get("name") or cells.get("id"))
    return ", ".join(filter(None, said))


def _words(column: str) -> str:
    return {"id": "ID"}.get(column, column.replace("_", " ").capitalize())
