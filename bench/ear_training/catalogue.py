"""Which free audio is a human and which is not: Debian packages and rules that sort their files.

Every package is in Debian's *main*, so its audio is free by the Debian Free Software Guidelines;
``LICENCES.md`` beside the model lists each package's licence from its copyright file.
"""

import re
from dataclasses import dataclass
from typing import Literal

Label = Literal["verbal", "nonverbal", "false"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Files of one package whose path matches: what they are, and how to name their source.

    ``source`` may use groups of ``path``; files of one source never lie in two parts of the data.
    ``checked`` files hold unwanted voices here and there: Silero decides which are left out.
    """

    package: str
    path: str
    label: Label
    kind: str
    source: str
    checked: bool = False

    def match(self, path: str) -> str | None:
        """The source of a file, or None where the rule does not fit."""
        found = re.search(self.path, path, re.IGNORECASE)
        return found.expand(self.source) if found else None


def _verbal(package: str, path: str, source: str) -> Rule:
    return Rule(package=package, path=path, label="verbal", kind="speech", source=source)


def _cry(package: str, path: str, source: str) -> Rule:
    return Rule(package=package, path=path, label="nonverbal", kind="cry", source=source)


def _false(package: str, path: str, kind: str, source: str) -> Rule:
    checked = kind != "engine"
    return Rule(
        package=package, path=path, label="false", kind=kind, source=source, checked=checked
    )


_CRIES = r"(ouch|ooff|ow\d|nooo|laugh|firepunch|poison|jump|kamikaze|oops|drat)"
_HUMANS = r"(human(?:-old|-female)?|elf|dwarf|mermaid|groan)"
_VEHICLES = r"(engine|jet|heli|overspeed|stall)"

RULES: tuple[Rule, ...] = (
    Rule(package="asterisk-core-sounds-", path=r"/silence/|beep|tone|ring", label="false",
         kind="skip", source="skip"),
    _verbal("asterisk-core-sounds-", r"sounds/(\w+?)/", r"asterisk-\1"),
    _verbal("asterisk-prompt-", r"(asterisk-prompt-[a-z-]+)", r"\1"),
    _verbal("tuxpaint-stamps-default", r"_desc(_[a-z_]+)?\.ogg$", r"tuxpaint-desc\1"),
    _verbal("tuxpaint-stamps-default", r"/math/\d(_[a-z_]+)?\.ogg$", r"tuxpaint-desc\1"),
    _verbal("klettres-data", r"klettres/(\w+)/", r"klettres-\1"),
    _verbal("kajongg", r"voices/((?:de/)?\w+)/", r"kajongg-\1"),
    _verbal("unknown-horizons", r"voice/(\w+)/", r"unknown-horizons-\1"),
    _verbal("supertux-data", r"/speech/", "supertux-speech"),
    _verbal("warzone2100-data", r"audio/(tutorial|extra|memressp|countdown|vtoltalk|taunts|nexus"
            r"|coltive|sequenceaudio)", r"warzone2100-\1"),
    _verbal("trigger-rally-data", r"codriver/(\w+)/", r"trigger-codriver-\1"),
    _verbal("flightgear-data-base", r"/(mk-viii|tcas)/", r"flightgear-\1"),
    _verbal("openarena-", r"voices/(\w+)/", r"openarena-voices-\1"),
    Rule(package="megaglest-data", path=r"_(?:select|ack)\d", label="false", kind="skip",
         source="skip"),
    _verbal("scratch", r"/Vocals/(?!.*Beat)", "scratch-vocals"),
    _verbal("fillets-ng-data-", r"/(cs|nl)/[a-z0-9]+-([mv])-", r"fillets-\1-\2"),
    _verbal("ktuberling-data", r"sounds/([a-z]+)", r"ktuberling-\1"),
    _verbal("0ad-data", r"audio/voice/(\w+)/civ/(civ_[a-z]+)_", r"0ad-\1-\2"),
    _verbal("nexuiz-data", r"player/(fricka|insurr\w+|marine|pyria-skadi|soldier|specop)/coms/",
            r"nexuiz-\1"),
    _verbal("nexuiz-data", r"sound/(announcer/male|tutorial)/", r"nexuiz-\1"),
    _cry("nexuiz-data", r"player/(fricka|insurr\w+|marine|pyria-skadi|soldier|specop)/player/",
         r"nexuiz-\1"),
    _cry("0ad-data", r"human/death/(\w*?)death_?(\d)", r"0ad-death-\1\2"),
    _cry("ufoai-sound", r"sound/(?:civilians|soldiers)/(civ)?(fem|male)(ale)?(death|hurt|scream)",
         r"ufoai-\1\2\4"),
    _cry("warmux-data", r"voices/(?:death|injured|suicide|out|friendly|backjump)", "warmux"),
    _cry("btanks-data", r"sounds/(deadman|kamikaze|laugh)", r"btanks-\1"),
    _cry("cube2-data", r"aard/(die|grunt|pain)", "cube2-aard"),
    _cry("scratch", r"/Human/(Laugh|Scream|Cough|BabyCry|Sneeze)", r"scratch-\1"),
    _cry("hedgewars-data", rf"voices/(\w+)/{_CRIES}", r"hedgewars-\1"),
    _verbal("hedgewars-data", r"voices/(\w+)/", r"hedgewars-\1"),
    _cry("wesnoth-1.16-data", rf"sounds/{_HUMANS}[-.]", r"wesnoth-\1"),
    _cry("openarena-", r"player/(sarge)/(?:pain|death|taunt|falling|gasp|drown|jump)",
         r"openarena-\1"),
    _cry("flare-game", r"soundfx/(female|male)_(?:die|hit)", r"flare-\1"),
    _verbal("flare-game", r"npcs/(female|male)_merchant", r"flare-\1"),
    _false("flare-game", r"enemies/|warcry|heartbeat|soundfx/(?:female|male)_", "skip", "skip"),
    _false("flare-game", r"environment/(bird|forest_owl|raven)", "animals", r"flare-\1"),
    _false("flare-game", r"environment/(cave|rain|river|wind|open_fire)", "weather", r"flare-\1"),
    _false("flare-game", r"/music/(\w)", "music", r"flare-music-\1"),
    _false("flare-game", r"/soundfx/", "clatter", "flare"),
    _cry("redeclipse-data", r"player/(?:death|pain)|voice/(?:argh|haha)", "redeclipse"),
    _verbal("redeclipse-data", r"sounds/voice/", "redeclipse"),
    _verbal("redeclipse-data", r"sounds/announcer/", "redeclipse-announcer"),
    _false("redeclipse-data", r"ambience/distant_cars", "traffic", "redeclipse-cars"),
    _false("redeclipse-data", r"ambience/(cycadas|nightcrickets|forest)", "animals",
           r"redeclipse-\1"),
    _false("redeclipse-data", r"ambience/(?:morph/)?(?:\w*(wind|water|rain|river|creek|fire|lava))",
           "weather", r"redeclipse-\1"),
    _false("redeclipse-data", r"ambience/", "appliance", "redeclipse"),
    _false("redeclipse-data", r"/music/|sounds/theme", "music", "redeclipse-music"),
    _false("redeclipse-data", r"sounds/(?:sfx|weapons|player|interface)/", "clatter",
           "redeclipse"),
    _cry("megaglest-data", r"units/(princess|\w*lady\w*|initiate|\w*archer|shaman|spearman)/.*die",
         r"megaglest-\1"),
    Rule(package="wesnoth-1.16-data", path=r"orc-|goblin|troll|ogre|zombie|ghoul|yeti|naga|merm"
         r"|wail|drake|lich|wose|skeleton|ugg|hiss", label="false", kind="skip", source="skip"),
    _false("wesnoth-1.16-data", r"sounds/(bat|wolf|horse|gryphon|tusker)-", "animals",
           r"wesnoth-\1"),
    _false("wesnoth-1.16-data", r"/ambient/(\w+)", "weather", r"wesnoth-ambient-\1"),
    _false("wesnoth-1.16-data", r"/horn-signals/", "alarm", "wesnoth-horns"),
    _false("wesnoth-1.16-data", r"core/sounds/", "clatter", "wesnoth-clatter"),
    _false("gcompris-qt-data", r"explore_(farm|world)_animals.*/(\d+)\.ogg", "animals",
           r"gcompris-\1-\2"),
    _false("0ad-data", r"fauna/(?:animal|death|movement)/(?:death_)?([a-z]+)", "animals",
           r"0ad-\1"),
    _false("0ad-data", r"voice/global/civ_dog", "animals", "0ad-dog"),
    _false("0ad-data", r"ambient/building/amb_farm", "animals", "0ad-farm"),
    _false("0ad-data", r"ambient/(dayscape|water|weather)/([a-z]+)", "weather", r"0ad-\1-\2"),
    _false("0ad-data", r"interface/alarm/", "alarm", "0ad-alarm"),
    _false("0ad-data", r"audio/music/(\w)", "music", r"0ad-music-\1"),
    _false("0ad-data", r"(?:attack|resource)/(\w+)/", "clatter", r"0ad-\1"),
    _false("0ad-data", r"actor/(gate|singlesteps|ship|mounted|human/movement)/", "clatter",
           r"0ad-\1"),
    _false("ufoai-sound", r"ambience/(?:alien-?com|disco|city|crowd|jingle|radio)|aliens|geoscape",
           "skip", "skip"),
    _false("ufoai-sound", r"ambience/([a-z]+)", "appliance", r"ufoai-\1"),
    _false("ufoai-sound", r"ugv/(\w+)", "engine", r"ufoai-\1"),
    _false("ufoai-sound", r"sound/(doors|footsteps|impact|misc|weapons|ui)/", "clatter",
           r"ufoai-\1"),
    _false("nexuiz-data", r"radiomessage|announcer|player/", "skip", "skip"),
    _false("nexuiz-data", r"sound/(ambient|desertfactory|weather)/([a-z]+)", "appliance",
           r"nexuiz-\1-\2"),
    _false("nexuiz-data", r"sound/(ctf|kh|misc|onslaught|porto|weapons)/", "clatter",
           r"nexuiz-\1"),
    _false("btanks-data", r"zombie|slime|worm|cow", "skip", "skip"),
    _false("btanks-data", r"sounds/(engine|helicopter|tank|train|vehicle-sound|submarine)",
           "engine", r"btanks-\1"),
    _false("btanks-data", r"sounds/(klaxon)", "alarm", r"btanks-\1"),
    _false("btanks-data", r"tunes/", "music", "btanks-music"),
    _false("btanks-data", r"sounds/", "clatter", "btanks"),
    _false("cube2-data", r"(chainsaw)/", "engine", r"cube2-\1"),
    _false("cube2-data", r"sounds/(aard|q009|sfx|yo_frankie|olpc)/", "clatter", r"cube2-\1"),
    _false("warmux-data", r"sound/default/(weapons|misc)/", "clatter", r"warmux-\1"),
    _false("warmux-data", r"/music/", "music", "warmux-music"),
    _false("sonic-pi-samples", r"choir|vox|robot", "skip", "skip"),
    _false("sonic-pi-samples", r"samples/(loop|ambi|guit|tabla|bass)_", "music", r"sonic-\1"),
    _false("sonic-pi-samples", r"samples/(drum|perc|elec|vinyl|glitch|bd|sn)_", "clatter",
           r"sonic-\1"),
    _false("sonic-pi-samples", r"misc_crow", "animals", "sonic-crow"),
    _false("tuxfootball", r"ref", "alarm", "tuxfootball-whistle"),
    _false("fretsonfire-songs-sectoid", r"/(\w+)/(?:guitar|song|rhythm)", "music",
           r"fretsonfire-\1"),
    _false("wesnoth-1.16-music", r"music/(\w\w)", "music", r"wesnoth-music-\1"),
    _false("tuxpaint-stamps-default", r"animals/(\w+).*/[a-z-]+\.(?:ogg|wav)$", "animals",
           r"tuxpaint-\1"),
    _false("tuxpaint-stamps-default", r"(vehicles|household|hobbies|space)/.*/?[a-z-]+\.ogg$",
           "clatter", r"tuxpaint-\1"),
    _false("widelands-data", r"sound/animals/([a-z]+)|critters/(\w+)", "animals",
           r"widelands-\1\2"),
    _false("widelands-data", r"/taverns/", "skip", "skip"),
    _false("widelands-data", r"/music/(\w\w)", "music", r"widelands-music-\1"),
    _false("widelands-data", r"/sound/(\w+)", "clatter", r"widelands-\1"),
    _false("scratch", r"/Animal/([A-Z])", "animals", r"scratch-animal-\1"),
    _false("scratch", r"/(Music Loops|Instruments|Percussion)/", "music", r"scratch-\1"),
    _false("scratch", r"/(Effects|Electronic)/", "clatter", r"scratch-\1"),
    _false("openarena-", r"player/(footsteps)?", "clatter", r"openarena-player"),
    _false("pingus-data", r"sounds/", "clatter", "pingus"),
    _false("torcs-data", r"data/sound/(\w+?)[-\d._]", "engine", r"torcs-\1"),
    _false("torcs-data", r"/music/", "music", "torcs-music"),
    _false("trigger-rally-data", r"sounds?/.*(wind|engine|gravel|skid|crash)", "engine",
           r"trigger-\1"),
    _false("searchandrescue-data", r"/music/", "music", "searchandrescue-music"),
    _false("searchandrescue-data", rf"sounds/.*{_VEHICLES}", "engine", r"searchandrescue-\1"),
    _false("searchandrescue-data", r"thunder|splash", "weather", "searchandrescue-weather"),
    _false("searchandrescue-data", r"/sounds/", "clatter", "searchandrescue"),
    _false("supertuxkart-data", r"(engine|skid|motor)", "engine", r"supertuxkart-\1"),
    _false("supertuxkart-data", r"/music/(\w\w)", "music", r"supertuxkart-music-\1"),
    _false("supertuxkart-data", r"/sfx/", "clatter", "supertuxkart"),
    _false("flightgear-data-base", r"(engine|prop|jet|wind|rumble|turb)", "engine",
           r"flightgear-\1"),
    _false("flightgear-data-base", r"(flap|gear|click|squeal|crash|rain|thunder)", "clatter",
           r"flightgear-\1"),
    _false("flightgear-data-base", r"(alarm|beep|horn|warn|stall)", "alarm", r"flightgear-\1"),
    _false("lincity-ng-data", r"Trafic", "traffic", "lincity-traffic"),
    _false("lincity-ng-data", r"School|Shanty|Sports|Market|Residential|University|Commune",
           "skip", "skip"),
    _false("lincity-ng-data", r"/music/", "music", "lincity-music"),
    _false("lincity-ng-data", r"sounds/(Fire|Water|Green|Rail|Farm|Parkland)", "weather",
           r"lincity-\1"),
    _false("lincity-ng-data", r"sounds/([A-Z])", "clatter", r"lincity-\1"),
    _false("supertux-data", r"/music/(\w+)/", "music", r"supertux-music-\1"),
    _false("supertux-data", r"/sounds/([a-z])", "clatter", r"supertux-\1"),
    _false("unknown-horizons", r"/music/", "music", "unknown-horizons-music"),
    _false("unknown-horizons", r"/sounds/", "clatter", "unknown-horizons"),
    _false("asterisk-moh-opsound-wav", r"moh/(\w\w)", "music", r"opsound-\1"),
    _false("hedgewars-data", r"/Music/(\w)", "music", r"hedgewars-music-\1"),
    _false("hedgewars-data", r"Data/Sounds/([a-z])[a-z_]+\.ogg", "clatter", r"hedgewars-\1"),
    _false("xmoto-data", r"/Musics/(\w)", "music", r"xmoto-music-\1"),
    _false("extremetuxracer-data", r"/music/", "music", "etr-music"),
    _false("extremetuxracer-data", r"/sounds/", "clatter", "etr"),
    _false("openarena-", r"sound/world/([a-z]+)", "weather", r"openarena-world-\1"),
    _false("openarena-", r"sound/(weapons|items|movers|feedback/hit)", "clatter", r"openarena-\1"),
    _false("openarena-", r"/music/(\w)", "music", r"openarena-music-\1"),
    _false("colobot-common-sounds", r"/music/", "music", "colobot-music"),
    _false("asc-music", r"/music/", "music", "asc-music"),
    _false("freecol", r"/(music|anthem)/", "music", r"freecol-\1"),
    _false("warzone2100-data", r"/music/", "music", "warzone2100-music"),
    _false("warzone2100-data", r"audio/(weapons|sfx|misc|buildings|body)", "clatter",
           r"warzone2100-\1"),
    _false("megaglest-data", r"/music/", "music", "megaglest-music"),
    _false("endless-sky-data", r"sounds/([a-z])", "engine", r"endless-sky-\1"),
    _false("scorched3d-data", r"wav/(\w+)/", "clatter", r"scorched3d-\1"),
    _false("frozen-bubble-data", r"/snd/.*(?:music|zik|intro)", "music", "frozen-bubble-music"),
    _false("frozen-bubble-data", r"/snd/", "clatter", "frozen-bubble"),
    _false("bzflag-data", r"bzflag/", "clatter", "bzflag"),
    _false("lbreakout2-data", r"sounds/", "clatter", "lbreakout2"),
    _false("gnome-audio", r"sounds/", "clatter", "gnome-audio"),
    _false("oxygen-sounds", r"sounds/", "alarm", "oxygen-sounds"),
    _false("sound-theme-freedesktop", r"stereo/", "alarm", "freedesktop"),
    _false("performous", r"sounds/", "clatter", "performous"),
    _false("tuxmath-data", r"sounds/", "clatter", "tuxmath"),
    _false("tuxtype-data", r"sounds/", "clatter", "tuxtype"),
)  # fmt: skip

PACKAGES: tuple[str, ...] = (
    "0ad-data", "asc-music", "asterisk-core-sounds-en-wav", "asterisk-core-sounds-es-wav",
    "asterisk-core-sounds-fr-wav", "asterisk-core-sounds-it-wav", "asterisk-core-sounds-ru-wav",
    "asterisk-moh-opsound-wav", "asterisk-prompt-es-co", "asterisk-prompt-fr-armelle",
    "asterisk-prompt-it-menardi-wav", "btanks-data", "bzflag-data", "cube2-data",
    "colobot-common-sounds", "endless-sky-data",
    "extremetuxracer-data", "fillets-ng-data-cs", "fillets-ng-data-nl",
    "flare-game", "flightgear-data-base", "freecol", "fretsonfire-songs-sectoid",
    "frozen-bubble-data",
    "gcompris-qt-data", "gnome-audio", "hedgewars-data", "kajongg", "klettres-data",
    "ktuberling-data",
    "lbreakout2-data", "lincity-ng-data", "megaglest-data", "nexuiz-data",
    "openarena-081-misc", "openarena-data", "oxygen-sounds", "performous", "pingus-data",
    "redeclipse-data", "scorched3d-data", "scratch", "searchandrescue-data", "sonic-pi-samples",
    "sound-theme-freedesktop",
    "supertux-data", "supertuxkart-data", "torcs-data", "trigger-rally-data",
    "tuxfootball", "tuxmath-data", "tuxpaint-stamps-default", "tuxtype-data", "unknown-horizons",
    "ufoai-sound", "warmux-data", "warzone2100-data",
    "wesnoth-1.16-data", "wesnoth-1.16-music", "widelands-data", "xmoto-data",
)  # fmt: skip


def sorted_file(package: str, path: str) -> tuple[Rule, str] | None:
    """The first rule that fits a file of a package, and the file's source; None: not used."""
    for rule in RULES:
        if package.startswith(rule.package) and (source := rule.match(path)) is not None:
            return None if rule.kind == "skip" else (rule, source)
    return None
