"""Where LibreOffice is, and the profile with which it runs: no macros, no links, nothing asked, nothing recovered."""

import os
import shutil
from pathlib import Path
from typing import Final
from urllib.parse import quote

PROFILE: Final = "profile"
"""Name of the profile in the folder of an office."""
_NAMES: Final = ("soffice", "libreoffice")
_PLACES: Final = ("/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice")
_SWITCHES: Final = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--nofirststartwizard")

_SETTINGS: Final = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Misc", "FirstRun", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Writer/Content/Update", "Field", "false"),
    ("Writer/Content/Update", "Chart", "false"),
    ("Calc/Content/Update", "Link", "1"),
    ("Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    ("Calc/Formula/Load", "ODFRecalcMode", "1"),
    ("Recovery/AutoSave", "Enabled", "false"),
    ("Recovery/RecoveryInfo", "Enabled", "false"),
)
"""Node, name and value: high macro security and none at all, links never updated, formulas never recalculated."""

_BLANK: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"'
    ' office:mimetype="application/vnd.oasis.opendocument.text">'
    "<office:body><office:text><text:p/></office:text></office:body></office:document>\n"
)


def find_office() -> str | None:
    """Path of LibreOffice's command; None when it is not installed."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or next((place for place in _PLACES if os.access(place, os.X_OK)), None)


def office_arguments(command: str, profile: Path) -> list[str]:
    """The start of every command line: which profile, and that nobody is there to ask."""
    return [command, f"-env:UserInstallation={profile_url(profile)}", *_SWITCHES]


def write_profile(folder: Path) -> tuple[Path, Path]:
    """A fresh profile and an empty document in ``folder``.

    The document stays open: an office that shows nothing ends after its first conversion.
    """
    profile = folder / PROFILE
    (profile / "user").mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{node}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
        for node, name, value in _SETTINGS
    )
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
    blank = folder / "blank.fodt"
    blank.write_text(_BLANK, encoding="utf-8")
    return profile, blank


def profile_url(profile: Path) -> str:
    """The URL of a profile as the office itself writes it: signs that a path may hold unescaped stay as they are.

    The office names its socket by a hash of this URL, so that every character counts.
    """
    return "file://" + quote(str(profile), safe="/!&'()*+,;=:@~")
