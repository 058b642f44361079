"""Answers by mail: what mail programs put around the quoted text, and what people write above it.

GitHub turns a mail into a comment as it comes. A program that marks what it quotes with `>` or with
HTML quotes; one that writes a header and goes on in plain text shows its reader plain text.
"""

from __future__ import annotations

from core.corpus_comment import Comment

GMAIL = "On Sat, Nov 21, 2026 at 10:00 AM Alice <notifications@github.com> wrote:"
GERMAN = "Am Sa., 21. Nov. 2026 um 10:00 Uhr schrieb Alice <notifications@github.com>:"
FRENCH = "Le sam. 21 nov. 2026 à 10:00, Alice <notifications@github.com> a écrit :"
SPANISH = "El sáb, 21 nov 2026 a las 10:00, Alice (<notifications@github.com>) escribió:"
JAPANESE = "2026年11月21日(土) 10:00 Alice <notifications@github.com>:"
FOOTER = (
    "> —\n> Reply to this email directly, view it on GitHub\n"
    "> <https://github.com/o/r/issues/1#issuecomment-1>, or unsubscribe\n"
    "> <https://github.com/notifications/unsubscribe-auth/A>.\n"
    "> You are receiving this because you were mentioned.Message ID: <o/r/issues/1@github.com>"
)
OUTLOOK = (
    "________________________________\nFrom: Alice <notifications@github.com>\n"
    "Sent: Saturday, November 21, 2026 10:00 AM\nTo: o/r <r@noreply.github.com>\n"
    "Subject: Re: [o/r] Fix the login (Issue #1)\n"
)

QUOTED_BY_MAIL = (
    Comment("Gmail", f"Thanks!\n\n{GMAIL}\n\n> /kickoff hello\n>\n{FOOTER}\n"),
    Comment("Gmail, without an empty line", f"Thanks!\n\n{GMAIL}\n> /kickoff hello\n{FOOTER}"),
    Comment(
        "Gmail, a quote of a quote", f"Ok.\n\n{GMAIL}\n\n> Yes.\n>\n>> /kickoff hello\n>>\n>\n"
    ),
    Comment(
        "Gmail, its line broken in two", "Ok.\n\nOn Sat, Alice <\na@b.c> wrote:\n\n> /kickoff a"
    ),
    Comment("German", f"Danke!\n\n{GERMAN}\n\n> /kickoff hello\n>\n> Alice"),
    Comment(
        "German, of the old school", "Danke!\n\nAm 21.11.26 um 10:00 schrieb Alice:\n> /kickoff a"
    ),
    Comment("French", f"Merci !\n\n{FRENCH}\n\n> /kickoff hello\n>\n> Alice"),
    Comment("Spanish", f"¡Gracias!\n\n{SPANISH}\n\n> /kickoff hello"),
    Comment("Japanese", f"ありがとう\n\n{JAPANESE}\n\n> /kickoff hello"),
    Comment(
        "Apple Mail", "Ok.\n\n> On 21. Nov 2026, at 10:00, Alice wrote:\n> \n> /kickoff hello\n> \n"
    ),
    Comment(
        "Apple Mail with a non-breaking blank",
        "Ok.\n\n> On 21\u00a0Nov, Alice wrote:\n>\n>\u00a0/kickoff a",
    ),
    Comment(
        "Thunderbird",
        "Ok.\n\nOn 21.11.26 10:00, Alice wrote:\n> Hi\n>\n> /kickoff hello\n\n-- \nBob\n",
    ),
    Comment("Windows line ends", f"Ok.\r\n\r\n{GMAIL}\r\n\r\n> /kickoff hello\r\n>\r\n"),
    Comment("initials in front of the sign", "Ok.\n\nAB> /kickoff hello"),
    Comment("bars", "Ok.\n\n| /kickoff hello\n| Alice"),
    Comment("a line that the quote breaks over", "Ok.\n\n> please say\n/kickoff hello"),
    Comment(
        "Outlook on the web, as HTML",
        'Ok.<br><blockquote type="cite">\n\n/kickoff a\n\n</blockquote>',
    ),
    Comment(
        "Gmail's HTML",
        '<div class="gmail_quote"><div>On Sat, Alice wrote:</div>\n/kickoff hello</div>',
    ),
    Comment(
        "Yahoo's HTML",
        '<div>Ok.</div><blockquote style="margin:0">\n\nHi\n\n/kickoff hello\n\n</blockquote>',
    ),
    Comment(
        "a quote in which our own reply stands",
        "Ok.\n\n> `hello` is queued.\n>\n> `/kickoff cancel hello`",
    ),
    Comment(
        "our own reply without its formatting",
        "Ok.\n\n> /kickoff cancel hello takes it out of the queue.",
    ),
    Comment("a signature behind two hyphens and a quote", "Ok.\n\n-- \nBob\n\n> /kickoff hello"),
    Comment("an answer between the lines", "> Shall I?\n\nYes.\n\n> /kickoff hello\n\nNo, wait."),
)

ANSWERED_BY_MAIL = (
    Comment(
        "above Gmail's quote",
        f"/kickoff hello\n\n{GMAIL}\n\n> /kickoff next\n{FOOTER}\n",
        ("/kickoff hello",),
    ),
    Comment(
        "above a German quote",
        f"/kickoff hello\n\n{GERMAN}\n\n> /kickoff next",
        ("/kickoff hello",),
    ),
    Comment(
        "above a French quote",
        f"/kickoff hello\n\n{FRENCH}\n\n> /kickoff next",
        ("/kickoff hello",),
    ),
    Comment(
        "above Apple Mail's quote",
        "/kickoff hello\n\n> On 21. Nov, Alice wrote:\n>\n> /kickoff next",
        ("/kickoff hello",),
    ),
    Comment("above Outlook's header", f"/kickoff hello\n\n{OUTLOOK}\nHi\n", ("/kickoff hello",)),
    Comment("right above Outlook's rule", f"/kickoff hello\n{OUTLOOK}", ("/kickoff hello",)),
    Comment("above a signature", "/kickoff hello\n\n-- \nBob\n+49 30 123456", ("/kickoff hello",)),
    Comment("right above a signature", "/kickoff hello\n-- \nBob", ("/kickoff hello",)),
    Comment(
        "above a phone's signature", "/kickoff hello\n\nSent from my iPhone", ("/kickoff hello",)
    ),
    Comment(
        "between two quotes",
        "> Shall I?\n\n/kickoff hello\n\n> And /kickoff next?",
        ("/kickoff hello",),
    ),
    Comment("below a quote", f"{GMAIL}\n\n> Shall I?\n\n/kickoff hello", ("/kickoff hello",)),
    Comment(
        "with Windows line ends",
        f"/kickoff hello\r\n\r\n{GMAIL}\r\n\r\n> Hi\r\n",
        ("/kickoff hello",),
    ),
)
