import { createInterface } from "node:readline/promises";
import { type OwnCommand, type Program, run } from "@baton-connectors/cli";
import { type ConfigOf, type Configuration, stringField } from "@baton-connectors/sdk/config";
import { createRuntime } from "@baton-connectors/sdk/host";
import { createTransport } from "@baton-connectors/sdk/transport";
import { tryChange } from "./one-change.ts";
import { differing, type LiveApp, readLive } from "./reads.ts";

const option = { exportTo: "none", section: "operations" } as const;
const entitlementField = stringField({
  ...option,
  name: "entitlement",
  description: "To grant and take away again, by its id",
});
const principalField = stringField({ ...option, name: "principal", description: "To whom, as TYPE:ID" });

/**
 * The connector on its real app, with the settings that it runs with: reads, and no more, unless an entitlement and who does not hold it are
 * named and confirmed; then that is granted and taken away again. Returns the exit status: 1 when something is not kept.
 */
export async function runLive<C extends Configuration, Client>(
  program: Program<C, Client>,
  args: readonly string[],
): Promise<number> {
  const live: OwnCommand<ConfigOf<C>> = {
    name: "live",
    summary: "Try the connector on the real app: reads, and one change that you name",
    fields: [entitlementField, principalField],
    async run({ start, print, flags }) {
      const { config, context } = await start();
      const { secrets, signal, now } = context;
      const usual = createTransport();
      const connector = (await program.connector()) as LiveApp<unknown>["connector"];
      const host = { secrets, signal, now, transport: async () => usual };
      const wrong = wrongSecrets(program.config, config);
      const app: LiveApp<unknown> = { connector, config, host, ...(wrong && { wrong }) };
      const { rows, kept, broken } = await readLive(app);
      for (const one of kept) print(`kept      ${one}\n`);
      for (const one of broken) print(`NOT KEPT  ${one}\n`);
      const [id, who] = ["entitlement", "principal"].map((name) => String(flags.get(name) ?? ""));
      if (!id && !who) return broken.length > 0 ? 1 : 0;
      const entitlement = rows.entitlements[id!];
      const [type, ...rest] = who!.split(":");
      const principal = Object.values(rows.resources).find(
        (one) => one.id?.resourceType === type && one.id?.resource === rest.join(":"),
      );
      if (!entitlement || !principal) {
        print(`there is no ${entitlement ? `${who}: --principal TYPE:ID` : `entitlement '${id}'`} in what was read\n`);
        return 2;
      }
      const of = Object.values(rows.resources).find(
        ({ id: one }) =>
          one?.resource === entitlement.resource?.id?.resource &&
          one?.resourceType === entitlement.resource?.id?.resourceType,
      );
      const what = `${entitlement.displayName || id} to ${principal.displayName} (${who})`;
      if (!(await confirmed(`Grant ${what} in the real app, and take it away again? Type yes: `))) {
        print("Nothing was changed.\n");
        return 2;
      }
      const runtime = createRuntime(connector, config, { ...host, log: context.log, provisioning: true });
      const wrongs = await tryChange(runtime, { entitlement: { ...entitlement, resource: of! }, principal }).finally(
        runtime.close,
      );
      const after = differing(rows, (await readLive({ ...app, config })).rows);
      if (wrongs.length === 0)
        print("kept      granted twice and taken away twice, it is told each time how it stands\n");
      for (const one of wrongs) print(`NOT KEPT  ${one}\n`);
      print(
        after.length === 0 ? "Everything is as it was.\n" : `Other than before: ${after.slice(0, 10).join(", ")}\n`,
      );
      return broken.length + wrongs.length + after.length > 0 ? 1 : 0;
    },
  };
  process.argv.splice(2, process.argv.length, "live", ...args);
  await run({ ...program, commands: [live] });
  return Number(process.exitCode ?? 0);
}

/** Undefined where there is nothing secret to be wrong. */
function wrongSecrets(configuration: Configuration, config: object): object | undefined {
  const secret = Object.entries(configuration.fields).filter(([, field]) => field.secret && field.kind === "string");
  if (secret.length === 0) return undefined;
  return { ...config, ...Object.fromEntries(secret.map(([key]) => [key, "wrong-on-purpose"])) };
}

async function confirmed(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  // Where nobody is there to answer the input ends, and the question would be left open.
  const ended = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
  try {
    return (await Promise.race([reader.question(question), ended])).trim() === "yes";
  } finally {
    reader.close();
  }
}
