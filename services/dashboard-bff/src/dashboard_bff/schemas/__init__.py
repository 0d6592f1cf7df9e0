"""What the dashboard itself reads; the bodies of commands are checked by the services they go to."""

from marshmallow import Schema, fields, validate

from dashboard_bff.schemas.lists import EARLIEST, LATEST
from dashboard_bff.schemas.lists import BulkOrder as BulkOrder
from dashboard_bff.schemas.lists import ListQuery as ListQuery

PASSWORD = validate.Length(max=1000)
CODE = validate.Length(1, 64)


class SignIn(Schema):
    """Signing in; a person of several firms may name the membership."""

    email = fields.String(required=True, validate=validate.Length(1, 254))
    password = fields.String(required=True, validate=PASSWORD)
    membership_id = fields.UUID()


class FirstRun(Schema):
    """The first firm and its owner; identity knows what each of them may be."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    country = fields.String(required=True)
    currency = fields.String(required=True)
    time_zone = fields.String(required=True)
    mode = fields.String(required=True)
    owner_name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.String(required=True, validate=validate.Length(1, 254))
    password = fields.String(required=True, validate=PASSWORD)


class InvitationAcceptance(Schema):
    """Accepting an invitation."""

    token = fields.String(required=True, validate=validate.Length(1, 200))
    password = fields.String(required=True, validate=PASSWORD)


class Proof(Schema):
    """Proving once more that it is still the person who signed in; by a code too where one is asked."""

    password = fields.String(required=True, validate=PASSWORD)
    code = fields.String(validate=CODE)


class CodeSignIn(Schema):
    """The ticket that a right password gave, and the code it asks for."""

    ticket = fields.String(required=True, validate=validate.Length(1, 200))
    code = fields.String(required=True, validate=CODE)
    membership_id = fields.UUID()


class FirstCode(Schema):
    """The first code that a device shows."""

    code = fields.String(required=True, validate=CODE)


class PasswordChange(Schema):
    """The password that the person has, and the one they want."""

    password = fields.String(required=True, validate=PASSWORD)
    new_password = fields.String(required=True, validate=PASSWORD)


class ResetWish(Schema):
    """Whose password was forgotten."""

    email = fields.String(required=True, validate=validate.Length(1, 254))


class ResetToken(Schema):
    """A link's token."""

    token = fields.String(required=True, validate=validate.Length(1, 200))


class ResetUse(ResetToken):
    """A link's token, and the password to sign in with from now on."""

    new_password = fields.String(required=True, validate=PASSWORD)


class VisitReason(Schema):
    """Why somebody looks at a client's billing; identity says what is a reason."""

    reason = fields.String(required=True, validate=validate.Length(max=1000))


class ApiKeyDraft(Schema):
    """A key for a program; identity says which permissions it may have."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    permissions = fields.List(
        fields.String(validate=validate.Length(1, 60)),
        required=True,
        validate=validate.Length(1, 60),
    )
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True)


class Place(Schema):
    """Going to another firm: as which member or contact."""

    membership_id = fields.UUID(required=True)


class Command(Schema):
    """A body for a service, which knows its fields; here it only has to be an object."""

    class Meta:
        unknown = "include"


class Wanted(Schema):
    """Whether a kind of mail is wanted."""

    wanted = fields.Boolean(required=True, truthy={True}, falsy={False})


class NewMethod(Schema):
    """A payment method by the gateway's token."""

    token = fields.String(required=True, validate=validate.Length(1, 200))
    make_default = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class DefaultCurrency(Schema):
    """In which currency a method is asked first; null: in none."""

    currency = fields.String(
        required=True, allow_none=True, validate=validate.Regexp(r"^[A-Z]{3}\Z")
    )


class LinkMethod(Schema):
    """A payment method by the gateway's token, for the one proposal of a link."""

    token = fields.String(required=True, validate=validate.Length(1, 200))


class PayOrder(Schema):
    """Paying invoices of one currency with one method, for the total that was shown or a part of one."""

    invoice_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 100))
    payment_method_id = fields.UUID(required=True)
    currency = fields.String(required=True, validate=validate.Length(equal=3))
    expected_amount = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    amount = fields.Integer(strict=True, validate=validate.Range(1))


class LinkOrder(Schema):
    """A card by the gateway's token, and the total that whoever holds the link saw."""

    token = fields.String(required=True, validate=validate.Length(1, 200))
    currency = fields.String(required=True, validate=validate.Length(3, 3))
    expected_amount = fields.Integer(required=True, strict=True)


class BankWord(Schema):
    """What a payer tells the sandbox's bank."""

    approved = fields.Boolean(required=True, truthy={True}, falsy={False})


# The options taken of a proposal; ids that are none are refused where the proposal is known.
CHOSEN = fields.List(
    fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(max=200)
)


class Signature(Schema):
    """A typed name, a tick, and the very document that was read."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    agreed = fields.Boolean(required=True, truthy={True}, falsy={False})
    document_hash = fields.String(required=True, validate=validate.Length(max=100))


class Acceptance(Signature):
    """Accepting a proposal."""

    payment_method_id = fields.UUID(load_default=None, allow_none=True)
    chosen = CHOSEN
    # A member accepts for the client, and says why they may.
    on_behalf_reason = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, 1000)
    )


class Reason(Schema):
    """Why something is taken back; invoicing says what is a reason."""

    reason = fields.String(required=True, validate=validate.Length(max=2000))


class CreditOrder(Reason):
    """Crediting an invoice: chosen lines or all that is left, by the amount that was shown."""

    lines = fields.List(fields.Dict(keys=fields.String()), load_default=None, allow_none=True)
    expected_amount = fields.Integer(required=True, strict=True, validate=validate.Range(1))


class LinkAcceptance(Signature):
    """Accepting a proposal by a signed link; it pays with what was given by the link."""

    chosen = CHOSEN


class Copy(Schema):
    """For which client a proposal is written again."""

    client_id = fields.UUID(load_default=None, allow_none=True)


class Extension(Schema):
    """Until when a proposal stays open."""

    expires_on = fields.Date(required=True)


class Approval(Signature):
    """Approving an estimate."""


class EstimateSending(Schema):
    """Sending an estimate; one that has expired needs a new last day."""

    message = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))
    expires_on = fields.Date(
        load_default=None, allow_none=True, validate=validate.Range(EARLIEST, LATEST)
    )


class Sending(Schema):
    """Sending a proposal."""

    message = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class Advance(Schema):
    """Moving a test clock: to an instant, or by days."""

    to = fields.AwareDateTime()
    days = fields.Integer(strict=True, validate=validate.Range(1, 800))


class NoteDraft(Schema):
    """A note about a client."""

    text = fields.String(required=True, validate=validate.Length(1, 5000))


class Picture(Schema):
    """A picture as base64."""

    image = fields.String(required=True, validate=validate.Length(1, 2_700_000))


class Words(Schema):
    """What is searched for."""

    q = fields.String(load_default="", validate=validate.Length(max=100))


class Merge(Schema):
    """Which client is kept."""

    into = fields.UUID(required=True)
