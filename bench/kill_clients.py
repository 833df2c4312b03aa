"""Clients that do not give up: each call has an idempotency key and is repeated until an answer comes."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

CUT = 0.15  # of the attempts whose answer the client does not wait for, as if its line had broken
PATIENCE = 180.0  # seconds until a client says that the house does not come back


@dataclass(frozen=True)
class Acknowledged:
    """One call that was answered with 2xx: under which key, which verb, which record, at which attempt."""

    key: str
    verb: str
    record: int
    attempts: int


class Strange(Exception):
    """An answer that no kill explains."""


@dataclass
class Journal:
    """What was acknowledged, by all clients; what the database must hold to the last row."""

    answered: list[Acknowledged] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def repeated(self) -> int:
        """Calls that were answered only after they had been repeated."""
        return sum(one.attempts > 1 for one in self.answered)


class Client:
    """One person's program. ``keyless`` repeats without a key: the control, which does things twice."""

    def __init__(self, port: int, journal: Journal, tokens: Mapping[str, str], *, keyless: bool = False) -> None:
        self.port, self.journal, self.tokens, self.keyless = port, journal, tokens, keyless
        self.chance = random.Random(uuid4().int)

    def call(self, who: str, path: str, verb: str, body: Mapping[str, Any]) -> int:
        """Ask until it is done; returns the key of the record. Raises Strange for a refusal that no kill explains."""
        key, attempts, deadline = uuid4().hex, 0, time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            attempts += 1
            found = self._attempt(who, path, key, body)
            if found is not None:
                with self.journal.lock:
                    self.journal.answered.append(Acknowledged(key, verb, found, attempts))
                return found
            time.sleep(0.05)
        raise Strange(f"{verb}: no answer for {PATIENCE:.0f} s")

    def _attempt(self, who: str, path: str, key: str, body: Mapping[str, Any]) -> int | None:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}
        if not self.keyless:
            headers["Idempotency-Key"] = key
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            if self.chance.random() < CUT:
                time.sleep(self.chance.random() / 10)
                return None
            answer = link.getresponse()
            told = json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            link.close()
        if answer.status == 503 or told.get("code") == "flow.key_in_use":
            return None
        if answer.status not in (200, 201):
            raise Strange(f"{path}: {answer.status} {told}")
        return int(told["id"])


def receipts(client: Client, _keys: Mapping[str, int]) -> None:
    """Finance enters a payment."""
    client.call("finance", "/receipts", "finance.record_receipt", {"bank_ref": uuid4().hex, "amount": "100.00"})


def approvals(client: Client, keys: Mapping[str, int]) -> None:
    """A lead is given to a salesperson, who asks leave to give it back; two people approve, one after the other."""
    lead = client.call("manager", "/leads", "leads.capture", {"name": f"客户{uuid4().hex}"})
    client.call("manager", f"/leads/{lead}/assign", "leads.assign", {"to": keys["owner"]})
    asked = client.call(
        "owner", "/approvals/request_approval", "governance.request_approval",
        {"verb": "leads.release", "about": f"leads.lead:{lead}", "inputs": {"reason": "换人"}, "reason": "换人"},
    )  # fmt: skip
    for step, who in enumerate(("legal", "finance"), start=1):
        client.call(who, f"/approvals/{asked}/approve", "governance.approve", {"step": step})


def exports(client: Client, keys: Mapping[str, int]) -> None:
    """Finance takes the list of payments out."""
    receipts(client, keys)
    body = {"of_kind": "finance.receipt", "reason": "对账", "layout": "csv"}
    export = client.call("finance", "/exports/prepare_export", "transfer.prepare_export", body)
    client.call("finance", f"/exports/{export}/start_export", "transfer.start_export", {})


def captures(client: Client, _keys: Mapping[str, int]) -> None:
    """Somebody enters a lead; nothing but the key keeps it from being there twice."""
    name = f"客户{uuid4().hex}"
    with client.journal.lock:
        client.journal.asked.append(name)
    client.call("manager", "/leads", "leads.capture", {"name": name})


Round = Callable[[Client, Mapping[str, int]], None]


def go_round(one: Round, client: Client, keys: Mapping[str, int], stop: threading.Event) -> None:
    """Round after round until told to stop; a round that was begun is finished."""
    while not stop.is_set():
        try:
            one(client, keys)
        except Strange as strange:
            client.journal.strange.append(f"{one.__name__}: {strange}")
            return
        stop.wait(0.02)
