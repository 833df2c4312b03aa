"""Customers, their contacts, numbers not to be called, requests to share data, and the shared pools."""

from guiju.customers.models.records import (
    SEE_POOL,
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

__all__ = [
    "SEE_POOL",
    "CompanySize",
    "Contact",
    "Customer",
    "DataShare",
    "LawfulBasis",
    "Level",
    "Refusal",
    "Source",
    "ValueTier",
]
