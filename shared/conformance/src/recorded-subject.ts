import { readFileSync } from "node:fs";
import { openRecording, parseRecording } from "@baton-connectors/recorder";
import type { Subject } from "./subject.ts";

/**
 * The connector with a recording in place of its app. What was not recorded cannot be tried: changes, and other page sizes.
 *
 *     describeConformance(recordedSubject(subject, new URL("recording.json", import.meta.url)));
 */
export function recordedSubject<Config, Client>(
  { name, connector, secrets, limited, counted, points, sample }: Subject<Config, Client>,
  path: string | URL,
): Subject<Config, Client> {
  const recording = parseRecording(readFileSync(path, "utf8"));
  return {
    ...{ name: `${name}, recorded`, connector },
    ...(secrets && { secrets }),
    ...(limited && { limited }),
    ...(counted && { counted }),
    ...(points !== undefined && { points }),
    ...(sample !== undefined && { sample }),
    open: async () => openRecording<Config>(recording),
    untried: "a recording has no changes",
  };
}
