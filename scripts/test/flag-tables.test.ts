import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { flagTableFiles } from "../flag-tables.ts";

test("the flag tables of the READMEs and docs are what the fields say", async () => {
  const stale = [...(await flagTableFiles())].filter(
    ([path, content]) => !existsSync(path) || readFileSync(path, "utf8") !== content,
  );
  expect(stale.map(([path]) => path)).toEqual([]);
});
