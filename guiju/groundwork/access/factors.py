"""Second factors: time-based codes (RFC 6238) and recovery codes. Secrets are stored sealed, codes as hashes."""

import secrets
from base64 import b32encode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings

from guiju.groundwork.access.models import Account, Factor, RecoveryCode

ISSUER = "Guiju"
_STEP, _DIGITS, _SECRET = 30, 6, 20
_DRIFT = 1  # steps that a telephone's clock may be off, either way
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def begin(account: Account) -> bytes:
    """A new secret, sealed and stored but not yet asked for; one begun before is replaced."""
    secret = secrets.token_bytes(_SECRET)
    Factor.objects.filter(account=account, confirmed_at=None).delete()
    Factor.objects.create(account=account, sealed=_seal().encrypt(secret).decode())
    return secret


def begun(account: Account) -> bytes | None:
    """The secret that waits for its first code, or None."""
    row = Factor.objects.filter(account=account, confirmed_at=None).first()
    return _seal().decrypt(row.sealed.encode()) if row is not None else None


def is_on(account: Account) -> bool:
    """True when the account is asked for a code at sign-in."""
    return Factor.objects.filter(account=account).exclude(confirmed_at=None).exists()


def accept(account: Account, code: str, now: datetime) -> bool:
    """True for a right code that was not used before; of two at the same moment one wins."""
    row = Factor.objects.filter(account=account).first()
    if row is None or not (len(code) == _DIGITS and code.isascii() and code.isdecimal()):
        return False
    totp = _totp(_seal().decrypt(row.sealed.encode()))
    present = int(now.timestamp()) // _STEP
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        try:
            totp.verify(code.encode(), step * _STEP)
        except InvalidToken:
            continue
        return bool(Factor.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step))
    return False


def code_at(secret: bytes, now: datetime) -> str:
    """The code that a telephone shows at a moment."""
    return _totp(secret).generate(int(now.timestamp())).decode()


def address_of(account: Account, secret: bytes) -> str:
    """The ``otpauth://`` address that a telephone reads from the picture."""
    return _totp(secret).get_provisioning_uri(account.username, ISSUER)


def typed(secret: bytes) -> str:
    """The secret as a person types it where no picture can be read, in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def fresh_codes(count: int) -> list[str]:
    """New recovery codes, such as ``k7dm2-x9qpa``."""
    return ["-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(count)]


def digest(account: Account, code: str) -> str:
    """What is kept of a recovery code; ten signs of thirty-one hold about fifty bits."""
    return sha256(f"{account.pk}:{code.strip().lower()}".encode()).hexdigest()


def spend(account: Account, code: str, now: datetime) -> bool:
    """True for a recovery code that was not used before; of two at the same moment one wins."""
    rows = RecoveryCode.objects.filter(account=account, digest=digest(account, code), used_at=None)
    return bool(rows.update(used_at=now))


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), _STEP)  # noqa: S303 - SHA-1 is what every telephone's program reckons with


def _seal() -> Fernet:
    """Sealed with a key of its own purpose, so that a copy of the database alone gives no codes away."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"guiju second factor").derive(
        settings.FACTOR_KEY.encode()
    )
    return Fernet(urlsafe_b64encode(key))
