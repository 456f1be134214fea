"""The faults, one line each, in the order in which they are tried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bench.faults import strikes
from bench.faults.disks import DISKS_MB, HOME
from bench.faults.figures import Goal
from bench.faults.strikes import OURS, Strike, freeze, freeze_up, kill

Home = Literal["plain", "small disk", "small disks", "shim", "tls"]
_EVERYTHING = Goal()
_ASTERISK_DIES = Goal(ends_calls=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``home``: where its centre lives; another one than the plain is its own."""

    name: str
    does: str
    strike: Strike
    goal: Goal = _EVERYTHING
    home: Home = "plain"
    speaks: bool = True  # False: no frame comes from any caller
    lost: float = 0.0  # the share of each caller's frames that is lost, both ways


def _of_each_disk() -> Iterator[Fault]:
    """Full, then slow: each folder of a home that is written to, one by one."""
    for folder in DISKS_MB:
        name = "home" if folder == HOME else folder.rpartition("/")[2]
        where = "SIGAP_HOME itself (the journal)" if folder == HOME else folder
        recorded = Goal(all_recorded=folder != "recordings/spool")
        full, slow = strikes.full(folder), strikes.slow(folder)
        does = f"the disk under {where} is full for 10 s"
        yield Fault(name=f"full-{name}", does=does, strike=full, goal=recorded, home="small disks")
        does = f"the disk under {where} stands still 13 times for a second, within 20 s"
        yield Fault(name=f"slow-{name}", does=does, strike=slow, home="small disks")


FAULTS = (
    Fault(name="none", does="nothing fails", strike=strikes.nothing),
    Fault(name="kill-desk", does="the desk is killed", strike=kill("desk")),
    Fault(name="freeze-desk", does="the desk stands still for 10 s", strike=freeze("desk")),
    Fault(name="kill-jobs", does="the jobs are killed", strike=kill("jobs")),
    Fault(name="freeze-jobs", does="the jobs stand still for 10 s", strike=freeze("jobs")),
    Fault(name="kill-screener", does="one of two screeners is killed", strike=kill("screen-1")),
    Fault(name="freeze-screener", does="one screener stands still", strike=freeze("screen-1")),
    Fault(name="kill-screeners", does="all screeners are killed", strike=kill("screen-*")),
    Fault(name="freeze-screeners", does="all screeners stand still", strike=freeze("screen-*")),
    Fault(name="kill-ours", does="every process of ours is killed", strike=kill(*OURS)),
    Fault(name="freeze-ours", does="every process of ours stands still", strike=freeze(*OURS)),
    Fault(
        name="lock-journal", does="the journal is locked for 10 s", strike=strikes.journal_locked
    ),
    Fault(name="kill-postgres", does="PostgreSQL is killed", strike=kill("postgres")),
    Fault(
        name="postgres-away",
        does="PostgreSQL answers nobody (--away seconds)",
        strike=strikes.database_away,
    ),
    Fault(
        name="kill-postgres-ours",
        does="PostgreSQL and every process of ours are killed",
        strike=kill("postgres", *OURS),
    ),
    Fault(
        name="freeze-postgres-screeners",
        does="PostgreSQL and all screeners stand still",
        strike=freeze("postgres", "screen-*"),
    ),
    Fault(
        name="freeze-asterisk-short",
        does="Asterisk stands still for 2.5 s",
        strike=freeze("asterisk", seconds=2.5),
        goal=Goal(all_recorded=False),
    ),
    Fault(
        name="freeze-asterisk",
        does="Asterisk stands still until it is started again (asterisk_silent_s: 3)",
        strike=freeze("asterisk", seconds=15.0),
        goal=_ASTERISK_DIES,
    ),
    Fault(
        name="kill-asterisk",
        does="Asterisk is killed",
        strike=kill("asterisk"),
        goal=_ASTERISK_DIES,
    ),
    Fault(
        name="kill-all",
        does="Asterisk, PostgreSQL and every process of ours are killed",
        strike=kill("asterisk", "postgres", *OURS),
        goal=_ASTERISK_DIES,
    ),
    Fault(name="freeze-up", does="sigap up stands still for 10 s", strike=freeze_up()),
    Fault(
        name="freeze-up-kill-ours",
        does="sigap up stands still, and every other process of ours is killed",
        strike=freeze_up(*OURS),
    ),
    Fault(
        name="freeze-up-kill-asterisk",
        does="sigap up stands still for 10 s, and Asterisk is killed",
        strike=freeze_up("asterisk"),
        goal=_ASTERISK_DIES,
    ),
    Fault(name="cut-sockets", does="every connection is cut", strike=strikes.sockets_cut),
    Fault(name="no-media", does="no caller sends a frame", strike=strikes.nothing, speaks=False),
    Fault(
        name="loss",
        does="a fifth of each caller's frames is lost, both ways, five in a row",
        strike=strikes.nothing,
        lost=0.2,
    ),
    Fault(name="hang-ups", does="200 instant hang-ups a minute", strike=strikes.hang_ups),
    Fault(name="one-number", does="60 calls of one number", strike=strikes.many_of_one),
    Fault(name="junk", does="200 wrong SIP messages a second", strike=strikes.junk),
    Fault(name="restart", does="sigap up is killed and started again", strike=strikes.restart),
    Fault(
        name="bad-upgrade",
        does="an upgrade whose migration fails",
        strike=strikes.bad_upgrade,
    ),
    Fault(
        name="good-upgrade",
        does="an upgrade with a good migration",
        strike=strikes.good_upgrade,
    ),
    Fault(
        name="rolling-upgrade",
        does="sigap upgrade to a version with one more migration",
        strike=strikes.rolling_upgrade,
    ),
    Fault(
        name="plan-apply",
        does="sigap dialplan apply, kept",
        strike=strikes.plan_applied,
    ),
    Fault(
        name="plan-rollback",
        does="sigap dialplan apply, taken back by sigap dialplan rollback",
        strike=strikes.plan_taken_back,
    ),
    Fault(
        name="certificate",
        does="sigap certificate make: the desk serves by the new one",
        strike=strikes.certificate_changed,
        home="tls",
    ),
    Fault(
        name="full-disk",
        does="SIGAP_HOME is full for 10 s",
        strike=strikes.disk_full,
        goal=Goal(all_recorded=False),
        home="small disk",
    ),
    *_of_each_disk(),
    Fault(
        name="slow-disk",
        does="each fsync takes a second, also PostgreSQL's, for 20 s",
        strike=strikes.slow_disk,
        home="shim",
    ),
    Fault(
        name="clock-forward",
        does="all clocks step forward by an hour; phones have registered for two",
        strike=strikes.clock_steps(3600),
        home="shim",
    ),
    Fault(
        name="clock-back",
        does="all clocks step back by an hour",
        strike=strikes.clock_steps(-3600),
        home="shim",
    ),
)
