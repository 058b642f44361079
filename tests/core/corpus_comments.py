"""Comments as people, phones, mail programs and attackers write them, and what they ask for."""

from __future__ import annotations

from core.corpus_comment import Comment
from core.corpus_disguised import NOT_OURS
from core.corpus_given import PLAIN
from core.corpus_mail import ANSWERED_BY_MAIL, QUOTED_BY_MAIL
from core.corpus_shown import QUOTED
from core.corpus_wrong import WRONG

__all__ = ["CORPUS", "GIVEN", "NOT_OURS", "QUOTED", "SHOWN", "WRONG", "Comment"]

GIVEN = (*PLAIN, *ANSWERED_BY_MAIL)
SHOWN = (*QUOTED, *QUOTED_BY_MAIL, *NOT_OURS)
CORPUS = (*GIVEN, *SHOWN, *WRONG)
