import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";

/** What is for development only, like the vendors' own libraries, is loaded by no connector. */
const connectors = globSync("connectors/*/package.json").map((file) => file.replace("/package.json", ""));
const imported = /^import "([^"]+)"|^(?:import|export)\b[^"'=;]*\bfrom "([^"]+)"|\bimport\("([^"]+)"\)/gm;
const packageOf = (name: string) => name.split("/", name.startsWith("@") ? 2 : 1).join("/");

test.each(connectors)("%s imports nothing but what it depends on", (connector) => {
  const {
    name,
    dependencies = {},
    optionalDependencies = {},
  } = JSON.parse(readFileSync(`${connector}/package.json`, "utf8"));
  const allowed = new Set([name, ...Object.keys({ ...dependencies, ...optionalDependencies })]);
  const found = globSync(`${connector}/src/**/*.ts`).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(imported)].flatMap(([, bare, stated, late]) => {
      const from = bare ?? stated ?? late ?? "";
      return from.startsWith(".") || isBuiltin(from) || allowed.has(packageOf(from)) ? [] : [`${file}: ${from}`];
    }),
  );
  expect(found).toEqual([]);
});

test("all of them are looked at", () => expect(connectors.length).toBeGreaterThan(3));

test("what packages need is judged by the Node that runs everything", () => {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(parse(readFileSync("pnpm-workspace.yaml", "utf8")).nodeVersion).toBe(devDependencies.node);
});
