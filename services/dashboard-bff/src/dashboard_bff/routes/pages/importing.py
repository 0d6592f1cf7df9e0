"""A file on its way in, as pages: chosen, looked at row by row, applied with a line that says how far."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.schemas.lists import ImportQuery
from dashboard_bff.usecases import imports


@dataclass(frozen=True, slots=True)
class Files:
    """Whose rows the files hold: what they are called, where they are read, how they are shown."""

    noun: str
    source: imports.Source
    view: Callable[..., dict[str, Any]]
    nav: str

    @property
    def home(self) -> str:
        """Where a file is chosen."""
        return f"/{self.noun}/import"


def ask(files: Files, form: dict[str, Any] | None = None) -> Page:
    """Asks for a file."""
    view, status = {"noun": files.noun, "home": files.home}, 422 if form else 200
    return page("imports/choose.html", view, nav=files.nav, form=form, status=status)


def take_in(files: Files) -> Page:
    """Takes the file in, to be looked at."""
    chosen = request.files.get("file")
    content, name = (chosen.read(), chosen.filename or "") if chosen else (b"", "")
    try:
        file = imports.take_in_file(desk(), files.source, content, name, key=idempotency_key())
    except AppError as error:
        return _ask_again(files, error)
    return go(f"{files.home}/{file['id']}")


def show(files: Files, file_id: UUID) -> Page:
    """Shows how far the file is, and the fates of its rows."""
    query = _query()
    file = imports.progress(desk(), files.source, file_id)
    rows = imports.rows(desk(), files.source, file_id, **query)
    view = files.view(file, rows, query) | {"noun": files.noun}
    return page("imports/file.html", view, nav=files.nav)


def apply(files: Files, file_id: UUID) -> Page:
    """Has the rows applied as they are shown."""
    try:
        imports.apply(desk(), files.source, file_id, key=idempotency_key())
    except AppError as error:
        if error.status != 409:
            raise
        return go(f"{files.home}/{file_id}", notice=refused(error))
    return go(f"{files.home}/{file_id}")


def _ask_again(files: Files, error: AppError) -> Page:
    """What is wrong with the text is wrong with the file that it came from."""
    if error.status != 422:
        raise error
    form = form_with({}, error)
    said = [sentence for each in form["errors"].values() for sentence in each]
    form["errors"] = {"file": said}
    return ask(files, form)


def _query() -> dict[str, Any]:
    """Reads the address; what is not valid there is left out."""
    known = {n: value for n, value in request.args.items() if n in ImportQuery().fields}
    wrong = ImportQuery().validate(known)
    return dict(ImportQuery().load({n: v for n, v in known.items() if n not in wrong}))
