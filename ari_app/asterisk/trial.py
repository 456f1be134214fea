"""The INVITE that we place to a line's own endpoint, to prove that it takes calls.

It is known by a key that only this machine has: by it Asterisk takes the endpoint (pjsip.conf,
``match_header``), and the dialplan sends it back with 410 before it is a call (``[trial]``).
"""

import hashlib
import re

HEADER = "X-Sigap-Trial"
PASSED = 410  # Gone: what [trial] answers, and nothing else of ours
_PASS = re.compile(r"^\[trial\]$.*?^exten => s,1,Hangup\(22\)$", re.MULTILINE | re.DOTALL)
_GATE = re.compile(
    r"^exten => [sh],1,GotoIf\(\$\[\"t\$\{FILTER\([^\n]*\" = \"\$\{TRIAL\}\"\]\?trial,s,1\)$",
    re.MULTILINE,
)


def key(ari_password: str) -> str:
    return hashlib.sha256(f"a trial, no call {ari_password}".encode()).hexdigest()[:32]


def mark(trial_key: str, trunk: str) -> str:
    """The header's value of this trunk's trial."""
    return f"{trial_key}-{trunk}"


def knows_trials(extensions: str) -> bool:
    """Whether this dialplan knows a trial from a call. One that does not would take it for one."""
    return bool(_PASS.search(extensions)) and len(_GATE.findall(extensions)) == 2
