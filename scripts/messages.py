"""Collect every text that a patient reads, and keep the translations in step with it.

    .venv/bin/python scripts/messages.py            adds new texts, drops old ones, compiles
    .venv/bin/python scripts/messages.py --check    says what is missing; changes nothing

Texts are found where they are written: in templates, in calls of `gettext` and its kin, in calls
of `say` and `to_say` of `clinical`, in what `records` refuses a patient, and in the packaged
knowledge under the keys of `KNOWLEDGE`.
"""

import argparse
import ast
import os
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "perineural"
LOCALE = SOURCE / "locale"
TRANSLATED = ("es", "de")

KNOWLEDGE: dict[str, frozenset[str]] = {
    "about": frozenset({"text"}),
    "aftercare": frozenset({"text"}),
    "candidacy": frozenset({"plain_text"}),
    "conditions": frozenset({"name", "plain_name", "evidence"}),
    "consent": frozenset({"text", "frequency", "lines", "title"}),
    "evidence": frozenset(
        {
            "text", "trust", "solution", "people", "comparator", "counter", "differs", "words",
            "left", "right", "unit",
        }
    ),
    "expect": frozenset({"text"}),
    "instruments.nprs": frozenset({"name", "question", "licence", "low_words", "high_words"}),
    "instruments.pgic": frozenset({"name", "question", "licence", "words"}),
    "nerves": frozenset({"plain_name"}),
    "products": frozenset({"name", "made_from", "preservatives", "antioxidants"}),
    "self_check": frozenset({"text", "reason", "reason_if_younger", "reason_if_not_known"}),
    "reports": frozenset({"text"}),
    "series.caution": frozenset({"text"}),
}  # fmt: skip
"""By file of the packaged knowledge, or one entry of it: the keys whose texts a patient reads."""

REFUSALS = (
    "actions/agreements.py",
    "actions/check_ins.py",
    "actions/consents.py",
    "actions/consents_at_home.py",
    "actions/intake.py",
    "actions/languages.py",
    "actions/progress.py",
    "actions/reports.py",
    "actions/silence.py",
    "consent_links.py",
    "diary_links.py",
    "intake_links.py",
    "progress_links.py",
    "queries/consents_at_home.py",
    "questionnaire_links.py",
    "reported_sessions.py",
    "silence_links.py",
    "tokens.py",
)
"""The modules of `records` whose refusals a patient reads."""
REFUSING = frozenset({"Invalid", "Conflict", "NotFound", "NotAllowed"})
MARKING = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "say", "to_say"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
HEADER = {
    "Project-Id-Version": "Perineural",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
    "X-Reviewed-By-A-Native-Clinician": "no",
}


@dataclass(frozen=True)
class Text:
    """One text to translate, and the file it stands in."""

    msgid: str
    plural: str
    file: str


def collect() -> list[Text]:
    """Every text once, in the order of the files that hold them."""
    found: dict[str, Text] = {}
    for text in (*_of_templates(), *_of_python(), *_of_knowledge(), *_of_tables()):
        known = found.setdefault(text.msgid, text)
        if text.plural and not known.plural:
            found[text.msgid] = text
    return sorted(found.values(), key=lambda text: (text.file, text.msgid))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _of_templates() -> Iterator[Text]:
    for path in sorted((SOURCE / "web" / "templates").rglob("*.*")):
        for msgid, plural in template_texts(path.read_text(encoding="utf-8")):
            yield Text(msgid, plural, _name(path))


def template_texts(source: str) -> Iterator[tuple[str, str]]:
    """The texts of a template with their plurals: `translate`, `blocktranslate` and `_("...")`."""
    from django.utils.translation import template as django_template

    # Django turns a template into what xgettext reads: calls among blanks, one an occurrence.
    turned = django_template.templatize(source)
    for call in _CALL.finditer(turned):
        name, first, second = call.group(1), call.group(2), call.group(3)
        plural = ast.literal_eval(second) if name == "ngettext" else ""
        yield ast.literal_eval(first), plural


_STRING = r"""(u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))"""
_CALL = re.compile(rf"\b(n?gettext|_)\({_STRING}(?:, ?{_STRING})?")


def _of_python() -> Iterator[Text]:
    refusing = {SOURCE / "records" / each for each in REFUSALS}
    for path in sorted(SOURCE.rglob("*.py")):
        names = MARKING | REFUSING if path in refusing else MARKING
        for msgid, plural in python_texts(path.read_text(encoding="utf-8"), names):
            yield Text(msgid, plural, _name(path))


