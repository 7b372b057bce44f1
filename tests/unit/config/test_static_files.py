"""What a page loads is there under the name it is loaded by, script modules included."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

IMPORTED = re.compile(r"""(?:from|import)\s*["'](\.{1,2}/[^"']+)["']""")


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "perineural.config.static_files.HashedStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=str(folder), STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def modules(folder: Path):
    return list((folder / "perineural").rglob("*.js"))


def test_every_file_is_kept_under_its_hashed_name_alone(collected):
    assert modules(collected)
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", path.name) for path in modules(collected))


def test_every_module_finds_what_it_imports(collected):
    missing = [
        f"{path.name} imports {name}"
        for path in modules(collected)
        for name in IMPORTED.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / name).resolve().is_file()
    ]

    assert missing == []
    assert any(IMPORTED.search(path.read_text(encoding="utf-8")) for path in modules(collected))
