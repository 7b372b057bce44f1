"""The languages a patient can be spoken to in, and reading them from what another system wrote."""

DEFAULT_LANGUAGE = "en"
"""What is spoken where nobody chose; also the language of every page for staff."""

LANGUAGES: tuple[tuple[str, str], ...] = (
    (DEFAULT_LANGUAGE, "English"),
    ("es", "Español"),
    ("de", "Deutsch"),
)
"""Code and own name of every language that is complete, in the order of the choice."""

_NAMES: dict[str, str] = {
    **dict.fromkeys(("en", "eng", "english", "englisch", "inglés", "ingles"), DEFAULT_LANGUAGE),
    **dict.fromkeys(
        ("es", "spa", "spanish", "spanisch", "español", "espanol", "castellano", "castilian"), "es"
    ),
    **dict.fromkeys(("de", "deu", "ger", "german", "deutsch", "alemán", "aleman"), "de"),
}


def language_of(said: str) -> str:
    """The language meant by a code or a name, as another system or a browser wrote it.

    Returns:
        A code of `LANGUAGES`; "" for a language that is not spoken here, or none.

    Examples:
        >>> language_of("en-US"), language_of("Spanish"), language_of("de_AT"), language_of("pl")
        ('en', 'es', 'de', '')
    """
    words = said.strip().lower().replace("_", "-").replace(";", " ").replace(",", " ").split()
    first = words[0] if words else ""
    return _NAMES.get(first) or _NAMES.get(first.split("-")[0], "")


def first_spoken(*said: str) -> str:
    """The first of these languages that is spoken here; English if none is.

    Examples:
        >>> first_spoken("", "pl", "de-AT"), first_spoken("")
        ('de', 'en')
    """
    return next((code for each in said if (code := language_of(each))), DEFAULT_LANGUAGE)
