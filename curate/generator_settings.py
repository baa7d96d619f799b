"""`[generators.NAME]` in `tunegate.toml`: a language model and how it is asked."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tunegate.curate.http_service import check_address

Precision = Literal["auto", "bf16", "fp32"]

_LOCAL = ("adapter", "precision", "thinking", "batch_tokens")
_ENDPOINT = (
    *("base_url", "key_env", "key_header", "query", "omit", "extra", "timeout", "tries"),
    *("patience", "concurrency", "requests_per_minute", "tokens_per_minute"),
)


_SECRET = re.compile(r"(?i)(?:^|[-_])(?:api)?(?:key|token|secret|password|sig|authorization)$")
"""How a name ends whose value is a key: values of `query` and `extra` stand in records."""
_NO_SECRET = re.compile(
    r"(?i)(?:^|[-_])(?:(?:cache|sort|partition|routing)[-_]?key"
    r"|(?:eos|bos|pad|stop|end|start|unk|mask|sep)[-_]?token)$"
)
"""Names that end like that of a key and are none's, as OpenAI's `prompt_cache_key`."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class GeneratorSettings(BaseModel):
    """`[generators.NAME]`: a language model that answers, here or on a server."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    kind: Literal["local", "endpoint"]
    """`local`: a causal model of transformers on this machine. `endpoint`: any server that speaks
    OpenAI's chat completions (vLLM, Ollama, Azure...)."""
    model: str = Field(min_length=1)
    """Local: a folder or a name on the Hugging Face hub. Endpoint: the name the server knows."""
    adapter: str | None = None
    """Local: folder or name of a peft adapter over the model."""
    precision: Precision = "auto"
    """Local: `auto` is bf16 on a GPU that has it and fp32 anywhere else."""
    thinking: bool = False
    """Local: whether a model whose template can switch it (Qwen3) thinks before it answers."""
    batch_tokens: int = Field(default=16_384, ge=1)
    """Local: padded tokens, prompt and reply, that are computed together; halved when the memory
    does not suffice."""
    base_url: str | None = None
    """Endpoint: address without `/chat/completions`, as in `http://localhost:8000/v1`; for Azure
    `https://RESOURCE.openai.azure.com/openai/deployments/NAME`."""
    key_env: str | None = None
    """Endpoint: environment variable that holds the key."""
    key_header: str = "Authorization"
    """Endpoint: header that carries the key, as `Bearer KEY`; with another name (`api-key` for
    Azure) as it is."""
    query: dict[str, str] = Field(default_factory=dict)
    """Endpoint: what follows the address, as in `{ api-version = "2024-10-21" }` for Azure."""
    omit: list[str] = Field(default_factory=list)
    """Endpoint: fields of the request that the server refuses (`seed`, `temperature`...)."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """Endpoint: further fields of the request, as in `{ reasoning_effort = "low" }`. A server that
    refuses `max_tokens` takes `omit = ["max_tokens"]` and `{ max_completion_tokens = 256 }`."""
    timeout: float = Field(default=120.0, gt=0)
    """Endpoint: seconds that one request may take."""
    tries: int = Field(default=5, ge=1)
    """Endpoint: how often a request is sent while the server is busy or fails."""
    patience: float = Field(default=60.0, ge=0)
    """Endpoint: seconds that a request waits in all while the server says that it is too much (429)
    and not for how long, whatever `tries` says."""
    concurrency: int = Field(default=8, ge=1, le=256)
    """Endpoint: requests under way at once; as many may be asked anew after a kill."""
    requests_per_minute: float | None = Field(default=None, gt=0)
    """Endpoint: the server's limit; none when not given."""
    tokens_per_minute: float | None = Field(default=None, gt=0)
    """Endpoint: the server's limit for prompts and replies together, by estimate."""
    prompt_price: float | None = Field(default=None, ge=0)
    """Price of a million prompt tokens; the cost of a run is reported when both prices stand."""
    reply_price: float | None = Field(default=None, ge=0)
    """Price of a million reply tokens, in the same currency."""

    @model_validator(mode="after")
    def _of_one_kind(self) -> GeneratorSettings:
        other = _ENDPOINT if self.kind == "local" else _LOCAL
        strange = next((name for name in other if name in self.model_fields_set), None)
        if strange is not None:
            raise ValueError(f"{strange} means nothing for kind = {self.kind!r}")
        if (self.prompt_price is None) != (self.reply_price is None):
            raise ValueError("prompt_price and reply_price go together")
        if self.kind == "endpoint":
            if self.base_url is None:
                raise ValueError("an endpoint needs base_url, as in 'http://localhost:8000/v1'")
            wrong = check_address(self.base_url)
            if wrong:
                raise ValueError(f"base_url: {wrong}")
            secret = _secret_in(self.query) or _secret_in(self.extra)
            if secret is not None:
                raise ValueError(f"{secret}: a key belongs in the variable that key_env names")
        return self

    def cost(self, prompt_tokens: int, reply_tokens: int) -> float | None:
        """What so many tokens cost; None without prices."""
        if self.prompt_price is None or self.reply_price is None:
            return None
        return (prompt_tokens * self.prompt_price + reply_tokens * self.reply_price) / 1e6


def _secret_in(value: Any) -> str | None:
    """The name of a value that looks like a key's, however deep it stands; None without any.

    Only texts are keys: a JSON schema may describe a field that is called `token`.
    """
    if isinstance(value, list):
        return next((found for one in value if (found := _secret_in(one))), None)
    if not isinstance(value, dict):
        return None
    for name, one in value.items():
        said = _CAMEL.sub("_", str(name))
        if isinstance(one, str) and one and _SECRET.search(said) and not _NO_SECRET.search(said):
            return str(name)
        if (found := _secret_in(one)) is not None:
            return f"{name}.{found}"
    return None
