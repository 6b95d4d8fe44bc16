"""How the documentation is built: `make docs`."""

import gc
import sys
from pathlib import Path

gc.set_threshold(100_000)  # a document is millions of objects that stay: a tenth of the time

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS / "extensions")]

from tinymlp.version import __version__  # noqa: E402 -- after the path to it is known

project = "tinymlp"
author = "The tinymlp authors"
project_copyright = author
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "sphinx_gallery.gen_gallery",
    # Ours, in docs/extensions/.
    "command_help",
    "drawings",
    "laboratory",
    "mathml",
    "reference",
    "outside",
    "policy",
    "stated",
]
exclude_patterns = ["_build", "lab"]

html_theme = "furo"
html_theme_options = {  # lines of code are up to 100 characters long here
    f"{scheme}_css_variables": {"code-font-size": "73.5%"} for scheme in ("light", "dark")
}
html_title = f"tinymlp {__version__}"
html_math_renderer = "mathml"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["tinymlp.css"]
html_search_scorer = str(DOCS / "search-order.js")
html_js_files = ["opened-as-file.js"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False

smartquotes = False  # a "name" in the text is one in the code
add_module_names = False
maximum_signature_line_length = 100
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"

sphinx_gallery_conf = {
    "examples_dirs": "../tutorials",
    "gallery_dirs": "tutorials",
    "run_stale_examples": True,  # the script may be the same and the library another
    "filename_pattern": r"(\d\d|why)_\w+\.py$",
    "within_subsection_order": "FileNameSortKey",
    "image_scrapers": ("drawings",),
    "reset_modules": (),
    "abort_on_example_error": True,
    "write_computation_times": False,
    "show_signature": False,
}
