"""Why a backup is not made, not believed or not put back."""

from __future__ import annotations

from core.errors import MotLanError


class NoRecipientError(MotLanError):
    """Nobody was named who may open the backup."""

    code, fault = "backup_recipient_missing", "caller"


class BadBackupKeyError(MotLanError):
    """A key is none of age (`age1…`, `AGE-SECRET-KEY-1…`), or the file with it is not readable."""

    code, fault = "backup_key_invalid", "caller"


class BackupUnderWayError(MotLanError):
    """Another backup writes into this folder."""

    code, fault, retry = "backup_under_way", "caller", True


class BackupNotFoundError(MotLanError):
    """The folder has no finished set, or none of this name."""

    code, fault = "backup_not_found", "caller"


class BackupDamagedError(MotLanError):
    """Signature, list or file of a set is not what it was; nothing was put back from it."""

    code, fault = "backup_damaged", "input"


class BackupSignerUnknownError(MotLanError):
    """The set is signed by somebody whom the trust folder knows, but not by a key of this house."""

    code, fault = "backup_signer_unknown", "input"


class BackupNewerError(MotLanError):
    """The set was made by a newer version of the program."""

    code, fault = "backup_newer", "caller"


class RestoreNotEmptyError(MotLanError):
    """Database or bucket has something of its own; nothing was written over."""

    code, fault = "restore_not_empty", "caller"


class SealKeyDiffersError(MotLanError):
    """The seals of the set were made under a key that the settings do not have."""

    code, fault = "restore_seal_key_differs", "caller"


class DatabaseToolMissingError(MotLanError):
    """No `pg_dump` or `pg_restore` is there that is as new as the server."""

    code, fault = "database_tool_missing", "dependency"


class DatabaseToolFailedError(MotLanError):
    """`pg_dump` or `pg_restore` ended with an error; its words are in the log."""

    code, fault, retry = "database_tool_failed", "dependency", True
