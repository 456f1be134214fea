"""Where calls come into the dialplan other than by a step of it: the lines, and our processes."""

from ari_app.texts.marks import N_, NP_

# a line's call; the one step there takes every name that is dialled into [offered]
LINE = "from-trunk"
# where the screener sends a caller on, by what it heard (ari_app/screener): no human had them yet
VERDICTS = (
    *("voice", "key", "tap", "unsure", "unscreened"),
    *("silent-held", "noise-held", "no_media-held"),
    *("silent-again", "noise-again", "no_media-again"),
)
SCREENED = "verdict"
# where a human of the desk sends them (AMI Redirect, Originate): these callers were with somebody
BY_HUMANS = (
    *("held-take", "held-end", "transfer", "on-hold", "room", "room-taker", "reach", "room-party"),
    *("back", "call-back", "supervise", "queue-keys"),
)
SPECIAL = {
    "h": N_("penelepon menutup"),
    "i": N_("nomor yang tidak ada"),
    "t": N_("tidak ada yang ditekan"),
    "e": NP_("dialplan", "kesalahan"),
    "T": N_("batas waktu habis"),
}
# our own trial of a line: known by a key that only this machine has, and no call
TRIAL = (
    'GotoIf($["t${FILTER(0-9a-f,${PJSIP_HEADER(read,X-Sigap-Trial,1):0:32})}" = "${TRIAL}"]'
    "?trial,s,1)"
)
