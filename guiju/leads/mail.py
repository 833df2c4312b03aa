"""Reading a mail from outside as an enquiry. Nothing in it is trusted: not its sender, not its size, not its shape."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.headerregistry import AddressHeader
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parseaddr
from html.parser import HTMLParser

MOST_TEXT, MOST_FILES, DEEPEST = 10_000, 20, 200
_NUMBER = re.compile(r"(?<![\d-])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_FAILED = re.compile(r"\b(?:dmarc|spf)\s*=\s*fail\b", re.IGNORECASE)


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail; its name is the sender's."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A mail as an enquiry; ``junk`` says why it is none (empty: it is one)."""

    sender: str
    sender_name: str
    subject: str
    text: str
    phone: str
    message_id: str
    junk: str = ""
    files: list[Attachment] = field(default_factory=list)


class _Text(HTMLParser):
    """The words of a page of HTML, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._silent += tag in ("script", "style", "template")
        if tag in ("br", "p", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "template") and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def read_mail(raw: bytes) -> Mail:
    """An RFC 822 message as an enquiry. Raises ValueError for what is no mail at all."""
    message = message_from_bytes(raw, policy=default)
    if not message.keys():
        raise ValueError("this is no mail: it has no header")
    parts = _parts(message)
    name, sender = _sender(message)
    text = clean(_body(parts))[:MOST_TEXT]
    found = _NUMBER.search(text)
    return Mail(
        sender=sender, sender_name=clean(name)[:80], subject=clean(_header(message, "Subject"))[:200], text=text,
        phone=found.group() if found else "", message_id=_header(message, "Message-ID").strip()[:200],
        junk=_why_junk(message, sender), files=_files(parts),
    )  # fmt: skip


def clean(text: str) -> str:
    """Text without control signs and those that turn the direction of writing."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _header(message: EmailMessage, name: str) -> str:
    """One header as text; a broken one is empty."""
    try:
        return str(message.get(name, ""))
    except (HeaderParseError, ValueError, IndexError, AttributeError, LookupError):  # the parser's own on hostile input
        return ""


def _sender(message: EmailMessage) -> tuple[str, str]:
    """Name and address of the one sender; an address is empty where there is none, or more than one."""
    if len(message.get_all("From", failobj=[])) != 1:
        return "", ""
    name, address = parseaddr(_header(message, "From"))
    header = message["From"]
    several = isinstance(header, AddressHeader) and len(header.addresses) > 1
    well_formed = re.fullmatch(r"[^@\s<>\"',;]+@[^@\s<>\"',;.]+(?:\.[^@\s<>\"',;.]+)+", address)
    return name, address[:254] if well_formed and not several else ""


def _why_junk(message: EmailMessage, sender: str) -> str:
    if not sender:
        return "no sender"
    if _header(message, "Auto-Submitted").lower() not in ("", "no") or message.get("List-Unsubscribe") is not None:
        return "sent by a machine"
    if _header(message, "Precedence").lower() in ("bulk", "list", "junk"):
        return "sent to many"
    if _FAILED.search(_header(message, "Authentication-Results")):
        return "the sender's own domain disowns it"
    return ""


def _parts(message: EmailMessage) -> list[MIMEPart]:
    """The leaves of the message, not more than a mail of a person has."""
    found: list[MIMEPart] = []
    for part in message.walk():
        if not part.is_multipart() and isinstance(part, MIMEPart):
            found.append(part)
        if len(found) >= DEEPEST:
            break
    return found


def _body(parts: list[MIMEPart]) -> str:
    texts = [part for part in parts if part.get_content_disposition() != "attachment" and not part.get_filename()]
    plain = next((part for part in texts if part.get_content_type() == "text/plain"), None)
    if plain is not None:
        return _decoded(plain)
    page = next((part for part in texts if part.get_content_type() == "text/html"), None)
    if page is None:
        return ""
    reader = _Text()
    reader.feed(_decoded(page)[: MOST_TEXT * 20])
    return re.sub(r"\n\s*\n+", "\n\n", "".join(reader.words))


def _decoded(part: MIMEPart) -> str:
    """A text part in whatever it says it is written in, else as UTF-8 with signs of its own for what is broken."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return raw.decode("utf-8", "replace")


def _files(parts: list[MIMEPart]) -> list[Attachment]:
    found = []
    for part in parts:
        if part.get_content_disposition() == "attachment" or part.get_filename():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                found.append(Attachment(clean(part.get_filename() or "attachment"), content))
    return found[:MOST_FILES]
