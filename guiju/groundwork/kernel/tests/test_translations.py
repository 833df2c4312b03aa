import ast
import re
from pathlib import Path

KERNEL = Path(__file__).parents[1]
CATALOGUE = KERNEL / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def test_every_sentence_of_the_kernel_has_a_chinese_wording_with_the_same_places() -> None:
    entries = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    chinese = {message.replace('\\"', '"'): wording for message, wording in entries}
    said = {message for room in KERNEL.glob("*.py") for message in _marked(room)}
    assert said == set(chinese)
    for message, wording in chinese.items():
        assert sorted(re.findall(r"%\(\w+\)s", message)) == sorted(re.findall(r"%\(\w+\)s", wording))


def _marked(room: Path) -> list[str]:
    tree = ast.parse(room.read_text(encoding="utf-8"))
    return [
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "N_"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]
