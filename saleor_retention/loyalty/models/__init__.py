"""The tables of points. Only `ledger/` writes movements; programmes and what is withheld have their own modules."""

from .accounts import Account, AccountKind, Entitlement
from .freezes import AccountFreeze, StaffAllowance
from .holds import Hold, HoldState
from .lots import Lot, LotConsumption
from .movements import Posting, Transaction, TransactionKind
from .programmes import Programme, ProgrammeVersion
from .withheld import Withheld, WithheldReason

__all__ = [
    "Account",
    "AccountFreeze",
    "AccountKind",
    "Entitlement",
    "Hold",
    "HoldState",
    "Lot",
    "LotConsumption",
    "Posting",
    "Programme",
    "ProgrammeVersion",
    "StaffAllowance",
    "Transaction",
    "TransactionKind",
    "Withheld",
    "WithheldReason",
]
