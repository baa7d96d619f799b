"""YAML: InstructLab's qna.yaml, or a list of rows. Read with the safe loader only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
import yaml

from tunegate.curate.errors import InputError
from tunegate.curate.load.batch import Batch, Contents, Unread
from tunegate.curate.load.json_file import IsRow, only_list

_LIKE_YAML = re.compile(r"(?:---|%YAML|-|[\w.-]+:)(?:\s|$)")
_MOST_NODES = 5_000_000
"""Nodes a document may have once its aliases are followed."""
_BROKEN = (
    *(yaml.YAMLError, ValueError, RecursionError),
    *(LookupError, AttributeError, TypeError, OverflowError),
)
"""What the safe loader raises, in the second line for values that do not fit their tag."""
_CARRIED = ("domain", "document", "task_description")
"""Keys of an InstructLab document that each of its examples keeps."""


def read_yaml(data: bytes, *, file: str, is_row: IsRow) -> Contents | None:
    """The rows of a YAML file; None when its content is not YAML with rows in it.

    Raises:
        InputError: when it is called YAML or InstructLab's but is not valid, names several lists,
            or grows beyond all measure through its aliases.
    """
    first = next((line for line in data[:65536].split(b"\n") if _counts(line)), b"")
    if not _LIKE_YAML.match(first.decode("utf-8", "replace")):
        return None
    surely = file.lower().endswith((".yaml", ".yml")) or b"\nseed_examples:" in data
    try:
        text = data.decode()
        nodes = list(yaml.compose_all(text, yaml.CSafeLoader))
        _limit(nodes, file)
        rows = _row_nodes(nodes, file, is_row)
    except _BROKEN as error:
        if surely:
            raise InputError(f"{file}{_where(error)}", "mend the YAML") from error
        return None
    if rows is None:
        return None
    inside, listed, carried = rows
    return Contents("yaml", _batches(text, listed, carried), total=len(data), inside=inside)


def _counts(line: bytes) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(b"#")


def _row_nodes(
    nodes: list[yaml.Node], file: str, is_row: IsRow
) -> tuple[str | None, list[yaml.Node], dict[str, Any]] | None:
    """The key the rows stand under, their nodes, and what each takes from the document."""
    if len(nodes) > 1 and all(isinstance(node, yaml.MappingNode) for node in nodes):
        return None, nodes, {}
    if len(nodes) != 1:
        return None
    node = nodes[0]
    if isinstance(node, yaml.SequenceNode):
        rows = any(isinstance(one, yaml.MappingNode) for one in node.value)
        return (None, list(node.value), {}) if rows else None
    body = _constructed(node)
    if not isinstance(body, dict):
        return None
    if is_row(body):
        return None, [node], {}
    key = only_list(body, file=file)
    if key is None:
        return None
    listed = next((value for name, value in node.value if name.value == key), None)
    if listed is None:
        return None
    return key, list(listed.value), {name: body[name] for name in _CARRIED if name in body}


def _batches(text: str, nodes: list[yaml.Node], carried: dict[str, Any]) -> Iterator[Batch]:
    values: list[Any] = []
    lines: list[int | None] = []
    raws: list[bytes] = []
    for node in nodes:
        values.append(_value(node, carried))
        lines.append(node.start_mark.line + 1)
        raw = text[node.start_mark.index : node.end_mark.index].rstrip()
        raws.append(raw.encode())
    yield Batch(values, lines, raws, size=len(text.encode()))


def _value(node: yaml.Node, carried: dict[str, Any]) -> Any:
    try:
        value = _constructed(node)
        orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    except _BROKEN as error:
        return Unread(f"not valid YAML: {_problem(error)}")
    return carried | value if isinstance(value, dict) else value


def _constructed(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _limit(nodes: list[yaml.Node], file: str) -> None:
    """Refuse a document whose aliases multiply or lead back into themselves."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node) -> int:
        if id(node) in sizes:
            if sizes[id(node)] == 0:
                raise InputError(f"{file}: a YAML alias stands inside what it names")
            return sizes[id(node)]
        sizes[id(node)] = 0
        total = 1
        if isinstance(node, yaml.SequenceNode):
            total += sum(map(size, node.value))
        elif isinstance(node, yaml.MappingNode):
            total += sum(size(key) + size(value) for key, value in node.value)
        if total > _MOST_NODES:
            raise InputError(f"{file}: YAML aliases make it larger than {_MOST_NODES:,} values")
        sizes[id(node)] = total
        return total

    for node in nodes:
        size(node)


def _where(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f", line {error.problem_mark.line + 1:,}: not valid YAML: {_problem(error)}"
    if isinstance(error, RecursionError):
        return ": YAML that is nested too deeply"
    return f": not valid YAML: {_problem(error)}"


def _problem(error: Exception) -> str:
    what = error.problem if isinstance(error, yaml.MarkedYAMLError) and error.problem else error
    return " ".join(str(what).split())
