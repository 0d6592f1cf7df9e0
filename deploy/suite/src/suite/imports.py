"""`counterfoil import clients|invoices FILE`: what would become of every row, then done, with a bar."""

import argparse
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from common.ids import new_id
from suite.calling import Say, live, require, who
from suite.data import CannotStart
from suite.story.api import Api

LOOK_EVERY = 0.3
WIDTH = 30
LEFT_OUT = ("refused", "duplicate")


def run_import(options: argparse.Namespace) -> int:
    """Signs the owner in, shows what would become of the file, and applies it unless told not to."""
    text = text_of(options.file)
    owner, password = who(options)
    with closing(Api(options.url.rstrip("/"))) as api:
        try:
            require(api.sign_in(owner, password), f"{owner} cannot sign in at {options.url}")
            draft = {"name": options.file.name, "text": text}
            file = take_in(api, draft, print, live, what=options.what)
            return 0 if options.dry_run else apply(api, file, print, live, what=options.what)
        except httpx.TransportError as error:
            raise CannotStart(f"No suite answers at {options.url} ({error}).") from error


def take_in(
    api: Api, draft: dict[str, Any], say: Say, live: Say, *, what: str = "clients"
) -> dict[str, Any]:
    """Has the file looked at; says how many rows have which fate, and why some are left out."""
    key = str(new_id())
    begun = require(api.post(f"/{what}/imports", draft, key=key), "The file was not read")
    file = _watch(api, what, begun["id"], "checking", live)
    fates = [f"{count} {fate}" for fate, count in file["fates"].items() if count]
    say(f"{file['row_count']} rows: {', '.join(fates)}.")
    if file["unknown_columns"]:
        say(f"Left out: {', '.join(file['unknown_columns'])}.")
    for fate in LEFT_OUT:
        _say_why(api, what, file, fate, say)
    return file


def apply(api: Api, file: dict[str, Any], say: Say, live: Say, *, what: str = "clients") -> int:
    """Has the rows applied as they were shown; 1 if some are refused."""
    path = f"/{what}/imports/{file['id']}/application"
    require(api.post(path, key=str(new_id())), "The rows were not applied")
    done = _watch(api, what, file["id"], "applying", live)["fates"]
    say(f"Done: {done['new']} added, {done['changed']} changed, {done['refused']} refused.")
    return 1 if done["refused"] else 0


def text_of(file: Path) -> str:
    """Returns a file's text; raises CannotStart if there is none, or none in UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CannotStart(f"{file} is not in UTF-8. Save it as “CSV UTF-8”.") from error


def _watch(api: Api, what: str, import_id: str, stage: str, live: Say) -> dict[str, Any]:
    pause = threading.Event()
    while True:
        found = require(api.get(f"/{what}/imports/{import_id}"), "The import is lost")
        file: dict[str, Any] = found["file"]
        if file["status"] != stage:
            live("")
            return file
        full = WIDTH * found["percent"] // 100
        bar = "#" * full + "." * (WIDTH - full)
        live(f"{stage} [{bar}] {file['done_count']} of {file['row_count']}")
        pause.wait(LOOK_EVERY)


def _say_why(api: Api, what: str, file: dict[str, Any], fate: str, say: Say) -> None:
    after: int | None = 0
    while after is not None:
        query = {"fate": fate, "after": after}
        page = require(api.get(f"/{what}/imports/{file['id']}", **query), "The import is lost")
        for row in page["items"]:
            why = [f"{r['column']}: {r['text']}".lstrip(": ") for r in row["reasons"]]
            same = f"the same client as in row {row['duplicate_of']}"
            say(f"  row {row['number']}, {row['name']}: {' '.join(why) or same}")
        after = page["next_after"]
