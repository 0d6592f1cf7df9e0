"""`counterfoil story`: where a story is told, and by whom."""

import argparse
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import httpx

from common import logs
from common.db.security import Urls
from suite.data import CannotStart
from suite.story import Chapter, Scene, tell
from suite.story.api import Api
from suite.story.documents import DOCUMENTS
from suite.story.main_job import MAIN
from suite.story.money import MONEY
from suite.story.people import PEOPLE
from suite.story.year import YEAR_CHAPTER

CHAPTERS: dict[str, Chapter] = {
    chapter.name: chapter for chapter in (MAIN, DOCUMENTS, PEOPLE, MONEY, YEAR_CHAPTER)
}


def story(options: argparse.Namespace) -> int:
    """Tells the chosen chapter; 0 if all was so, and with `--then-check` every invariant is kept."""
    if options.list:
        for chapter in CHAPTERS.values():
            print(f"{chapter.name:10} {chapter.about}")
        return 0
    if options.chapter not in CHAPTERS:
        raise CannotStart(f"There is no chapter {options.chapter}; --list names them.")
    with _scene(options) as (scene, urls), closing(scene):
        if not tell(CHAPTERS[options.chapter], scene):
            return 1
        return _check(urls) if options.then_check else 0


def _check(urls: Mapping[str, Urls]) -> int:
    from suite.check import check_suite

    print("\nThe invariants, read from outside:\n")
    return 1 if check_suite(urls, print) else 0


@contextmanager
def _scene(options: argparse.Namespace) -> Iterator[tuple[Scene, Mapping[str, Urls]]]:
    """Opens where the story is told, and says where its databases are."""
    run = options.run or secrets.token_hex(4)
    if options.url:
        if not (options.owner and options.password):
            raise CannotStart(
                "With --url, name the owner of a sandbox firm: --owner and --password."
            )
        url, patience = options.url.rstrip("/"), options.patience
        urls = _databases(options)
        scene = Scene(
            url, options.owner, options.password, run, lambda: Api(url, patience=patience)
        )
        yield scene, urls
    elif options.apart:
        from suite.apart import private_suite

        with private_suite() as suite:
            open_api = partial(Api, suite.url, patience=60)
            yield Scene(suite.url, suite.owner, suite.password, run, open_api), suite.urls
    else:
        with _private(run) as private:
            yield private


def _databases(options: argparse.Namespace) -> Mapping[str, Urls]:
    """Returns the databases of a suite that is reached by its address; only the check needs them."""
    if not options.then_check:
        return {}
    if not options.databases:
        raise CannotStart("With --url, --then-check needs --databases: postgresql://{role}:…")
    from suite.addresses import from_template
    from suite.registry import all_services

    return from_template(options.databases, all_services())


@contextmanager
def _private(run: str) -> Iterator[tuple[Scene, Mapping[str, Urls]]]:
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
        urls = migrate(cluster, services, secrets_, print)
        suite = build(services, urls, secrets_, public_url=url)
        suite.start()
        try:
            create_firm(suite, secrets_, "Northwind Studio")
            transport = httpx.WSGITransport(suite.app, raise_app_exceptions=False)
            open_api = partial(Api, url, transport=transport)
            yield Scene(url, OWNER, secrets_.demo_password, run, open_api), urls
        finally:
            suite.stop()
            cluster.stop()
