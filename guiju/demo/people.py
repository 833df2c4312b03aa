"""The company is founded and run: units, people, posts, policies, products; leave, leavers, amendments."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Min

from guiju.catalog.actions import add_product, retire_product
from guiju.catalog.models import Product
from guiju.customers.actions import hand_over
from guiju.customers.models import Customer
from guiju.demo import words
from guiju.demo.sales import follow
from guiju.demo.world import DOOR, Person, Story, World
from guiju.governance.actions import acknowledge, adopt_policy
from guiju.groundwork.access.models import Account, Unit
from guiju.groundwork.kernel.actor import Actor
from guiju.groundwork.notices import inbox
from guiju.groundwork.notices.models import Notice
from guiju.groundwork.policy.reader import read_folder
from guiju.groundwork.policy.shipped import folders
from guiju.leads.actions import assign
from guiju.leads.models import Lead
from guiju.leads.states import IN_WORK
from guiju.org.actions import appoint, edit_unit, hire, leave, open_department, stand_in
from guiju.org.models import Employee

PASSWORD = "guiju"  # noqa: S105 - of the sample company, in sample mode only
COMPANY = "晨规科技"
# key: (name, role in the policies, is a department, above)
UNITS = {
    "company": (COMPANY, "", True, ""),
    "market": ("市场部", "marketing", True, "company"),
    "sales": ("销售部", "sales", True, "company"),
    "one": ("销售一组", "sales", False, "sales"),
    "two": ("销售二组", "sales", False, "sales"),
    "tele": ("电销部", "sales", True, "company"),
    "service": ("客户服务部", "service", True, "company"),
    "delivery": ("项目执行部", "delivery", True, "company"),
    "office": ("职能中心", "", True, "company"),
    "legal": ("法务组", "legal", False, "office"),
    "finance": ("财务组", "finance", False, "office"),
    "hr": ("人力资源组", "hr", False, "office"),
    "admin": ("行政组", "admin", False, "office"),
    "tech": ("信息技术组", "tech", False, "office"),
}


@dataclass(frozen=True)
class Seat:
    """A place in the company: how many people hold it, and whether the first of them heads the unit."""

    unit: str
    role: str
    position: str
    many: int = 1
    heads: bool = False


# One person of each kind first: the sign-in page of the sample offers them in this order.
FEW = (
    Seat("one", "sales", "客户经理"),
    Seat("sales", "dept_manager", "销售部经理", heads=True),
    Seat("company", "marketing_director", "营销总监", heads=True),
    Seat("market", "marketing", "市场专员"),
    Seat("legal", "legal", "法务主管", heads=True),
    Seat("finance", "finance", "财务主管", heads=True),
    Seat("delivery", "delivery", "项目经理"),
    Seat("service", "service", "客服专员"),
    Seat("sales", "deputy_manager", "销售部副经理"),
    Seat("hr", "hr", "人事主管", heads=True),
    Seat("admin", "admin", "系统管理员", heads=True),
    Seat("tech", "tech", "信息技术主管", heads=True),
)
FEW_AND_A_COLLEAGUE = (*FEW, Seat("one", "sales", "客户经理", 2))
MANY = (
    *FEW,
    Seat("market", "dept_manager", "市场部经理", heads=True),
    Seat("tele", "dept_manager", "电销部经理", heads=True),
    Seat("service", "dept_manager", "客服部经理", heads=True),
    Seat("delivery", "dept_manager", "项目执行部经理", heads=True),
    Seat("office", "dept_manager", "职能中心主任", heads=True),
    Seat("one", "sales", "销售组长", heads=True),
    Seat("two", "sales", "销售组长", heads=True),
    Seat("one", "sales", "客户经理", 7),
    Seat("two", "sales", "客户经理", 7),
    Seat("tele", "sales", "电话销售", 11),
    Seat("market", "marketing", "市场专员", 4),
    Seat("service", "service", "客服专员", 4),
    Seat("delivery", "delivery", "项目经理", 4),
    Seat("legal", "legal", "法务专员"),
    Seat("finance", "finance", "出纳"),
    Seat("office", "auditor", "内审专员"),
)
BOARD = ("sales", "market", "service", "tele")  # whose heads sit in the CRM management group


@dataclass
class Company:
    """What was founded: units by key, their heads, products by code."""

    units: dict[str, Unit]
    heads: dict[str, Person]
    products: dict[str, Product]


def found(world: World, seats: tuple[Seat, ...]) -> Company:
    """Units, people, heads, policies and products, all on the morning of the first day."""
    used = {seat.unit for seat in seats} | {"company", "sales", "office"}
    company = Company({}, {}, {})
    for key, (name, role, is_department, above) in UNITS.items():
        if key in used:
            parent = company.units[above] if above else None
            company.units[key] = world.found(
                open_department,
                name=name,
                parent=parent,
                role=role,
                is_department=is_department,
                duties=words.DUTIES.get(name, ""),
            )
    for seat in seats:
        for place in range(seat.many):
            person = _hired(world, company, seat)
            person.on_trial = seat.unit == "tele" and place == seat.many - 1 > 0
            if seat.heads and place == 0:
                company.heads[seat.unit] = person
                world.found(edit_unit, company.units[seat.unit], head=person.account)
    _set_passwords(world)
    _adopt_all(world, company)
    world.posts_changed()
    administrator = world.someone("admin")
    for code, name, unit, listed, floor in words.PRODUCTS:
        company.products[code] = world.act(
            administrator,
            add_product,
            code=code,
            name=name,
            unit_name=unit,
            list_price=words.yuan(listed),
            floor_price=words.yuan(floor),
        )
    return company


def _hired(world: World, company: Company, seat: Seat, by: Person | None = None) -> Person:
    name = world.names.person()
    username = world.names.username(name)
    given: dict[str, Any] = {
        "number": f"CG{len(world.people) + 1:03d}",
        "name": name,
        "username": username,
        "unit": company.units[seat.unit],
        "role": seat.role,
        "position": seat.position,
        "phone": world.names.phone(),
        "email": f"{username}@example.com",
        "hired_on": world.day if by else date(world.first.year - world.rng.randint(1, 7), world.rng.randint(1, 12), 1),
    }
    employee = world.act(by, hire, **given) if by else world.found(hire, **given)
    account = Account.objects.get(pk=employee.account_id)
    actor = Actor(account.pk, name, door=DOOR, clock=lambda: world.now)
    person = Person(account, actor, company.units[seat.unit], seat.role, world.rng.triangular(0.45, 1.0, 0.95))
    world.people[account.pk] = person
    return person


def _set_passwords(world: World) -> None:
    """One password for all, hashed once; outside sample mode nobody has one, so that nobody can guess their way in."""
    if settings.SAMPLE:
        Account.objects.filter(pk__in=world.people).update(password=make_password(PASSWORD))


def _adopt_all(world: World, company: Company) -> None:
    """The director puts every shipped policy in force from the first day; the heads take their seats in the group."""
    director = company.heads["company"]
    seated = [director, *(company.heads[key] for key in BOARD if key in company.heads)]
    for person in seated:
        world.found(
            appoint, account=person.account, unit=company.units["company"], role="crm_board", valid_from=world.first
        )
    for folder in folders().values():
        adopt_policy(director.actor, document=read_folder(folder), effective_from=world.first)
        world.acts += 1


def sign_policies(world: World, least: float, most: float, only: str = "") -> None:
    """Nearly everybody signs the policies now in force, each in their own time."""
    for person in world.people.values():
        for policy in sorted(folders()):
            if not person.gone and only in ("", policy) and world.chance(0.72 + 0.27 * person.care):
                world.begin(_sign(world, person, policy), world.later(least, most))


def _sign(world: World, person: Person, policy: str) -> Story:
    if not person.gone:
        world.act(person, acknowledge, policy=policy)
    yield from ()


def amend(world: World, company: Company) -> Story:
    """The group tightens the time for the first contact from 24 to 16 working hours, from the following week on."""
    document = read_folder(folders()["b2b"])
    for chapter in document["chapters"]:
        for clause in chapter["clauses"]:
            if clause["id"] == "b2b-3.1.2-02":
                clause["text"] = {
                    "zh": clause["text"]["zh"].replace("24", "16"),
                    "en": clause["text"]["en"].replace("24", "16"),
                }
                for control in clause["controls"]:
                    control["respond"]["within"] = "16 h"
    since = world.day + timedelta(days=7 - world.day.weekday())
    world.act(company.heads["company"], adopt_policy, document=document, effective_from=since)
    yield world.on(since, 9.0, 0.2)
    world.posts_changed()
    sign_policies(world, 1, 60, only="b2b")


def retire_old_product(world: World, company: Company) -> Story:
    """A product leaves the price list."""
    world.act(world.someone("admin"), retire_product, company.products["GW-50"], reason="已由 GW-100 替代")
    yield from ()


def go_on_leave(world: World, company: Company, last: date) -> Story:
    """The head of telesales is away until ``last``; the deputy of sales stands in."""
    head, deputy = company.heads["tele"], world.someone("deputy_manager")
    first = world.day + timedelta(days=1)
    world.act(
        head, stand_in, absent=head.account, substitute=deputy.account, valid_from=first, valid_to=last, reason="年休假"
    )
    head.away.append((first, last))
    yield from ()


def resign(world: World, company: Company) -> Story:
    """A telephone seller leaves: leads and customers go to colleagues the same day, then every right ends."""
    head, path = company.heads["tele"], company.units["tele"].path
    leaver = next(p for p in world.staff("sales", path) if p.on_trial)
    leaver.gone = True  # no new work from now on
    for lead in Lead.objects.filter(owner_id=leaver.account.pk, state__in=IN_WORK).order_by("pk"):
        heir = world.someone("sales", path)
        world.begin(follow(world, world.act(head, assign, lead, to=heir.account)))
    for customer in Customer.objects.filter(owner_id=leaver.account.pk, state="active").order_by("pk"):
        world.act(head, hand_over, customer, to=world.someone("sales", path).account, reason="离职交接")
    yield world.on(world.day, 17.5, 0.3)
    world.act(world.someone("hr"), leave, Employee.objects.get(account_id=leaver.account.pk))
    yield world.later(60, 80)
    _hired(world, company, Seat("tele", "sales", "电话销售"), by=world.someone("hr"))
    _set_passwords(world)


def read_notices(world: World) -> Story:
    """People read their messages now and then; what came during the last days is still unread."""
    while True:
        old = world.now - timedelta(days=1 if not world.is_rush else 6)
        waiting = Notice.objects.filter(read_at=None, created_at__lt=old).values("account_id").annotate(n=Min("pk"))
        for account_id in waiting.order_by("account_id").values_list("account_id", flat=True):
            mine = Notice.objects.filter(account_id=account_id, read_at=None, created_at__lt=old)
            inbox.read(account_id, list(mine.values_list("pk", flat=True)), world.now)
        yield world.on(world.day + timedelta(days=3), 17.0, 1.0)
