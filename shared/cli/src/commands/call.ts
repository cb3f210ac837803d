import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { resource } from "@baton-connectors/sdk";
import { BatonError } from "@baton-connectors/sdk/errors";
import { createRuntime, type Listing, type Runtime } from "@baton-connectors/sdk/host";
import { safeJson } from "@baton-connectors/sdk/safe-text";
import type { DescMessage, JsonValue } from "@bufbuild/protobuf";
import { checkSettings } from "../flags/settings.ts";
import { messageJson } from "../modes/operations/print-result.ts";
import { prepare } from "../prepare.ts";
import type { Run } from "../program-run.ts";
import { plainScreen } from "../progress/screen.ts";
import { recordedTransport } from "../recordings/transport.ts";
import { usageError } from "../usage-error.ts";

const lists = ["list", "entitlements", "grants"] as const;
type ListName = (typeof lists)[number];

/** `call group grants 123`: one page of one handler, on stdout as JSON, with the requests that it sent. */
export async function callHandler(run: Run): Promise<number> {
  const { program, stdio, secrets, invocation, defaults } = run;
  const [type = "", name = "", id = ""] = invocation.positionals;
  const list = lists.find((one) => one === name);
  if (type === "" || !list || (list !== "list" && id === "") || invocation.positionals.length > 3)
    throw usageError(
      "say what to call: TYPE list [PARENT-TYPE:ID], TYPE entitlements ID or TYPE grants ID",
      `For example '${program.name} call group grants 123'. 'call TYPE list' shows the ids.`,
    );
  const { settings, config, log } = await prepare(run, plainScreen(stdio.stderr), "error");
  checkSettings(defaults, settings);
  const stop = new AbortController();
  using _signals = stdio.onSignal(() => stop.abort());
  const { exchanges, transport } = await recordedTransport();
  const { signal } = stop;
  const runtime = createRuntime(await program.connector(), config, {
    ...{ log, secrets, signal, transport, now: stdio.now },
    httpTimeoutMs: (settings.httpTimeoutSeconds || 300) * 1000,
  });
  const sent = () => exchanges.map(({ method, url, status }) => `${method} ${url.pathname}${url.search} ${status}`);
  const print = (result: JsonValue) =>
    stdio.stdout.write(`${secrets.scrub(safeJson(JSON.stringify(result, undefined, 2)))}\n`);
  try {
    await knownType(runtime, type);
    const pageToken = tokenOf(String(invocation.flags.get("page") ?? ""));
    const { page, schema } = await pageFrom(runtime, { type, list, id, pageToken });
    print({
      items: page.list.map((item) => withoutRepeats(messageJson(schema, item as never))),
      next: page.nextPageToken === "" ? null : (JSON.parse(page.nextPageToken) as JsonValue),
      requests: sent(),
    });
    return 0;
  } catch (thrown) {
    if (exchanges.length > 0) print({ requests: sent() });
    throw thrown;
  } finally {
    await runtime.close();
  }
}

/** A cursor as it was printed; a bare word is a text. */
function tokenOf(page: string): string {
  if (page === "") return "";
  try {
    return JSON.stringify(JSON.parse(page));
  } catch {
    return JSON.stringify(page);
  }
}

async function knownType(runtime: Runtime, type: string): Promise<void> {
  const known = (await runtime.listResourceTypes({})).list.map(({ id }) => id);
  if (!known.includes(type)) throw usageError(`there is no resource type '${type}'`, `There are ${known.join(", ")}.`);
}

/** Of what a grant is for, the id is enough: it is the one that was named. */
function withoutRepeats(item: JsonValue): JsonValue {
  const { entitlement } = item as { readonly entitlement?: { readonly resource?: { readonly id?: JsonValue } } };
  if (!entitlement?.resource?.id) return item;
  return { ...(item as object), entitlement: { ...entitlement, resource: { id: entitlement.resource.id } } };
}

interface Asked {
  readonly type: string;
  readonly list: ListName;
  readonly id: string;
  readonly pageToken: string;
}

async function pageFrom(
  runtime: Runtime,
  { type, list, id, pageToken }: Asked,
): Promise<{ page: Listing<object>; schema: DescMessage }> {
  if (list === "list") {
    const [resourceType = "", ...rest] = id.split(":");
    const parent = id === "" ? undefined : resource({ type: resourceType, id: rest.join(":"), displayName: "" }).id;
    return { page: await runtime.listResources({ resourceTypeId: type, parent, pageToken }), schema: ResourceSchema };
  }
  const of = (await lookedUp(runtime, type, id)) ?? resource({ type, id, displayName: id });
  return list === "grants"
    ? { page: await runtime.listGrants({ resource: of, pageToken }), schema: GrantSchema }
    : { page: await runtime.listEntitlements({ resource: of, pageToken }), schema: EntitlementSchema };
}

/** What a handler is given in a sync has a name; where the type can be looked up, so has this. */
async function lookedUp(runtime: Runtime, type: string, id: string) {
  if (!runtime.canGetResource(type)) return undefined;
  const found = await runtime.getResource({ id: resource({ type, id, displayName: "" }).id! });
  if (found) return found;
  throw new BatonError("NotFound", `the app has no ${type} '${id}'`, { hint: `'call ${type} list' shows the ids.` });
}
