"""Say what the firm's mails say, look at it with values in, and try it on oneself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit, clock
from common.auth import Principal
from common.errors import Invalid, NotFound, TooManyRequests
from common.ids import new_id
from common.mail import Mail, write
from common.outbox import publish
from invoicing import queries
from invoicing.events import MailTemplateChanged
from invoicing.models import Firm, MailTemplate, MailWording
from invoicing.rules.errors import InvalidWords
from invoicing.rules.letters import KINDS, LANGUAGES, Letter, check, tidy
from invoicing.usecases import copies
from invoicing.usecases.mail_looks import shown
from invoicing.usecases.mail_samples import sample_values
from invoicing.usecases.mail_texts import filled, hand_of

TRIED = "mail_template.tried"
# A test goes to whoever asked for it, and yet nobody shall be able to flood a mailbox with them.
TRIALS, TRIAL_SPAN = 20, timedelta(hours=1)
SENTENCES = {
    "words_missing": "Write something.",
    "words_too_long": "This is too long.",
    "words_unseen": "This holds characters that nobody can see.",
    "link_missing": "Say where it is to be seen: {{ link }} must stand in the text.",
    "subject_of_many_lines": "A subject is one line.",
}


def the_templates(session: Session, who: Principal, *, now: datetime) -> list[MailTemplate]:
    """Returns every letter in every language, as it is now."""
    own = {(row.kind, row.language): row for row in queries.mail_templates(session, who.firm_id)}
    return [
        own.get((kind, language)) or usual_template(who.firm_id, kind, language, now)
        for kind in KINDS
        for language in LANGUAGES
    ]


def the_template(
    session: Session, who: Principal, kind: str, language: str, *, now: datetime
) -> MailTemplate:
    """Returns a letter in a language; raises NotFound if there is none."""
    usual = usual_template(who.firm_id, kind, language, now)
    return queries.mail_template(session, who.firm_id, kind, language) or usual


def locked_template(
    session: Session, who: Principal, kind: str, language: str, *, now: datetime
) -> MailTemplate:
    """Returns it to be changed, and nobody else changes it until the transaction ends."""
    usual = usual_template(who.firm_id, kind, language, now)
    return queries.locked_mail_template(session, usual)


def usual_template(firm_id: UUID, kind: str, language: str, now: datetime) -> MailTemplate:
    """Returns what holds for a firm that has said nothing; raises NotFound for no letter of ours."""
    if kind not in KINDS or language not in LANGUAGES:
        raise NotFound
    return MailTemplate(
        firm_id=firm_id, version=1, created_at=now, changed_at=now, kind=kind, language=language
    )


def say(
    session: Session,
    who: Principal,
    template: MailTemplate,
    draft: dict[str, str],
    *,
    now: datetime,
) -> None:
    """Takes the firm's own words from now on; what is no letter is refused by its field."""
    words = checked(template.kind, draft)
    _keep(session, who, template, words, now)


def say_as_usual(
    session: Session, who: Principal, template: MailTemplate, *, now: datetime
) -> None:
    """Goes back to the usual words."""
    _keep(session, who, template, None, now)


def checked(kind: str, draft: dict[str, str]) -> Letter:
    """Returns the words of a draft; raises Invalid, naming the field."""
    words = Letter(tidy(draft["subject"]), tidy(draft["body"]))
    try:
        check(words, KINDS[kind].names)
    except InvalidWords as error:
        told = SENTENCES.get(error.code) or (
            f"{error.stranger} is no name here. In double braces stand names of this mail alone."
        )
        raise Invalid(error.code, told, errors={str(error.field): [told]}) from error
    return words


def preview(
    session: Session, who: Principal, kind: str, language: str, draft: dict[str, str], url: str
) -> dict[str, str]:
    """Returns the letter that the words make, with values of the firm's own or made up."""
    usual_template(who.firm_id, kind, language, clock.now())
    words = checked(kind, draft)
    firm = copies.the_firm(session, who.firm_id)
    invoice = queries.newest_issued(session, firm.id)
    letter = filled(words, kind, hand_of(language), sample_values(firm, invoice, language, url))
    html = shown(session, firm, letter, language, url)
    return {"subject": letter.subject, "text": letter.body, "html": html}


def try_on_oneself(
    session: Session,
    who: Principal,
    template: MailTemplate,
    reader: dict[str, str],
    url: str,
    *,
    now: datetime,
) -> dict[str, Any]:
    """Writes the letter to whoever asks, as it is now; raises TooManyRequests after so many."""
    firm = copies.the_firm(session, who.firm_id)
    _refuse_floods(session, firm.id, now)
    kind, language, words = template.kind, template.language, template.words._asdict()
    tried = preview(session, who, kind, language, words, url)
    mail = Mail(kind=TRIED, about=new_id(), edition=1, created_at=now, **_sides(firm, reader))
    mail.subject, mail.body = tried["subject"], tried["text"]
    write(session, mail)
    audit.record(session, TRIED, mail.about, who, kind=kind, language=language)
    return {"to_address": mail.to_address, "is_kept": mail.is_sandbox}


def wordings(session: Session, who: Principal, template: MailTemplate) -> Sequence[MailWording]:
    """Returns the words that the letter has had, the newest first."""
    return queries.mail_wordings(session, who.firm_id, template.id) if template.id else []


def _keep(
    session: Session, who: Principal, template: MailTemplate, words: Letter | None, now: datetime
) -> None:
    if not template.say(words, now):
        return
    publish(session, MailTemplateChanged, template, by=who)
    wording = MailWording(
        firm_id=template.firm_id,
        template_id=template.id,
        version=template.version,
        subject=template.subject,
        body=template.body,
        is_own=template.is_own,
        at=now,
    )
    session.add(wording)


def _refuse_floods(session: Session, firm_id: UUID, now: datetime) -> None:
    if queries.count_mails_of(session, firm_id, TRIED, now - TRIAL_SPAN) >= TRIALS:
        seconds = int(TRIAL_SPAN.total_seconds())
        raise TooManyRequests("too_many_mails", "Enough tests for now.", retry_after=seconds)


def _sides(firm: Firm, reader: dict[str, str]) -> dict[str, Any]:
    sender = {"firm_id": firm.id, "from_name": firm.name, "reply_to": firm.email}
    return {**sender, **reader, "is_sandbox": firm.mode == "sandbox"}
