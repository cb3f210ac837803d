import { statSync } from "node:fs";
import { brokenRule, type Configuration, isZero } from "@baton-connectors/sdk/config";
import type { Resolved } from "../sources/resolve-values.ts";
import { usageError } from "../usage-error.ts";
import type { defaultFields, Settings } from "./default-fields.ts";

/** The values of the default flags, typed. A connector may have another default for one that it replaces. */
export function settingsOf(
  defaults: ReturnType<typeof defaultFields>,
  resolved: Resolved,
  own: Configuration["fields"] = {},
): Settings {
  const entries = Object.entries(defaults.fields);
  const replaced = new Map(Object.values(own).map((field) => [field.name, field.replacesDefault ? field : undefined]));
  const values = entries.map(([key, field]) => [
    key,
    resolved.values[field.name] ?? (replaced.get(field.name) ?? field).default,
  ]);
  return { ...Object.fromEntries(values), authMethod: "" } as Settings;
}

const traits = ["user", "group", "role", "app", "secret", "security_insight", "scope_binding", "owner_derivative"];

/** What a run needs to be right about the default flags, in the order and the words of the Go connectors. */
export function checkSettings(defaults: ReturnType<typeof defaultFields>, settings: Settings): void {
  const { c1zTempDir, externalResourceC1z, externalResourceTraits, storageEngine } = settings;
  if (c1zTempDir && !statSync(c1zTempDir, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError(
      `the specified c1z temp dir does not exist: ${c1zTempDir}`,
      "Create it, or leave --c1z-temp-dir out.",
    );
  }
  if (externalResourceC1z && !statSync(externalResourceC1z, { throwIfNoEntry: false })) {
    throw usageError(
      `the specified external resource c1z file does not exist: ${externalResourceC1z}`,
      "Sync the other app first, and give the path of its file.",
    );
  }
  for (const trait of externalResourceTraits) {
    const word = trait.toLowerCase().replace(/^trait_/, "");
    if (!traits.includes(word)) {
      throw usageError(`unknown external resource trait "${trait}"`, `Known traits: ${traits.join(", ")}.`);
    }
  }
  for (const field of [defaults.fields.httpTimeoutSeconds, defaults.fields.taskConcurrency]) {
    const value = field === defaults.fields.taskConcurrency ? settings.taskConcurrency : settings.httpTimeoutSeconds;
    const broken = isZero(value) && !field.rules?.validateEmpty ? undefined : brokenRule(field, value);
    if (broken) throw usageError(broken);
  }
  if (!["", "sqlite", "pebble"].includes(storageEngine)) {
    throw usageError(
      `field storage-engine: value must be one of [ sqlite pebble] but got '${storageEngine}'`,
      "Leave --storage-engine out: files are written with SQLite.",
    );
  }
}

/** `30%` or `30` as 0.3; "" is no limit. */
export function shareOf({ maxShrink }: Settings): number | undefined {
  if (maxShrink === "") return undefined;
  const [, number] = /^(\d+(?:\.\d+)?) ?%?$/.exec(maxShrink) ?? [];
  if (number === undefined || Number(number) > 100)
    throw usageError(`cannot read --max-shrink ${maxShrink}`, "Give it as a share of what there was: 30%.");
  return Number(number) / 100;
}
