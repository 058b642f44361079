"""Stands in for a coding agent: reads its plan, does the work, commits. Anything could be here.

Kickoff starts it in a worktree of its own, on the task's branch, with what it needs to know in
KICKOFF_* variables.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

task, attempt = os.environ["KICKOFF_TASK"], int(os.environ["KICKOFF_ATTEMPT"])
plan = Path(os.environ["KICKOFF_PLAN"]).read_text(encoding="utf-8")
print(f"{task}, attempt {attempt}. The plan:\n\n{plan}")

time.sleep(random.Random(task).uniform(1.0, 2.5))  # thinking

if "ladder" in plan and attempt == 1:
    sys.exit("The ladder is too short. Somebody else is using the long one.")
if "Decide" in plan:
    print("That is not for me to say: I leave it as it is.")
    sys.exit()

page = Path("garden", f"{task}.md")
page.parent.mkdir(exist_ok=True)
page.write_text(f"# {task.replace('-', ' ').capitalize()}\n\nDone, as planned:\n\n{plan}\n")
subprocess.run(["git", "add", str(page)], check=True)
subprocess.run(["git", "commit", "--quiet", "--message", f"Work on {task}"], check=True)
print("Done.")
