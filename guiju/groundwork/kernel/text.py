"""Words that people read, before a language is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass


def N_(message: str) -> str:  # noqa: N802 - the field's standard name for "mark, translate later"
    """Mark an English sentence for translation in a pure room; the desk translates it when it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of company text in Chinese and English, such as the title of a clause."""

    zh: str
    en: str

    @classmethod
    def of(cls, value: Mapping[str, str]) -> "Text":
        """Read ``{"zh": …, "en": …}``; both languages are compulsory."""
        return cls(zh=value["zh"], en=value["en"])

    def get(self, language: str) -> str:
        """The wording for a language code; Chinese unless English is asked for."""
        return self.en if language.startswith("en") else self.zh
