"""Words for devices and ways of signing in."""

from django.utils.translation import gettext

from guiju.groundwork.kernel.text import N_

_METHODS = {
    "password": N_("Password"),
    "second_factor": N_("Password and code"),
    "recovery_code": N_("Password and recovery code"),
    "identity_provider": N_("Company account"),
    "sample": N_("Picked in the sample company"),
}
_PROGRAMS = ("Edg", "OPR", "MicroMessenger", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "MicroMessenger": "WeChat"}
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def method_words(method: str) -> str:
    """How somebody signed in, in the language of the moment."""
    return gettext(_METHODS.get(method, method))


def device_words(agent: str) -> str:
    """``Firefox · Windows`` out of what a browser says of itself."""
    program = next((name for name in _PROGRAMS if name in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " · ".join(part for part in (_NAMES.get(program, program), system) if part) or gettext("Unknown device")
