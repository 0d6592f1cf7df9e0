"""What time brings: links that were asked for, mail to be sent, and what is too old to be kept."""

from collections.abc import Sequence
from datetime import timedelta

from common.clock import now
from common.db import Database
from common.mail import Smtp, deliver_due
from common.processes import Job
from identity import queries
from identity.config import Config
from identity.usecases.attempts import forget_attempts
from identity.usecases.impersonations import expire_impersonations
from identity.usecases.refusals import tell_refusals
from identity.usecases.resets import grant_wishes

KEEP_LINKS = timedelta(hours=1)


def jobs(app: Database, worker: Database, config: Config) -> Sequence[Job]:
    """Returns the jobs of the service's worker."""
    transport = None
    if config.smtp_url and config.mail_sender:
        transport = Smtp(config.smtp_url, config.mail_sender)
    return [
        Job("resets", lambda: grant_wishes(app, config.public_url, now=now())),
        Job("refused attempts", lambda: tell_refusals(app, now=now())),
        Job("mail", lambda: deliver_due(worker, transport)),
        Job("visits that are over", lambda: expire_impersonations(app, worker, now=now()), every=5),
        Job("old attempts", lambda: _forget(app), every=60, woken=False),
        Job("old links", lambda: _forget_links(worker), every=60, woken=False),
    ]


def _forget(app: Database) -> int:
    with app.transaction(None) as session:
        return forget_attempts(session, now=now())


def _forget_links(worker: Database) -> int:
    """What opened a door goes once it opens none: tickets, links, and the mails that carried them."""
    before = now() - KEEP_LINKS
    with worker.transaction(None) as session:
        old = queries.forget_tickets(session, before=before)
        return (
            old
            + queries.forget_resets(session, before=before)
            + queries.forget_reset_mails(session, before=before)
        )
