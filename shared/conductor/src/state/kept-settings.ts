import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { messageOf } from "../contained.ts";
import { type Settings, type SettingsInput, settingsSchema } from "../settings.ts";
import { readMeta, writeMeta } from "./meta.ts";

/** What an operator changes for good; how the server behaves towards connectors is for its run alone. */
const retention = ["keepTasks", "keepMs", "keepUploads", "keepAudit"] as const;

export type KeptSettings = {
  settings(): Settings;
  /** Changes settings of the running server; those of retention are kept for the next one. */
  configure(changes: SettingsInput): Settings;
};

/** What was given at the start wins over what was kept, and both over what is usual. */
export function openKeptSettings(
  database: DatabaseSync,
  given: SettingsInput,
  tell: (line: string) => void,
): KeptSettings {
  let kept = readKnown(readMeta(database, "kept-settings"), (problem) =>
    tell(`conductor: the retention settings that were kept cannot be read (${problem}); set them again\n`),
  );
  let settings = settingsSchema.parse({ ...kept, ...given });
  const publish = () => writeMeta(database, "settings", JSON.stringify(settings));
  publish();
  return {
    settings: () => settings,
    configure(changes) {
      settings = settingsSchema.parse({ ...settings, ...z.record(z.string(), z.unknown()).parse(changes) });
      const changed = retention.filter((name) => changes[name] !== undefined).map((name) => [name, settings[name]]);
      kept = { ...kept, ...Object.fromEntries(changed) };
      if (changed.length > 0) writeMeta(database, "kept-settings", JSON.stringify(kept));
      publish();
      return settings;
    },
  };
}

/** The settings of the server that runs or ran last, for commands that work on its state. */
export const lastSettings = (database: DatabaseSync): Settings =>
  settingsSchema.parse(readKnown(readMeta(database, "settings"), () => {}));

/** Those that this version knows and accepts: another one may have written them. */
function readKnown(text: string | undefined, problem: (message: string) => void): SettingsInput {
  try {
    const read = z.record(z.string(), z.unknown()).parse(JSON.parse(text ?? "{}"));
    const good = Object.entries(settingsSchema.shape).filter(
      ([name, schema]) => name in read && schema.safeParse(read[name]).success,
    );
    return Object.fromEntries(good.map(([name]) => [name, read[name]]));
  } catch (error) {
    problem(messageOf(error));
    return {};
  }
}
