"""What `tunegate.toml` may say. Unknown keys are errors with a suggestion.

Every attribute's docstring is what the generated settings reference prints.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from tunegate.curate.errors import ConfigError
from tunegate.curate.findings import Severity
from tunegate.curate.generator_settings import GeneratorSettings

CONFIG_NAME = "tunegate.toml"
Target = Literal["openai", "together", "trl", "axolotl", "llama-factory"]
Profile = Literal["healthcare", "legal", "finance", "software"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Columns(_Section):
    """`[columns]`: which column holds what, where detection by content is not enough."""

    prompt: str | None = None
    """Column with the prompt."""
    response: str | None = None
    """Column with the response."""
    context: str | None = None
    """Column with a passage given along with the prompt."""
    system: str | None = None
    """Column with the system text."""
    messages: str | None = None
    """Column with a list of chat messages."""
    task: str | None = None
    """Column with the task label."""
    source: str | None = None
    """Column that names the document a pair came from."""
    date: str | None = None
    """Column with the pair's date."""


class Reading(_Section):
    """`[read]`: how files are read, where detection by content is not enough."""

    encoding: str | None = None
    """Text encoding, for example `mac_roman`; UTF-8 when not given."""
    separator: str | None = None
    """Column separator of CSV files."""
    quoting: bool = True
    """False when double quotes in CSV or TSV files are plain characters."""
    shape: str | None = None
    """Shape of the rows (`tunegate check --help` lists them); detected when not given."""


class TaskChoice(_Section):
    """`[tasks.NAME]`: which rules are left out for the pairs of one task, and how severe."""

    ignore: list[str] = Field(default_factory=list)
    """Rule codes or prefixes to leave out."""
    severity: dict[str, Severity] = Field(default_factory=dict)
    """Severity by rule code or prefix, in place of the rule's own."""


class RuleChoice(TaskChoice):
    """`[rules]`: which rules run and how severe they are."""

    select: list[str] = Field(default_factory=list)
    """Rule codes or prefixes to run (`P`, `F3`, `S001`); all default rules when empty."""


class Thresholds(_Section):
    """`[thresholds]`: where a rule draws its line."""

    near: float = Field(default=0.8, gt=0, le=1)
    """Jaccard similarity of character 5-grams from which two texts are near-duplicates."""
    same_prompt: float = Field(default=0.9, gt=0, le=1)
    """Cosine of two prompts from which they may ask the same; the relation model decides."""
    equivalent: float = Field(default=0.8, gt=0, le=1)
    """Probability from which two texts count as equivalent in meaning."""
    conflicting: float = Field(default=0.8, gt=0, le=1)
    """Probability from which two texts count as conflicting."""
    covered: float = Field(default=0.5, gt=0, le=1)
    """Cosine of a production query and a prompt from which the pair covers the query."""
    length_outlier: float = Field(default=4.0, gt=0)
    """Robust z-score of the log length, within the task, from which a text is an outlier."""
    task_share: float = Field(default=0.5, gt=0, le=1)
    """Share of all pairs from which one task is said to dominate."""
    task_minimum: int = Field(default=10, ge=1)
    """Fewest pairs a task should have."""
    majority: float = Field(default=0.9, gt=0.5, le=1)
    """Share of a task from which one prompt or response format counts as the task's format."""
    template_share: float = Field(default=0.3, gt=0, le=1)
    """Share of all prompts from which one opening is said to be a template."""
    max_tokens: int | None = Field(default=None, ge=1)
    """Longest pair the model takes, in tokens; V804 compares against it when given, or V806 when
    there is a target."""


class GlossaryTerm(_Section):
    """`[[glossary]]`: a term and how it is to be written; one entry each."""

    term: str
    """The preferred spelling."""
    variants: list[str] = Field(default_factory=list)
    """Spellings that mean the same and are replaced by the preferred one."""
    forbidden: list[str] = Field(default_factory=list)
    """Forms that must not appear; they are reported and have no automatic fix."""
    definition: str = ""
    """What the term means; shown with the finding."""


class Privacy(_Section):
    """`[privacy]`: what counts as private."""

    regions: list[str] = Field(default_factory=lambda: ["US", "GB", "DE", "FR"])
    """Two-letter countries whose phone numbers are recognized without a country code."""
    allow: list[str] = Field(default_factory=list)
    """Values that are public and never reported, however they are written: `help@acme.com`,
    `+1 800 555 7890`; `@acme.com` allows every e-mail address of that domain."""
    recognizer: str | None = None
    """`module:function` that finds names and addresses for P508, in place of the patterns. It
    takes a text and returns `(start, end, label)` triples; P508 itself has to be selected."""

    @field_validator("regions")
    @classmethod
    def _known_regions(cls, regions: list[str]) -> list[str]:
        from phonenumbers import SUPPORTED_REGIONS  # slow to import

        for region in regions:
            if region not in SUPPORTED_REGIONS:
                raise ValueError(f"no region {region!r}: two capitals, GB for the United Kingdom")
        return regions


