"""What a person reads when something was refused: what it is, and what to do next.

Every reason that this program raises stands here once, whoever shows it.
"""

from __future__ import annotations

from stations.errors import EditClash, Fault, InvalidInput, StationsError
from stations.words import Words, mark

REASONS: dict[str, str] = {
    "unknown_code": mark("Code not recognised. Find it by name"),
    "wrong_code": mark("Code not recognised. Find it by name"),
    "code_expired": mark("Code expired. Scan the wall again"),
    "unknown_place": mark("This place is no longer listed. Choose another"),
    "unknown_amenity": mark("This is no longer listed here. Load the page again"),
    "unknown_keeper": mark("This keeper has already left. Load the page again"),
    "unknown_invitation": mark("This link is not known. Ask staff for a new one"),
    "invitation_used": mark("This link has been used. Sign in, or ask staff for a new one"),
    "invitation_expired": mark("This link is older than 7 days. Ask staff for a new one"),
    "post_taken": mark("{by} holds this post. End that first, or choose the other post"),
    "sign_in_first": mark("Sign in first"),
    "not_your_station": mark("Not your station to edit"),
    "no_right": mark("Your account may not do this. Ask the administrator"),
    "wrong_sign_in": mark("Wrong account or password"),
    "locked_out": mark("Try again in {minutes} min"),
    "form_expired": mark("This form is too old, or cookies are off. Send it once more"),
    "malformed": mark("This form cannot be read. Load the page again"),
    "too_large": mark("That is too long. Shorten it and send again"),
    "nothing_to_clear": mark("Nobody says it is locked any more"),
    "not_empty": mark("There are places in the store already. Remove them first"),
    "place_changed": mark("{by} just changed this. Pick one below"),
    "amenity_changed": mark("{by} just changed this. Pick one below"),
    "closure_changed": mark("{by} just changed this. Pick one below"),
    "lock_changed": mark("One more rider found it locked. Read it, then answer"),
    "pair_changed": mark("{by} just changed one of the two. Look again"),
    "distinct_places": mark("These are two places. They cannot be made one"),
    "merged_again": mark("It was merged into another place since. Undo that first"),
    "unknown_merge": mark("This merge has been undone already. Load the page again"),
    "unknown_change": mark("This change is no longer known. Load the page again"),
    "help_changed": mark("{by} just changed this. Load the page again"),
    "enough_photos": mark("Three photos of a door are enough. Remove one first"),
    "unknown_photo": mark("This photo is no longer there. Load the page again"),
    "too_many_now": mark(
        "Many are checking in here right now. Come in all the same, and tap again in a minute"
    ),
    "too_far_too_soon": mark(
        "You checked in far from here a short while ago, so this one does not count yet. "
        "Come in all the same, and tap again later"
    ),
    "enough_reports": mark("You have told us enough for today, thank you. Others tell the rest"),
    "cannot_write": mark("The file cannot be written. Choose another folder"),
    "interrupted": mark("Stopped before it was done. Nothing was changed"),
    "enough_votes": mark("Three places a day are enough. Come back tomorrow"),
    "event_changed": mark("{by} just changed this. Load the page again"),
    "unknown_event": mark("This event is no longer there. Load the page again"),
    "unknown_scenario": mark("This plan is no longer kept. Load the page again"),
    "too_many_scenarios": mark("{n} plans are kept already. Remove some first"),
    "nothing_left": mark("None left to hand out"),
    "no_stock_kept": mark("No number was given for this one"),
    "not_on_now": mark("This is not on now"),
    "import_running": mark("Somebody else is importing. Try again in a minute"),
    "import_interrupted": mark("The import was interrupted; nothing saved. Import it again"),
    "roads_are_wgs84": mark("OpenStreetMap extracts are written in WGS-84. Choose that"),
    "not_yet": mark("Such lists cannot be imported yet"),
    "read_only": mark("Cannot save now; reading works"),
    "full": mark("Cannot save now; reading works"),
    "busy": mark("Not saved; your entries are kept. Try again"),
    "failed": mark("Not saved; your entries are kept. Try again"),
    "damaged": mark("The store is damaged. Ask the administrator to restore a backup"),
    "newer": mark("The store was made by a newer program. Ask the administrator to update"),
    "unsupported": mark("This kind of store is not supported. Ask the administrator"),
}
FAULTS: dict[str, str] = {
    "missing": mark("Needed: fill this in"),
    "too_long": mark("Too long: at most {detail} characters"),
    "control_character": mark("Contains a character that cannot be shown. Type it again"),
    "ends_before_it_begins": mark("Ends before it begins"),
    "login_short": mark("Too short: at least 3 characters"),
    "login_characters": mark("Letters, digits and . _ - @ only"),
    "login_taken": mark("Taken. Choose another"),
    "password_short": mark("Too short: at least {detail} characters"),
    "password_is_login": mark("Too much like the account name. Choose another"),
    "password_simple": mark("Too easy to guess. Use more different characters"),
    "password_differs": mark("The two passwords differ. Type them again"),
    "in_the_past": mark("This time is over. Choose a later one"),
    "too_far": mark("At most {detail} days ahead. For longer, ask staff"),
    "unreadable_hours": mark("These hours cannot be read. Write them like the example"),
    "not_a_number": mark("Write a number"),
    "out_of_range": mark("This number cannot be right"),
    "no_position": mark("Tap the map where the door is"),
    "no_entry_method": mark("Choose at least one way to get in"),
    "unknown_choice": mark("Choose one from the list"),
    "not_a_phone": mark("Write a phone number, like 0371-6555 0100"),
    "not_https": mark("Write a whole link that begins with https://"),
    "photo_too_large": mark("This photo is too large. Take one of at most 12 MB"),
    "photo_unreadable": mark("This is no photo that can be read. Send a JPEG, PNG or WebP"),
}
_UNKNOWN_REASON = mark("Not saved; your entries are kept. Try again")
_UNKNOWN_FAULT = mark("This cannot be right. Look at it again")
_SOMEBODY = mark("Somebody")


def sentence(w: Words, error: StationsError) -> str:
    """The sentence for an error, in the reader's language.

    Faults are counted here; `fault_sentence` says each under its field.
    """
    if isinstance(error, InvalidInput):
        return w.n(
            "{n} entry needs another look", "{n} entries need another look", len(error.faults)
        )
    text = REASONS.get(error.reason, _UNKNOWN_REASON)
    facts = dict(error.facts)
    if isinstance(error, EditClash) or "by" in facts:
        facts["by"] = facts.get("by") or w(_SOMEBODY)
    return w(text, **facts)


def fault_sentence(w: Words, fault: Fault) -> str:
    """The sentence that stands under one field."""
    return w(FAULTS.get(fault.reason, _UNKNOWN_FAULT), detail=fault.detail)
