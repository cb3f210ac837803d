import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import { createRuntime, type RuntimeHost } from "@baton-connectors/sdk/host";
import { type Handle, inProcess } from "@baton-connectors/simulators";
import { runSync } from "@baton-connectors/sync";
import { memoryStore } from "@baton-connectors/sync/memory";
import { byText } from "./subject.ts";

/** The connector with a file and an app, in one process and in virtual time. */
export function open(
  text: string,
  handle: Handle,
  variables: Readonly<Record<string, string>> = {},
  host: Partial<RuntimeHost> = {},
) {
  let shift = 0;
  const logged: string[] = [];
  const note = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  const now = () => new Date(Date.UTC(2026, 0, 1) + shift);
  const sleep = async (ms: number) => {
    shift += ms;
    await new Promise(setImmediate);
  };
  const { fetch, requests } = inProcess({ handle });
  const common = { log, now, sleep };
  const runtime = createRuntime(
    byText,
    { text, variables },
    { ...common, transport: async () => fetch, provisioning: true, ...host },
  );
  return {
    runtime,
    requests,
    logged,
    pass: (ms: number) => {
      shift += ms;
    },
    async sync() {
      const store = memoryStore();
      const summary = await runSync({ runtime, store, ...common });
      const { resources = {}, entitlements = {}, grants = {} } = store.content();
      return {
        summary,
        resources: Object.values(resources) as Resource[],
        entitlements: Object.values(entitlements) as Entitlement[],
        grants: Object.keys(grants),
      };
    },
  };
}

/** A file with one list, `GET /rows`, and whatever stands in the places of the others. */
export const fileWith = ({
  connect = "",
  list = "",
  response = "items_path: rows",
  mapping = "id: cel:item.id, display_name: cel:item.id",
  more = "",
}: Partial<Record<"connect" | "list" | "response" | "mapping" | "more", string>>) => `version: "1"
app_name: App
connect:
  base_url: https://app.test/api
${indented(connect, 2)}
resource_types:
  thing:
    name: Thing
    list:
      request: { url: /rows }
${indented(list, 6)}
      response:
${indented(response, 8)}
        mapping_type: resource
        resource_mapping: { ${mapping} }
${more}
`;

const indented = (text: string, by: number) => text.replaceAll(/^(?=.)/gm, " ".repeat(by));