class Models(_Section):
    """`[models]`: what checks look through. Offline, the bundled models are used."""

    embedding: str = "minilm"
    """Embedding model: `minilm` (packaged), a folder or name of a sentence-transformers model, or
    the address of an OpenAI-compatible server with the model behind `#`:
    `http://localhost:8000/v1#bge-m3`."""
    embedding_key: str | None = None
    """Environment variable that holds the server's key."""
    relation: str = "bundled"
    """Relation model: `bundled`, or a folder or name of an NLI cross-encoder."""
    most_relations: int = Field(default=20_000, ge=0)
    """Pairs of texts that one check may have judged by the relation model; the most alike come
    first, and a finding says how many were left."""


class Gate(_Section):
    """`[gate]`: what `tunegate gate` decides by; frozen into `gate.lock`."""

    generator: str | None = None
    """Language model that is put to the stages: a name of `[generators]`; may be left out where
    there is one alone."""
    target: float | None = Field(default=None, gt=0, le=1)
    """Score that is wanted, above 0 and up to 1; or state `gain` and `escalation`."""
    gain: float | None = Field(default=None, gt=0)
    """What a right answer gains; with `escalation` it makes the target, the break-even share."""
    escalation: float | None = Field(default=None, gt=0)
    """What a wrong answer costs, in the same currency."""
    stop_at: float | None = Field(default=None, gt=0, le=1)
    """Share of the target at which a stage is good enough; when not given 0.8, and 1 where the
    target is the break-even of costs, below which answers lose money."""
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    """Probability of a wrong go in one walk through all stages, at most; of a wrong no-go the same.
    """
    metric: str = "token_f1"
    """Metric of items of the suite that name none."""
    template: str | None = None
    """TOML file with the texts around a question (`tunegate evaluate --dry-run` prints them)."""
    shots: list[int] = Field(default_factory=lambda: [0, 3, 8])
    """Examples in a prompt, to try on the dev split."""
    passages: list[int] = Field(default_factory=lambda: [3, 5])
    """Retrieved passages in a prompt, to try on the dev split."""
    chunk_tokens: list[int] = Field(default_factory=lambda: [100, 200, 400])
    """Tokens of a passage at most, to try on the dev split: documents are cut, and embedded, once
    for each. Small models read short passages better."""
    max_tokens: int = Field(default=256, ge=1)
    """Longest reply."""
    dev_share: float = Field(default=0.25, gt=0, lt=1)
    """Share of the suite on which prompts and retrieval are chosen; the rest is the test split."""
    seeds: int = Field(default=3, ge=1, le=20)
    """Trained models that the tune stage wants, one a seed; the worst must pass."""
    retraining_days: int = Field(default=90, ge=1)
    """How often the model would be trained again."""
    knowledge_days: int | None = Field(default=None, ge=1)
    """After how many days the knowledge changes; worked out from versions of the documents when
    not given."""
    forgetting_tolerance: float = Field(default=0.1, ge=0)
    """Nats a token by which general texts may become less likely in training; beyond it is a
    concern, which forbids the model. 0.1 raise the perplexity by 10.5 %, as much as weights of 2
    bits do (llama.cpp #6936)."""
    accuracy_tolerance: float = Field(default=0.05, ge=0, le=1)
    """Share of the general instructions that may be followed no longer after training, and of the
    questions on which declining may become wrong."""
    membership_tolerance: float = Field(default=0.25, ge=0, le=0.5)
    """By how much telling trained rows from others may be likelier than by words alone; ordinary
    LoRA is told 0.275 above chance (LoRA-Leak, arXiv 2507.18302)."""
    overrides: dict[Literal["fix-data", "fix-retrieval", "rag-only"], str] = Field(
        default_factory=dict
    )
    """Verdicts that are not to end the walk, each with the reason, which the record shows."""

    @field_validator("shots", "passages")
    @classmethod
    def _counts(cls, counts: list[int], info: ValidationInfo) -> list[int]:
        least = 1 if info.field_name == "passages" else 0
        if not counts or any(not least <= one <= 100 for one in counts):
            raise ValueError(f"a list of numbers from {least} to 100, with one at least")
        return counts

    @field_validator("chunk_tokens")
    @classmethod
    def _sizes(cls, sizes: list[int]) -> list[int]:
        if not sizes or any(not 20 <= one <= 2000 for one in sizes):
            raise ValueError("a list of numbers from 20 to 2000, with one at least")
        return sizes

    @field_validator("overrides")
    @classmethod
    def _reasons(cls, overrides: dict[str, str]) -> dict[str, str]:
        silent = next((name for name, why in overrides.items() if not why.strip()), None)
        if silent is not None:
            raise ValueError(f"an override of {silent} takes a reason")
        return overrides


