import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { noticesText, thirdPartiesOf } from "../../shared/release/src/third-parties.ts";
import { entryName } from "../build.ts";
import { packages, publishedPackages } from "../packages.ts";
import { publishedManifest } from "../packaging/published-manifest.ts";
import { workspaceVersions } from "../packaging/stage.ts";

const versions = workspaceVersions();

test("nothing of the workspace is left in a published manifest", () => {
  for (const source of publishedPackages()) {
    const text = JSON.stringify(publishedManifest(source, versions));
    expect({ name: source.name, found: /workspace:|catalog:|(?<!\.d)\.ts"|\/src\//.exec(text) }).toEqual({
      name: source.name,
      found: null,
    });
  }
});

test("a program depends on nothing, a library on the workspace's versions", () => {
  const one = (name: string) => publishedManifest(packages().find((each) => each.name === name)!, versions);
  expect(one("baton-demo")).not.toHaveProperty("dependencies");
  expect(one("baton-demo")).toMatchObject({
    bin: { "baton-demo": "./dist/main.js" },
    publishConfig: { access: "public", provenance: true },
    repository: { directory: "connectors/baton-demo" },
  });
  expect(one("@baton-connectors/sdk")).toMatchObject({
    exports: { "./config": { types: "./dist/types/config/index.d.ts", default: "./dist/config.js" } },
    dependencies: {
      "@baton-connectors/protocol": versions.workspace,
      "@bufbuild/protobuf": versions.catalog.get("@bufbuild/protobuf"),
    },
  });
});

test.each([
  ["./src/index.ts", "index"],
  ["./src/config/index.ts", "config"],
  ["./src/scripted/main.ts", "scripted-main"],
])("%s is built as %s", (path, name) => {
  expect(entryName(path)).toBe(name);
});

test("notices name every bundled package with its licence text, and refuse unknown licences", () => {
  const folder = mkdtempSync(join(tmpdir(), "baton-notices-"));
  try {
    const install = (name: string, license: string) => {
      mkdirSync(join(folder, "node_modules", name), { recursive: true });
      writeFileSync(
        join(folder, "node_modules", name, "package.json"),
        JSON.stringify({ name, version: "1.0.0", license }),
      );
      writeFileSync(join(folder, "node_modules", name, "LICENSE"), "Do as you like.\n");
      return join(folder, "node_modules", name, "index.js");
    };
    const parties = thirdPartiesOf([
      install("@a/one", "MIT"),
      install("two", "(MIT OR Apache-2.0)"),
      join(folder, "own.ts"),
    ]);
    expect(parties.map(({ name }) => name)).toEqual(["@a/one", "two"]);
    const text = noticesText("baton-x", parties);
    expect(text).toContain("@a/one 1.0.0 (MIT)\ntwo 1.0.0 ((MIT OR Apache-2.0))");
    expect(text.match(/Do as you like/g)).toHaveLength(1);
    expect(() => thirdPartiesOf([install("three", "SSPL-1.0")])).toThrow("three@1.0.0: its licence, SSPL-1.0");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
