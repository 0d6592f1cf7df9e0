"""`counterfoil person disable|enable`: whoever owns the machine shuts somebody out, everywhere.

Their sessions end at once; a token that a service was given before is good for half a minute more.
"""

import argparse
from collections.abc import Mapping
from contextlib import closing

from common import clock
from common.db import Database
from common.db.security import Urls
from common.errors import Conflict, NotFound
from dashboard_bff.usecases.session_list import end_sessions
from identity.usecases.disabling import OPERATOR, Affected, disable_person, enable_person
from suite.addresses import addresses
from suite.data import CannotStart
from suite.embedded import DASHBOARD

ACTS = {"disable": disable_person, "enable": enable_person}


def person(options: argparse.Namespace) -> int:
    """Does it, and says how many sessions ended."""
    with addresses(options) as urls:
        ended = change(urls, options.act, options.email)
    print(f"{options.email} is {options.act}d. Sessions ended: {ended}.")
    return 0


def change(urls: Mapping[str, Urls], act: str, email: str) -> int:
    """Shuts the person out or lets them in again; returns how many sessions ended."""
    try:
        affected = _in_identity(urls, act, email)
    except NotFound as error:
        raise CannotStart(f"Nobody signs in as {email}.") from error
    except Conflict as error:
        raise CannotStart(error.detail) from error
    return _in_dashboard(urls, affected)


def _in_identity(urls: Mapping[str, Urls], act: str, email: str) -> Affected:
    with (
        closing(Database(urls["identity"].app, pool_size=1)) as database,
        database.transaction(None) as session,
    ):
        return ACTS[act](session, email, now=clock.now())


def _in_dashboard(urls: Mapping[str, Urls], affected: Affected) -> int:
    with closing(Database(urls[DASHBOARD].app, pool_size=1)) as database:
        whose = affected.firm_ids, affected.person_id
        return end_sessions(database, *whose, but=None, by=OPERATOR)