class Settings(_Section):
    """The whole of `tunegate.toml`."""

    data: list[str] = Field(default_factory=list)
    """Files or globs with the training pairs, relative to the workspace."""
    suite: list[str] = Field(default_factory=list)
    """Files or globs with the evaluation pairs that must not leak into training."""
    documents: list[str] = Field(default_factory=list)
    """Files, globs or folders with the documents that the pairs' `source` names and that
    `tunegate draft` reads: Markdown, HTML, text, PDF, Word, FAQ tables (CSV, JSON, JSONL)."""
    queries: list[str] = Field(default_factory=list)
    """Files or globs with production queries: one a line in text files, else as pairs are read."""
    profile: Profile | None = None
    """Industry profile: which rules are on and how severe."""
    target: Target | None = None
    """The consumer the file is for; V805-V807 list every reason it would refuse or cut it."""
    author: str | None = None
    """Name on decisions; the login name when not given."""
    language: str | None = None
    """Two-letter language the responses should be in; the majority's when not given."""
    tokenizer: Path | None = None
    """A `tokenizer.json`; token counts are estimates from characters when not given."""
    columns: Columns = Field(default_factory=Columns)
    read: Reading = Field(default_factory=Reading)
    rules: RuleChoice = Field(default_factory=RuleChoice)
    tasks: dict[str, TaskChoice] = Field(default_factory=dict)
    """Rule choices by task label."""
    thresholds: Thresholds = Field(default_factory=Thresholds)
    glossary: list[GlossaryTerm] = Field(default_factory=list)
    privacy: Privacy = Field(default_factory=Privacy)
    models: Models = Field(default_factory=Models)
    generators: dict[str, GeneratorSettings] = Field(default_factory=dict)
    """Language models by name, for `tunegate evaluate` and `tunegate draft`."""
    gate: Gate = Field(default_factory=Gate)
    keys: dict[str, dict[str, str | list[str]]] = Field(default_factory=dict)
    """Keys of the app by place and action (docs/keys.md), as `review.keep = "Q"`; several as a
    list. What `[keys]` of `tunegate/tunegate.toml` in your own configuration folder (`~/.config`)
    says comes first, then this."""

    @field_validator("language")
    @classmethod
    def _two_letters(cls, language: str | None) -> str | None:
        if language is not None and not (len(language) == 2 and language.islower()):
            raise ValueError("a language is two small letters, as in 'en'")
        return language

    @field_validator("glossary")
    @classmethod
    def _one_meaning(cls, glossary: list[GlossaryTerm]) -> list[GlossaryTerm]:
        preferred = {entry.term.casefold() for entry in glossary}
        for entry in glossary:
            for form in (entry.term, *entry.variants, *entry.forbidden):
                if not form.strip():
                    raise ValueError(f"a form of the term {entry.term!r} is empty")
            for variant in entry.variants:
                if variant.casefold() in preferred and variant.casefold() != entry.term.casefold():
                    raise ValueError(
                        f"{variant!r} is a variant of {entry.term!r} and a term of its own"
                    )
        return glossary


def load_settings(path: Path) -> Settings:
    """Read `tunegate.toml`.

    Raises:
        ConfigError: when the file is not TOML, or a key or value is wrong; the message names the
            file, the key and the value.
    """
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}", "fix the line it names") from error
    return parse_settings(body, origin=str(path))


def parse_settings(body: dict[str, Any], *, origin: str) -> Settings:
    """Validate settings that came from `origin` (a file name, for messages)."""
    try:
        return Settings.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise ConfigError(
                f"{origin}: unknown key {where!r}", _suggestion(first["loc"])
            ) from error
        if first["loc"][-1] == "[key]":
            raise ConfigError(
                f"{origin}: {'.'.join(map(str, first['loc'][:-2]))} takes no {first['input']!r}",
                f"it takes {first['ctx']['expected']}",
            ) from error
        if first["type"] == "value_error":
            raise ConfigError(f"{origin}: {where}: {first['ctx']['error']}") from error
        hints = {
            "list_type": f"write it as a list, {where} = [...]",
            "dict_type": f"write it as a table, [{where}], with a line for each",
        }
        hint = hints.get(first["type"], "")
        raise ConfigError(
            f"{origin}: {where} = {first['input']!r}: {first['msg']}", hint
        ) from error


def _suggestion(location: tuple[int | str, ...]) -> str:
    section: type[BaseModel] = Settings
    for part in location[:-1]:
        field = section.model_fields.get(str(part))
        annotation = field.annotation if field is not None else None
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            section = annotation
        elif str(part) == "tasks":
            section = TaskChoice
        elif str(part) == "glossary":
            section = GlossaryTerm
        elif str(part) == "generators":
            section = GeneratorSettings
    known = sorted(section.model_fields)
    near = get_close_matches(str(location[-1]), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
