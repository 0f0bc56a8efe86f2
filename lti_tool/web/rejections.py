"""What a person reads when a platform's message was not taken."""

from flask_babel import lazy_gettext as _

from lti_tool.lti.rejections import Reason

START_AGAIN = frozenset(
    {
        Reason.STATE_MISSING,
        Reason.STATE_UNKNOWN,
        Reason.STATE_USED,
        Reason.STATE_EXPIRED,
        Reason.BROWSER_UNKNOWN,
        Reason.TICKET_UNKNOWN,
        Reason.SIGNED_OUT,
        Reason.NOTHING_SENT,
        Reason.EXPIRED,
        Reason.KEY_UNKNOWN,
    }
)
"""What goes away by opening the activity anew; anything else is for whoever runs the platform or the tool."""

EXPLANATIONS = {
    Reason.ISSUER_MISSING: _("The request does not say which platform it comes from."),
    Reason.ISSUER_UNKNOWN: _("The platform that it comes from is not registered here."),
    Reason.CLIENT_MISSING: _("The platform is registered here several times and does not say which one it means."),
    Reason.CLIENT_UNKNOWN: _("The platform names a client that is not registered here."),
    Reason.PLATFORM_DISABLED: _("The platform's registration here has been disabled."),
    Reason.HINT_MISSING: _("The platform does not say who is opening the activity."),
    Reason.TARGET_MISSING: _("The platform does not say which address is to be opened."),
    Reason.TARGET_ELSEWHERE: _("The address to be opened is not one of this tool."),
    Reason.DEPLOYMENT_MISSING: _("The platform does not say which of its deployments the launch comes from."),
    Reason.DEPLOYMENT_UNKNOWN: _("The deployment that the launch comes from is not registered here."),
    Reason.DEPLOYMENT_DISABLED: _("The deployment that the launch comes from has been disabled."),
    Reason.STATE_MISSING: _("The launch does not say which login it answers."),
    Reason.STATE_UNKNOWN: _("The login that this launch answers is not known here, or was long ago."),
    Reason.STATE_USED: _("This launch has been used already: each one opens the activity once."),
    Reason.STATE_EXPIRED: _("Too much time has passed since the activity was opened."),
    Reason.BROWSER_UNKNOWN: _("The activity was opened in another browser, or this one did not keep our cookie."),
    Reason.TICKET_UNKNOWN: _("The way into a new tab has been taken already, or its five minutes are over."),
    Reason.SIGNED_OUT: _("The platform says that you are not signed in there any more."),
    Reason.PLATFORM_DECLINED: _("The platform declined to open the activity for you."),
    Reason.NOTHING_SENT: _("The platform sent no launch."),
    Reason.MALFORMED: _("The launch is not written as it should be."),
    Reason.ALGORITHM_REFUSED: _("The launch is signed in a way that is not accepted here."),
    Reason.KEY_MISSING: _("The launch does not name the key that signed it."),
    Reason.KEY_UNKNOWN: _("The key that signed the launch is not among those that the platform publishes."),
    Reason.SIGNATURE_WRONG: _("The signature of the launch is wrong."),
    Reason.ISSUER_OTHER: _("The launch comes from another platform than its login."),
    Reason.AUDIENCE_OTHER: _("The launch is meant for another tool."),
    Reason.UNDATED: _("The launch does not say when it was made, or until when it is good."),
    Reason.EXPIRED: _("The launch is no longer good: its time is over."),
    Reason.OLD: _("The launch was made too long ago."),
    Reason.EARLY: _("The launch is dated in the future: the platform's clock and ours differ."),
    Reason.NONCE_OTHER: _("The launch answers another login than this one."),
    Reason.VERSION_OTHER: _("The launch is of a version of LTI that is not 1.3.0."),
    Reason.MESSAGE_UNKNOWN: _("The launch is of an unknown kind."),
    Reason.MESSAGE_UNSERVED: _("The launch asks for something that this tool does not offer."),
    Reason.DEPLOYMENT_OTHER: _("The launch comes from another deployment than its login."),
    Reason.TARGET_OTHER: _("The launch is for another address than its login."),
    Reason.ROLES_MALFORMED: _("The launch does not say in which roles the activity is opened."),
    Reason.USER_MALFORMED: _("The launch does not say properly who opens the activity."),
    Reason.USER_ANONYMOUS: _("The launch does not say who opens the activity, and this platform must."),
    Reason.LINK_MALFORMED: _("The launch does not say properly which activity is opened."),
    Reason.CONTEXT_MALFORMED: _("The launch does not say properly which course it comes from."),
    Reason.SUBJECT_MISSING: _("The gradebook does not say whose marks are to be shown."),
    Reason.SUBJECT_MALFORMED: _("The gradebook does not say properly whose marks are to be shown."),
    Reason.SUBJECT_OTHER: _("The marks asked for are somebody else's: here you can read your own only."),
    Reason.COLUMN_UNKNOWN: _("The gradebook's column belongs to no activity that was opened here before."),
    Reason.SELECTION_MISSING: _("The request to choose an activity does not say what may be chosen."),
    Reason.RETURN_MALFORMED: _("The request to choose an activity does not say properly where the choice goes."),
    Reason.LINKS_UNWANTED: _("The platform does not take here the kind of activity that this tool offers."),
    Reason.DATA_MALFORMED: _("The request to choose an activity carries data that cannot be kept."),
}
