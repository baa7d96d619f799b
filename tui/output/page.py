"""Self-contained HTML pages: no network, no script, one style for all of them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tunegate.tui.safe import visible

if TYPE_CHECKING:
    from jinja2 import Template


def page_template(name: str) -> Template:
    """A template of `templates/`; what it prints is escaped, and what acts or hides is visible."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: Any) -> Any:
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    def source(name: str) -> str:
        return (files("tunegate.tui.output") / "templates" / name).read_text(encoding="utf-8")

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=FunctionLoader(source),
    )
    return environment.get_template(name)
