/**
 * Maps rows of an app with baton-http's file, and with the same written by hand, and prints what a million of them cost.
 *
 *     scripts/run http-mapping [rows]
 */

import { execFileSync } from "node:child_process";
import { clubYaml } from "../connectors/baton-http/simulator/index.ts";
import { readFile } from "../connectors/baton-http/src/file/load.ts";
import { toGrant } from "../connectors/baton-http/src/rows/to-grant.ts";
import { toResource } from "../connectors/baton-http/src/rows/to-resource.ts";
import { grant, resource } from "../shared/sdk/src/index.ts";

const count = Number(process.argv[2] ?? 1_000_000);
const text = clubYaml("https://club.test/api");
const { file } = readFile({ name: "club.yaml", text, placeholders: () => "token", lenient: false });
const { list } = file.resource_types.get("rower")!;
const { grants } = file.resource_types.get("boat")!;
const client = { warn: () => {} } as never;
const row = (i: number) => ({ id: i, name: `Rower ${i}`, mail: `rower${i}@club.test`, active: i % 3 !== 2 });
const of = { type: "rower", children: [], traits: ["user"] };
const boat = resource({ type: "boat", id: "boat-1", displayName: "Boat 1" });
const response = { status_code: 200 };

const ways: Readonly<Record<string, (i: number) => unknown>> = {
  "a user by the file": (i) =>
    toResource(client, list!.response.resource_mapping!, { item: row(i), response, headers: {} }, of),
  "a user by hand": (i) => {
    const { id, name, mail, active } = row(i);
    return resource({
      ...{ type: "rower", id, displayName: name },
      user: {
        emails: [{ address: mail, isPrimary: true }],
        status: { status: active ? "enabled" : "disabled" },
        profile: { number: String(id), name },
      },
    });
  },
  "a grant by the file": (i) =>
    toGrant(grants[0]!.response.grant_mapping!, boat, { item: row(i), response, headers: {} }),
  "a grant by hand": (i) => grant(boat, "seat", { resourceType: "rower", resource: String(row(i).id) }),
};

/** Each way in a process of its own, so that its memory is its own. */
const only = process.argv[3];
if (only === undefined)
  for (const name of Object.keys(ways))
    execFileSync(process.execPath, [import.meta.filename, String(count), name], { stdio: "inherit" });
else {
  const map = ways[only]!;
  for (let i = 0; i < 20_000; i++) map(i);
  const before = process.cpuUsage();
  let kept: unknown;
  for (let i = 0; i < count; i++) kept = map(i);
  const { user, system } = process.cpuUsage(before);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${count} times ${only}: ${((user + system) / 1e6).toFixed(2)} s of the processors, peak ${peak.toFixed(0)} MiB`,
  );
  if (kept === undefined) throw new Error("nothing was mapped");
}
