"""The house's modules, listed once: groundwork, and the floors in the order in which business happens."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parents[1]

# Layers of the groundwork, lowest first. "kernel" and "testing" hold no tables and are no Django apps.
GROUNDWORK = ("ledger", "access", "policy", "measures", "clock", "flow", "notices", "desk", "transfer")

# A later floor may import an earlier one, never the reverse.
FLOORS = (
    "org",
    "security",
    "governance",
    "documents",
    "meetings",
    "catalog",
    "customers",
    "marketing",
    "leads",
    "calls",
    "deals",
    "contracts",
    "orders",
    "projects",
    "service",
    "care",
    "planning",
    "finance",
    "people",
    "office",
    "risk",
    "appraisal",
    "payroll",
    "cockpit",
)


def _built(folder: Path) -> bool:
    return (folder / "__init__.py").exists()


def groundwork() -> tuple[str, ...]:
    """Import names of the groundwork's apps that are built."""
    return tuple(f"guiju.groundwork.{name}" for name in GROUNDWORK if _built(_HERE / "groundwork" / name))


def floors() -> tuple[str, ...]:
    """Import names of the business modules that are built, ground floor first."""
    return tuple(f"guiju.{name}" for name in FLOORS if (_HERE / name / "module.py").exists())
