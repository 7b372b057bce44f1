"""Statistics are loaded when somebody asks for them, not when the server starts."""

import os
import subprocess
import sys


def test_a_server_that_shows_no_statistics_has_loaded_none(tmp_path):
    apart = ("DJANGO_", "PERINEURAL_", "DATABASE_URL")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(apart)}
    code = (
        "import sys; from perineural.config.wsgi import application; "
        "from django.urls import get_resolver; assert get_resolver().url_patterns; "
        "loaded = {'numpy', 'scipy', 'duckdb', 'sqlglot', 'pyspark'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(loaded)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, env={**environment, "PERINEURAL_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
