"""How far a person sees into the figures: their own, their department's, or the company's."""

from guiju.groundwork.access.grants import Rights
from guiju.groundwork.measures.reach import Reach

SEE = "policy.see"


def reach(rights: Rights) -> Reach | None:
    """Whose rows count in the figures that a person sees; None where it is the whole company."""
    if sees_whole(rights):
        return None
    grants = rights.for_verb(SEE)
    paths = (
        grant.held.department_path if grant.scope == "department" else grant.held.unit_path
        for grant in grants
        if grant.scope != "self"
    )
    return Reach(rights.account_id, tuple(dict.fromkeys(paths)), unowned=True, nothing=not grants)


def sees_whole(rights: Rights) -> bool:
    """True when the person sees the figures of the whole company."""
    return any(grant.scope == "all" for grant in rights.for_verb(SEE))


def own(account_id: int) -> Reach:
    """Only the rows of one person; measures whose rows belong to nobody count nothing for them."""
    return Reach(account_id)
