"""The training runs of a workspace as they stand, read anew only where something was written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from tunegate.curate.errors import UserError
from tunegate.train.running.events import Began, Done, Event, Stepped, Tail
from tunegate.train.running.folder import RunState, list_runs, read_run
from tunegate.train.running.lock import holder


@dataclass
class _Watched:
    state: RunState
    tail: Tail
    """Behind what the state knows of."""


@dataclass
class RunsWatch:
    """Reads the same files as `tunegate train`. Not for several threads at once."""

    folder: Path
    """That the runs are in."""
    damaged: list[str] = field(default_factory=list)
    """A clause for each run that cannot be read."""
    _watched: dict[str, _Watched] = field(default_factory=dict)

    @property
    def states(self) -> list[RunState]:
        """The runs, the latest made first."""
        return [one.state for one in reversed(self._watched.values())]

    @property
    def alive(self) -> bool:
        """Whether a run goes on."""
        return any(one.state.status == "running" for one in self._watched.values())

    def read(self) -> list[RunState]:
        """Read all runs that are new, or were not known to be over."""
        self.damaged.clear()
        found: dict[str, _Watched] = {}
        for name in list_runs(self.folder):
            known = self._watched.get(name)
            if known is not None and known.state.status == "done":
                found[name] = known
                continue
            try:
                found[name] = _read(self.folder / name)
            except UserError as error:
                self.damaged.append(f"{name}: {error.message}")
        self._watched = found
        return self.states

    def look(self) -> list[RunState]:
        """Read what runs that go on wrote since the last look, and how those ended that did."""
        for name, one in self._watched.items():
            if one.state.status != "running":
                continue
            if holder(one.state.path / "run.lock") is None:
                self._watched[name] = _read(one.state.path)
            elif new := one.tail.new():
                one.state = _after(one.state, new)
        return self.states

    def stamp(self) -> tuple[tuple[str, float], ...]:
        """Changes when a run is made, begun or ended, without reading any."""
        files = ("plan.json", "run.lock", "result.json")
        return tuple(
            (str(place), place.stat().st_mtime)
            for name in list_runs(self.folder)
            for place in (self.folder / name / file for file in files)
            if place.is_file()
        )


def _read(path: Path) -> _Watched:
    state = read_run(path)
    tail = Tail(path / "events.jsonl")
    new = tail.new()[len(state.events) :]  # said between the two looks
    return _Watched(_after(state, new), tail)


def _after(state: RunState, new: list[Event]) -> RunState:
    began = [one for one in new if isinstance(one, Began)]
    reached = [one.step for one in new if isinstance(one, (Began, Stepped, Done))]
    return replace(
        state,
        events=(*state.events, *new),
        step=reached[-1] if reached else state.step,
        steps=began[-1].steps if began else state.steps,
    )
