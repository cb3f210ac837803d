import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { permissionTableFiles } from "../permission-tables.ts";

test("the tables of permissions in the READMEs are what the connectors state", async () => {
  const files = await permissionTableFiles();
  expect(files.size).toBeGreaterThan(0);
  for (const [path, text] of files) expect({ path, text: readFileSync(path, "utf8") }).toEqual({ path, text });
});
