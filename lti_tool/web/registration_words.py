"""Why a registration cannot go on, and what to do, in plain words."""

from flask_babel import lazy_gettext as _l

from lti_tool.lti.registration import Reason

NEW_INVITATION = _l("Ask whoever runs certibloc for a new invitation, and paste its address into your platform.")
REPORT = _l("Tell whoever runs certibloc and quote this code; the same invitation can be used again.")
AGAIN = _l("Add the tool in your platform again, with the same address.")

HALF = _l(
    "Look at the list of tools in your platform: if certibloc is there already, delete it. Then add it again with "
    "the same address: the invitation is not used up."
)

WORDS = {
    Reason.INVITATION_UNKNOWN: (_l("This address holds no invitation that is known here."), NEW_INVITATION),
    Reason.INVITATION_USED: (_l("This invitation was used already: it is good once."), NEW_INVITATION),
    Reason.INVITATION_CLAIMED: (
        _l("Somebody is registering a platform with this invitation at this very moment."),
        _l("If that was you, look at your platform's list of tools. Otherwise try again in two minutes."),
    ),
    Reason.INVITATION_EXPIRED: (_l("This invitation has expired."), NEW_INVITATION),
    Reason.NO_PLATFORM: (
        _l("The platform did not say who it is."),
        _l("Do not open this address in a browser: paste it into your platform, where external tools are added."),
    ),
    Reason.PAGE_EXPIRED: (_l("The page was open for too long."), AGAIN),
    Reason.UNREACHABLE: (
        _l("The platform does not answer certibloc, or not as it should."),
        _l("Check that it can be reached from the internet, then add the tool again with the same address."),
    ),
    Reason.PRIVATE: (
        _l("The platform is on a private network, and certibloc was not told that it may be."),
        _l(
            "Ask whoever runs certibloc to name the platform's host in CERTIBLOC_PRIVATE_HOSTS, then add the tool "
            "again with the same address."
        ),
    ),
    Reason.NO_CONFIGURATION: (_l("What the platform says of itself is incomplete."), REPORT),
    Reason.NOT_SECURE: (_l("The platform's address does not begin with https://."), REPORT),
    Reason.ADDRESSES_DISAGREE: (_l("The platform's addresses belong to different sites."), REPORT),
    Reason.REFUSED: (_l("The platform refused the registration."), AGAIN),
    Reason.ANSWER_LOST: (
        _l("The platform's answer to the registration did not arrive. certibloc may be registered there by half."),
        HALF,
    ),
    Reason.ANSWER_UNUSABLE: (
        _l("The platform's answer to the registration cannot be used. certibloc may be registered there by half."),
        HALF,
    ),
}
