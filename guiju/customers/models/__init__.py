"""Customers, their contacts, numbers not to be called, requests to share data, and the shared pools."""

from guiju.customers.models.matching import DuplicatePair, DuplicateSearch, Merge
from guiju.customers.models.pools import LAST_ACTIVE, SEE_POOL, Pool, Pooled, PoolKind, open_pools
from guiju.customers.models.records import (
    CompanySize,
    Contact,
    Customer,
    DataShare,
    LawfulBasis,
    Level,
    Refusal,
    Source,
    ValueTier,
)
from guiju.customers.models.sharing import Consent, ConsentChannel, ConsentPurpose, Share, ShareAsk

__all__ = [
    "LAST_ACTIVE",
    "SEE_POOL",
    "CompanySize",
    "Consent",
    "ConsentChannel",
    "ConsentPurpose",
    "Contact",
    "Customer",
    "DataShare",
    "DuplicatePair",
    "DuplicateSearch",
    "LawfulBasis",
    "Level",
    "Merge",
    "Pool",
    "PoolKind",
    "Pooled",
    "Refusal",
    "Share",
    "ShareAsk",
    "Source",
    "ValueTier",
    "open_pools",
]
