"""The shapes of firms, members, sign-ins, tokens, invitations and impersonations, in and out."""

from identity.schemas.api_keys import ApiKeyDraft, ApiKeyMadeSchema, ApiKeySchema
from identity.schemas.fields import (
    ANY_TEXT,
    COLOR,
    COUNTRY,
    CURRENCY,
    EMAIL,
    NAME,
    ZONE,
    Rate,
    known_zone,
    typeable,
)
from identity.schemas.firms import FirmChange, FirmDraft, FirmSchema, OwnerDraft
from identity.schemas.impersonations import ImpersonationDraft, ImpersonationSchema
from identity.schemas.invitations import (
    InvitationAnswer,
    InvitationDraft,
    InvitationLookup,
    InvitationSchema,
    InvitationViewSchema,
    MemberInvitedSchema,
)
from identity.schemas.members import ROLES, MemberChange, MemberDraft, MemberSchema
from identity.schemas.proofs import ProofRequest, ProvenSchema
from identity.schemas.sign_ins import (
    AUDIENCES,
    ChoiceSchema,
    FoundedSchema,
    KeyTokenRequest,
    PersonSchema,
    SignedInSchema,
    SignIn,
    TokenRequest,
    TokenSchema,
)

__all__ = [
    "ANY_TEXT",
    "AUDIENCES",
    "COLOR",
    "COUNTRY",
    "CURRENCY",
    "EMAIL",
    "NAME",
    "ROLES",
    "ZONE",
    "ApiKeyDraft",
    "ApiKeyMadeSchema",
    "ApiKeySchema",
    "ChoiceSchema",
    "FirmChange",
    "FirmDraft",
    "FirmSchema",
    "FoundedSchema",
    "ImpersonationDraft",
    "ImpersonationSchema",
    "InvitationAnswer",
    "InvitationDraft",
    "InvitationLookup",
    "InvitationSchema",
    "InvitationViewSchema",
    "KeyTokenRequest",
    "MemberChange",
    "MemberDraft",
    "MemberInvitedSchema",
    "MemberSchema",
    "OwnerDraft",
    "PersonSchema",
    "ProofRequest",
    "ProvenSchema",
    "Rate",
    "SignIn",
    "SignedInSchema",
    "TokenRequest",
    "TokenSchema",
    "known_zone",
    "typeable",
]
