"""Every number the readiness score depends on, each with its reason.

The score is 100 * exp(-sum of losses). There is one loss for every family of rules and one for
too little volume, so families multiply instead of adding up: each further defect lowers the
score, and no sum of defects takes it below 0.
"""

from __future__ import annotations

from dataclasses import dataclass

from tunegate.curate.findings import Severity
from tunegate.curate.rules.volume import FULL_MINIMUM, LORA_MINIMUM, LORA_RECOMMENDED

PAIR_BURDEN: dict[Severity, float] = {"error": 0.8, "warning": 0.35, "info": 0.08}
"""How much of a pair one finding spoils, 0 to 1. Several combine as 1 - product(1 - burden): a
pair with two errors is worse than with one (0.96), but it is still one pair. An error stays below
1 so that every further finding counts; two warnings (0.58) weigh less than one error."""

SET_BURDEN: dict[Severity, float] = {"error": 0.3, "warning": 0.12, "info": 0.03}
"""The same for a finding on the whole set. Smaller, because it counts in full whatever the size
of the set: ten tasks with too few pairs should not weigh as much as ten spoiled pairs in ten."""

ROW_BURDEN = 1.0
"""For a row that could not be read: all of it is lost."""


@dataclass(frozen=True, slots=True)
class FamilyWeight:
    """How strongly one family of rules counts."""

    loss: float
    """Loss when every pair is spoiled completely; alone that leaves a score of 100 * exp(-loss)."""
    exponent: float
    """The loss grows with share ** exponent, share being the spoiled part of the set. Below 1 the
    first defects cost most: at 0.5, one pair in a hundred costs a tenth of the whole."""


FAMILY_WEIGHTS: dict[str, FamilyWeight] = {
    "S": FamilyWeight(loss=1.5, exponent=0.65),
    "D": FamilyWeight(loss=0.4, exponent=0.9),
    "C": FamilyWeight(loss=2.0, exponent=0.8),
    "F": FamilyWeight(loss=1.0, exponent=0.8),
    "Q": FamilyWeight(loss=3.0, exponent=0.8),
    "P": FamilyWeight(loss=1.4, exponent=0.5),
    "L": FamilyWeight(loss=0.8, exponent=0.5),
    "B": FamilyWeight(loss=0.4, exponent=0.7),
    "V": FamilyWeight(loss=0.5, exponent=0.6),
}
"""By family letter. Those of S, D, C, F and Q follow what fine-tuning on spoiled data achieved
(`python -m benchmarks readiness`, docs/readiness.md); the others have no such measure.

S  A pair without its prompt or response is left out of the training, so that it costs what it would
   have taught; the volume loss counts that as well. Other trainers stop at the first one, so a few
   must show in a large set.
D  Repeats teach nothing new and overweight what they repeat: up to three copies in ten changed
   nothing that could be measured. That they add no volume is counted separately. Lee et al. 2022
   (arXiv 2107.06499) deduplicate for memorization and quality; Hernandez et al. 2022 (arXiv
   2205.10487) find harm from many repeats.
C  Two answers to one question train the model towards neither; 200 consistent pairs beat 2,000
   inconsistent ones.
F  Off-format responses are learnt as noise on the format; models average over a few.
Q  Refusals, echoes, repetition and answers that do not stand in their context are copied by the
   model (LIMA, arXiv 2305.11206: quality beats volume): one boilerplate refusal in ten pairs cost a
   third of the answers, seven in ten all of them. Nothing else cost as much.
P  Private values surface from the weights (NIST AI 600-1) and one is enough, so the exponent is
   small.
L  A leaked pair does not spoil the model, it spoils the evaluation; one makes it doubtful.
B  Imbalance costs where the set is thin and nothing elsewhere; it is a judgement on the set.
V  Truncation and a consumer's refusals hit single pairs; too few pairs is `VOLUME_LOSS`.
"""

VOLUME_LOSS = 2.0
"""Loss of a set without a usable pair: what is left, 100 * exp(-2) = 14, says that nothing was
found wrong with it."""

VOLUME_HALF = 25
"""Usable pairs at which half the volume loss is gone. With this a clean set of 50 pairs, which
OpenAI names as a start and LoRA's least, stands at 52; 200 at 81; 500, the least recommended for
LoRA, at 92; 1,000 (LIMA) at 96."""

VOLUME_ENOUGH = FULL_MINIMUM
"""Usable pairs from which volume costs nothing: the upper end of what is recommended for LoRA and
the least for full fine-tuning."""

VOLUME_RULES: dict[str, int] = {
    "V801": LORA_MINIMUM,
    "V802": LORA_RECOMMENDED,
    "V803": FULL_MINIMUM,
}
"""Rules that say on the whole set what the volume loss charges by degrees, and the usable pairs
that they ask for. They cost nothing of their own: else one pair dropped from 500 would cost what
V802 does."""

LEAVING_FAMILIES = "SL"
"""Families whose errors make a pair unusable for volume: it cannot be trained on, or must not be.
Repeats (D) count once among themselves. Pairs with other findings are repaired, so they count."""

LOOK_MINUTES = 1.0
"""A safe fix is looked at once for all findings of the rule, then applied to all."""

SECONDS_BY_FIX: dict[str, float] = {"redact": 4, "strip": 4, "rewrite": 10, "drop": 10}
"""Looking at one proposed fix and accepting it, by kind; to drop or rewrite a pair one reads it."""

SECONDS_WITHOUT_FIX = 45.0
"""Reading a pair and mending it by hand, or dismissing the finding."""

SECONDS_PER_ROW = 60.0
"""Finding an unreadable row in its file and repairing it there."""

MINUTES_PER_SET_FINDING = 30.0
"""Collecting or writing a few pairs, or thinning out a task."""

MINUTES_PER_NEW_PAIR = 3.0
"""Finding or writing a pair and reviewing it."""