def python_texts(source: str, names: Iterable[str] = MARKING) -> Iterator[tuple[str, str]]:
    """The texts of calls of these names, and of `ngettext`, with their plurals."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [each.value for each in node.args if isinstance(each, ast.Constant)]
        if name in names and given and isinstance(given[0], str) and given[0]:
            yield given[0], ""
        elif name in PLURAL and len(given) > 1:
            yield given[0], given[1]


def _of_knowledge() -> Iterator[Text]:
    for where, keys in KNOWLEDGE.items():
        name, _, entry = where.partition(".")
        path = SOURCE / "clinical" / "knowledge" / f"{name}.toml"
        held = tomllib.loads(path.read_text(encoding="utf-8"))
        for msgid in _under(held[entry] if entry else held, keys):
            yield Text(msgid, "", _name(path))


def _of_tables() -> Iterator[Text]:
    """The phrases that `clinical` makes from its tables, all there can be."""
    from perineural.clinical.anaesthetic import DRUG_CLASSES
    from perineural.clinical.anatomy import VIEWS
    from perineural.clinical.places import all_places

    yield from (Text(each, "", "clinical/places.py") for each in all_places())
    yield from (Text(each.title, "", "clinical/anatomy/views.py") for each in VIEWS.values())
    yield from (Text(each, "", "clinical/anaesthetic.py") for each in DRUG_CLASSES)


def _under(node: object, keys: frozenset[str]) -> Iterator[str]:
    """The texts that stand under one of these keys, at any depth."""
    if isinstance(node, list):
        for each in node:
            yield from _under(each, keys)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in keys:
                yield from _under(value, keys)
            elif isinstance(value, str):
                yield value
            else:
                yield from (each for each in value if isinstance(each, str))


def catalogue_path(language: str) -> Path:
    """Where the translations into a language stand."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> polib.POFile:
    """The translations into a language; none yet when there is no file."""
    path = catalogue_path(language)
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def in_step(language: str, texts: list[Text]) -> polib.POFile:
    """The catalogue of a language with exactly these texts; what was translated is kept."""
    known = {entry.msgid: entry for entry in read_catalogue(language)}
    renewed = polib.POFile(wrapwidth=0)
    renewed.metadata = {**HEADER, "Language": language}
    for text in texts:
        old = known.get(text.msgid, polib.POEntry())
        entry = polib.POEntry(msgid=text.msgid, occurrences=[(text.file, "")])
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = old.msgstr_plural or {0: "", 1: ""}
        else:
            entry.msgstr = old.msgstr
        renewed.append(entry)
    return renewed


PLACEHOLDERS = re.compile(r"%\(\w+\)s|%%|\{\w*\}|\d+(?:[.,]\d+)?")
"""What a translation must hold as often as its text: places for values, and every number."""


def findings(language: str, texts: list[Text]) -> Iterator[str]:
    """What is wrong with the translations into a language, each in a sentence."""
    catalogue = read_catalogue(language)
    wanted = {text.msgid: text for text in texts}
    kept = {entry.msgid for entry in catalogue}
    yield from (f"{language}: not taken in yet: {each!r}" for each in wanted if each not in kept)
    yield from (f"{language}: stands nowhere any more: {each!r}" for each in kept - set(wanted))
    for entry in catalogue:
        given = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or not all(each.strip() for each in given):
            yield f"{language}: not translated: {entry.msgid!r}"
        sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        for source, translated in zip(sources, given, strict=False):
            if translated and _places(source) != _places(translated):
                yield f"{language}: other placeholders or numbers: {translated!r} of {source!r}"
    compiled = catalogue_path(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        yield f"{language}: django.mo is not what django.po compiles to"


def _places(text: str) -> list[str]:
    return sorted(each.replace(",", ".") for each in PLACEHOLDERS.findall(text))


def write(language: str, texts: list[Text]) -> None:
    """Put the catalogue of a language in step and compile it."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    renewed = in_step(language, texts)
    renewed.save(str(path))
    path.with_suffix(".mo").write_bytes(renewed.to_binary())


def main(arguments: list[str] | None = None) -> int:
    """Write or check the catalogues. The number of findings decides the answer: 0 or 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    asked = parser.parse_args(arguments)
    _settle_django()
    texts = collect()
    if not asked.check:
        for language in TRANSLATED:
            write(language, texts)
    found = [each for language in TRANSLATED for each in findings(language, texts)]
    for each in found:
        print(each)
    print(f"{len(texts)} texts, {len(TRANSLATED)} languages, {len(found)} findings")
    return 1 if found and asked.check else 0


def _settle_django() -> None:
    """Reading a template takes Django's settings, and no clinic's store."""
    os.environ.setdefault("PERINEURAL_HOME", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perineural.config.settings")


if __name__ == "__main__":
    sys.exit(main())
