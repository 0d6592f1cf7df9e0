"""`counterfoil story`: where a story is told, and by whom."""

import argparse
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from common import logs
from suite.data import CannotStart
from suite.story import Chapter, Scene, tell
from suite.story.api import Api
from suite.story.main_job import MAIN

CHAPTERS: dict[str, Chapter] = {chapter.name: chapter for chapter in (MAIN,)}


def story(options: argparse.Namespace) -> int:
    """Tells the chosen chapter; 0 if all was so, 1 if something was not."""
    if options.list:
        for chapter in CHAPTERS.values():
            print(f"{chapter.name:10} {chapter.about}")
        return 0
    if options.chapter not in CHAPTERS:
        raise CannotStart(f"There is no chapter {options.chapter}; --list names them.")
    with _scene(options) as scene:
        return 0 if tell(CHAPTERS[options.chapter], scene) else 1


@contextmanager
def _scene(options: argparse.Namespace) -> Iterator[Scene]:
    run = options.run or secrets.token_hex(4)
    if options.url:
        if not (options.owner and options.password):
            raise CannotStart(
                "With --url, name the owner of a sandbox firm: --owner and --password."
            )
        url, patience = options.url.rstrip("/"), options.patience
        yield Scene(url, options.owner, options.password, run, lambda: Api(url, patience=patience))
    elif options.apart:
        from suite.apart import private_suite

        with private_suite() as suite:
            yield Scene(
                suite.url, suite.owner, suite.password, run, lambda: Api(suite.url, patience=60)
            )
    else:
        with _private(run) as scene:
            yield scene


@contextmanager
def _private(run: str) -> Iterator[Scene]:
    """A suite of its own in this process, on a PostgreSQL in a folder that is gone afterwards."""
    from suite.cluster import migrate, start_cluster
    from suite.embedded import build
    from suite.firms import OWNER, create_firm
    from suite.registry import all_services
    from suite.secrets import load_or_make

    logs.configure("story", level=int(os.environ.get("LOG_LEVEL", "40")))
    with tempfile.TemporaryDirectory(prefix="counterfoil-story-") as folder:
        secrets_, services = load_or_make(Path(folder)), all_services()
        cluster = start_cluster(Path(folder) / "postgres", secrets_)
        url = "http://story.localhost"
        suite = build(
            services, migrate(cluster, services, secrets_, print), secrets_, public_url=url
        )
        suite.start()
        try:
            create_firm(suite, secrets_, "Northwind Studio")
            transport = httpx.WSGITransport(suite.app, raise_app_exceptions=False)
            yield Scene(
                url, OWNER, secrets_.demo_password, run, lambda: Api(url, transport=transport)
            )
        finally:
            suite.stop()
            cluster.stop()
