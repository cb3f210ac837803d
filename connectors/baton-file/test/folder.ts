import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";

/** A folder of its own for each test; `put` writes a file into it and gives its path. */
export function testFolder() {
  let path = "";
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "baton-file-"));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));
  return {
    get path() {
      return path;
    },
    put(name: string, content: string | Uint8Array) {
      writeFileSync(join(path, name), content);
      return join(path, name);
    },
  };
}
