"""The tables (domain.md 3.2), one module per subject; import them from here."""

from storage.db.models.access import AccessLogEntry, LogHead, Session
from storage.db.models.accounts import (
    AccountEvent,
    KnownDevice,
    RecoveryCode,
    SecondFactor,
    StaffIdentity,
    UsedToken,
)
from storage.db.models.agencies import AgencyName, AgencySuccession
from storage.db.models.campaigns import (
    Campaign,
    CampaignBatch,
    CampaignEntry,
    CampaignEvent,
    CampaignPaper,
    CampaignPlan,
    PaperState,
)
from storage.db.models.capture import Batch, Page, PageGroup, SeparatorSheet, Upload
from storage.db.models.catalogue import (
    Component,
    ComponentPaper,
    PaperType,
    Procedure,
    ValidityRule,
)
from storage.db.models.copies import (
    BackupNote,
    FixityRound,
    InventoryEntry,
    Reconciliation,
)
from storage.db.models.documents import (
    Confirmation,
    Document,
    DocumentEvent,
    DocumentField,
    Revision,
    Signature,
    SignatureDraft,
    StageAttempt,
)
from storage.db.models.dossiers import Dossier, DossierComponent, DossierEvent
from storage.db.models.emergencies import DisclosureDelay, EmergencyAccess, EmergencyReview
from storage.db.models.identities import DuplicateProposal, PersonEvent, PersonIdentifier
from storage.db.models.incoming import IncomingFile, IncomingPart
from storage.db.models.learning import FieldLesson, Lesson, ModelEvent
from storage.db.models.national_list import (
    CalendarDay,
    CatalogueAlias,
    CatalogueChange,
    ListProposal,
    ProcedureCase,
    ProcedureResult,
)
from storage.db.models.people import Agency, Organisation, Person, Staff
from storage.db.models.preservation import (
    EvidenceChain,
    EvidenceGroup,
    EvidenceMember,
    EvidenceStamp,
    SignatureProtection,
)
from storage.db.models.records import (
    Record,
    RecordOwner,
    RecordText,
    Rendition,
    ReuseEvent,
)
from storage.db.models.relations import PersonRelation, RelationEnd
from storage.db.models.repairs import ObjectRepair
from storage.db.models.reviewing import DocumentLease, FirstReading
from storage.db.models.rights import (
    Consent,
    ConsentEnd,
    ConsentRequest,
    Contact,
    Delivery,
    Export,
    NoticeRead,
    ObjectToRemove,
    RightsRequest,
    Share,
    Tombstone,
)
from storage.db.models.sealing import LogAnchor, RowSeal, SealKeyChange
from storage.db.models.shared_results import (
    ElsewhereFetch,
    ElsewhereLookup,
    SharedClient,
    SharedLink,
    SharedRequest,
)
from storage.db.models.standing import Notice, RecordEvent
from storage.db.models.supplements import SupplementRequest
from storage.db.models.terms import RecordTerm, TermRule

__all__ = [
    "AccessLogEntry",
    "AccountEvent",
    "Agency",
    "AgencyName",
    "AgencySuccession",
    "BackupNote",
    "Batch",
    "CalendarDay",
    "Campaign",
    "CampaignBatch",
    "CampaignEntry",
    "CampaignEvent",
    "CampaignPaper",
    "CampaignPlan",
    "CatalogueAlias",
    "CatalogueChange",
    "Component",
    "ComponentPaper",
    "Confirmation",
    "Consent",
    "ConsentEnd",
    "ConsentRequest",
    "Contact",
    "Delivery",
    "DisclosureDelay",
    "Document",
    "DocumentEvent",
    "DocumentField",
    "DocumentLease",
    "Dossier",
    "DossierComponent",
    "DossierEvent",
    "DuplicateProposal",
    "ElsewhereFetch",
    "ElsewhereLookup",
    "EmergencyAccess",
    "EmergencyReview",
    "EvidenceChain",
    "EvidenceGroup",
    "EvidenceMember",
    "EvidenceStamp",
    "Export",
    "FieldLesson",
    "FirstReading",
    "FixityRound",
    "IncomingFile",
    "IncomingPart",
    "InventoryEntry",
    "KnownDevice",
    "Lesson",
    "ListProposal",
    "LogAnchor",
    "LogHead",
    "ModelEvent",
    "Notice",
    "NoticeRead",
    "ObjectRepair",
    "ObjectToRemove",
    "Organisation",
    "Page",
    "PageGroup",
    "PaperState",
    "PaperType",
    "Person",
    "PersonEvent",
    "PersonIdentifier",
    "PersonRelation",
    "Procedure",
    "ProcedureCase",
    "ProcedureResult",
    "Reconciliation",
    "Record",
    "RecordEvent",
    "RecordOwner",
    "RecordTerm",
    "RecordText",
    "RecoveryCode",
    "RelationEnd",
    "Rendition",
    "ReuseEvent",
    "Revision",
    "RightsRequest",
    "RowSeal",
    "SealKeyChange",
    "SecondFactor",
    "SeparatorSheet",
    "Session",
    "Share",
    "SharedClient",
    "SharedLink",
    "SharedRequest",
    "Signature",
    "SignatureDraft",
    "SignatureProtection",
    "Staff",
    "StaffIdentity",
    "StageAttempt",
    "SupplementRequest",
    "TermRule",
    "Tombstone",
    "Upload",
    "UsedToken",
    "ValidityRule",
]
