"""Static files under names that hold their content's hash, script modules included.

A browser may then keep a file for good, and never mixes two versions of one program.
"""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names every file by its hash and rewrites what style sheets and script modules import."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20
    """Modules that import modules need one pass a level; Django's 5 are for style sheets."""
