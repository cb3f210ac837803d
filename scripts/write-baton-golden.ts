/**
 * Writes what `baton` prints in the cases of shared/baton/test/golden-cases.ts, which its test compares to the letter. Read what
 * changed before it is committed: `git diff shared/baton/test/testdata`.
 *
 *     scripts/run write-baton-golden
 */
import { writeFileSync } from "node:fs";
import { cases, goldenPath, outputOf } from "../shared/baton/test/golden-cases.ts";

for (const [name, line] of Object.entries(cases)) writeFileSync(goldenPath(name), await outputOf(line));
