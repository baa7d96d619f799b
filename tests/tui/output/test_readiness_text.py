from __future__ import annotations

from dataclasses import replace

from tunegate.curate.readiness.readiness import Readiness
from tunegate.curate.representation import Representation
from tunegate.tui.output.readiness_text import readiness_text
from tunegate.tui.output.terminal import render

AT_80 = """\
Readiness 61.8 of 100  (was 40.0)  ████████████████████████░░░░░░░░░░░░░░░░
40 pairs, 39 usable, from 41 rows; fingerprint 0123456789abcdef

Criteria
  PASS  structured pairs  All 40 rows are complete pairs.
  FAIL  enough volume     40 usable pairs; no method does with under 50.
  WARN  clean             2 of 40 pairs (5.0 %) have an open error, 0 further.
  PASS  defined task      2 tasks, no open finding on their balance.

Methods
  NOT YET     LoRA          40 usable pairs, 50 are the least.
  NOT YET     QLoRA         Needs the pairs that LoRA needs (50).
  NOT SUITED  full          40 usable pairs, 5,000 are the least.
  NOT YET     distillation  40 different prompts, 1,000 are the least.
  READY       RAFT          40 of 40 pairs (100 %) have a context.

What costs points
  -30.1  volume few-usable-pairs  40 usable pairs.
   -8.0  P501 email-address       2 of 40 pairs (5.0 %): An e-mail.
  -<0.1  F310 trailing-space      <b>|␛[31m␦` 1 of 40.

What to fix first
  +<0.1 points in under 1 min: F310 trailing-space, 1 finding; <i>apply␇
    tunegate a
  +9.2 points in 2.1 h: P501 email-address, 3 findings; review each
    tunegate b
"""


def test_the_report_fits_80_columns(report: Readiness) -> None:
    before = replace(report, score=40.0)
    assert render(readiness_text(report, before=before)) == AT_80


def test_it_wraps_in_a_narrow_terminal_and_stays_readable(report: Readiness) -> None:
    shown = render(readiness_text(report), width=48)
    assert max(map(len, shown.splitlines())) <= 48
    assert "  FAIL  enough volume     40 usable pairs; no" in shown


def test_what_is_not_listed_is_counted(report: Readiness) -> None:
    shown = render(readiness_text(report, most=1))
    assert "and 2 more that cost 8.0 together" in shown
    assert "and 1 further group, 2.1 h" in shown


def test_nothing_to_deduct_and_nothing_to_fix_is_said(report: Readiness) -> None:
    perfect = replace(report, score=100.0, deductions=(), fix_first=(), usable=40)
    shown = render(readiness_text(perfect))
    assert shown.startswith("Readiness 100 of 100  " + "█" * 40)
    assert "What costs points\n  Nothing.\n" in shown
    assert "What to fix first\n  Nothing.\n" in shown


def test_status_is_never_colour_alone(report: Readiness) -> None:
    colored = render(readiness_text(report), color=True)
    assert "\x1b[1;31mFAIL" in colored
    assert "\x1b[31m␦" not in colored
    assert "\u202e" not in colored


def test_topics_stand_below_the_methods(report: Readiness, represented: Representation) -> None:
    shown = render(readiness_text(replace(report, representation=represented)))
    assert (
        """
Topics
  pairs  queries  topic
   75 %     25 %  parcel, delivery
   25 %     75 %  <b>␛[31m
  2 topics, as varied as 2 of the same size
"""
        in shown
    )
