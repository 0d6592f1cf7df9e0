"""What time brings: documents that expire, mail that has waited long enough, mail to be sent."""

from collections.abc import Sequence
from uuid import UUID

from common.auth import Principal
from common.clock import firm_now, now
from common.db import Database
from common.http.clocks import Clockwork
from common.mail import Smtp, deliver_due
from common.processes import Job
from invoicing import queries
from invoicing.config import Config
from invoicing.usecases.estimate_decisions import expire_estimates
from invoicing.usecases.import_rows import forget, work
from invoicing.usecases.mail_looks import dress_with
from invoicing.usecases.proposal_decisions import expire_proposals
from invoicing.usecases.reminders import remind
from invoicing.usecases.settling import tell_without_outcome
from invoicing.usecases.statement_mails import mail_statements

CLOCKWORK = Clockwork(next_due=queries.next_due, work_due=queries.work_due)


def jobs(app: Database, worker: Database, config: Config) -> Sequence[Job]:
    """Returns the jobs of the service's worker."""
    transport = None
    if config.smtp_url and config.mail_sender:
        dress = dress_with(worker, config.public_url, config.mail_link_key)
        transport = Smtp(config.smtp_url, config.mail_sender, dress)
    return [
        Job("documents", lambda: run_due(app, worker, config.public_url)),
        Job("imports", lambda: work(app, worker), woken=False),
        Job("old imports", lambda: forget(worker), every=60, woken=False),
        Job("mail", lambda: deliver_due(worker, transport)),
    ]


def run_due(app: Database, worker: Database, public_url: str) -> int:
    """Does what is due for each firm by its own clock; returns how much it was."""
    with worker.transaction(None) as session:
        firms = queries.firms_with_work(session, now())
    return sum(_in_firm(app, firm_id, public_url) for firm_id in firms)


def _in_firm(app: Database, firm_id: UUID, public_url: str) -> int:
    who = Principal.system(firm_id, "invoicing")
    with app.transaction(firm_id) as session:
        at = firm_now(session, firm_id)
        done = expire_proposals(session, who, now=at) + expire_estimates(session, who, now=at)
        done += tell_without_outcome(session, who, public_url=public_url, now=at)
        done += remind(session, who, public_url=public_url, now=at)
        return done + mail_statements(session, who, public_url=public_url, now=at)
