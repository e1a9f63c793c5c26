"""Static files under names that carry the hash of their content."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also the modules that our scripts import: after an update no page mixes old modules with new ones.

    Scripts of others are left alone: some name files in comments that Django would look for in vain.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "desk/js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
