#!/bin/sh
# A worker: it is started in a worktree of its own, on the task's branch, reads the plan, works and
# commits. Put yours in place of the last lines. Kickoff keeps what it prints.
#
#   KICKOFF_TASK    the task's id           KICKOFF_PLAN    the path of the approved plan
#   KICKOFF_BRANCH  the branch it is on     KICKOFF_ATTEMPT 1, 2, …
set -eu

cat "$KICKOFF_PLAN"
echo "tools/kickoff-worker.sh does nothing yet: write what does the work." >&2
exit 1
