"""The reader's words for the lines that an operator may name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stations.care.help_lines import HelpLine
from stations.registry.season import Season
from stations.words import mark

LINE_NAME: Mapping[HelpLine, str] = MappingProxyType(
    {
        HelpLine.RIGHTS: mark("Local rights line"),
        HelpLine.JOBS: mark("Jobs line"),
        HelpLine.MARRIAGE: mark("Marriage line"),
        HelpLine.PSYCHOLOGY: mark("Somebody to talk to"),
        HelpLine.GREEN_CHANNEL: mark("Green channel"),
    }
)
LINE_WHAT: Mapping[HelpLine, str] = MappingProxyType(
    {
        HelpLine.RIGHTS: mark("The union close by: pay, contract, injury"),
        HelpLine.JOBS: mark("Work, training, help to start something"),
        HelpLine.MARRIAGE: mark("Meeting somebody, marriage and family"),
        HelpLine.PSYCHOLOGY: mark("Worry, no sleep, a bad day"),
        HelpLine.GREEN_CHANNEL: mark("Disputes of couriers and riders, mediated without a queue"),
    }
)
SEASON_NAME: Mapping[Season, str] = MappingProxyType(
    {
        Season.HEAT: mark("Heat: AC and water first"),
        Season.COLD: mark("Cold: heating and water first"),
        Season.MILD: mark("Neither: the usual order"),
    }
)
