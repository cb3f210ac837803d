import {
  BatonActionStatus,
  type Entitlement,
  type Grant,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { type OpenAws, openAws } from "./aws.ts";
import { configOf, type GoldenOp, goldenRuns, goldenTenant, type RecordedCall, read, setupOf } from "./golden.ts";
import { isOfTheCommandLine, opsThatEndOtherwise } from "./known-endings.ts";

const ops = read<GoldenOp[]>("golden-ops");
const compared = ops.filter(({ name }) => !isOfTheCommandLine(name));

test("all 178 recorded operations are compared: here, and in golden-program.test.ts", () => {
  expect([ops.length, compared.length]).toEqual([178, 166]);
  expect(Object.keys(opsThatEndOtherwise).filter((name) => !ops.some((op) => op.name === name))).toEqual([]);
});

type Synced = ReturnType<Awaited<ReturnType<OpenAws["sync"]>>["store"]["content"]>;
const bases = new Map<string, Promise<Synced>>();

/** What a sync with the flags of the recorded one finds. */
function syncedAs(base: string): Promise<Synced> {
  const run = goldenRuns.find(({ name }) => name === `a-${base}`)!;
  const setup = { ...setupOf(run), deny: ["iam:GetAccountAuthorizationDetails"] };
  const made =
    bases.get(base) ??
    openAws(goldenTenant, configOf(run), setup)
      .sync()
      .then(({ store }) => store.content());
  bases.set(base, made);
  return made;
}

describe("an operation recorded with the Go connector", () => {
  test.each(compared)("$name sends the same, and has the same outcome", async (op) => {
    const other = opsThatEndOtherwise[op.name];
    const synced = await syncedAs(op.base ?? "default");
    const app = openAws(goldenTenant, configOf(op), setupOf(op));
    let message = "";
    const exit = await perform(app, op, synced).catch((thrown: unknown) => {
      const error = toBatonError(thrown);
      message = error.message;
      return error.codeNumber;
    });
    const sent = app.sent
      .map(({ action, params, status }): RecordedCall => [action, params, status, ""])
      .filter(compares);
    expect([op.name, exit, message]).toEqual([op.name, other?.exit ?? op.exit, expect.any(String)]);
    if (other?.sends) expect(sent.map(([action, , status]) => `${action} ${status}`)).toEqual(other.sends);
    else
      expect(sent).toEqual(
        op.calls.filter(compares).map(([action, params, status]) => [action, asSent(action, params), status, ""]),
      );
  });
});

/** Go makes its connector twice for one operation, each time with its sessions and the search for Identity Center; ours asks which account it is in. */
const compares = ([action]: RecordedCall) =>
  !["sts:GetCallerIdentity", "sts:AssumeRole", "sso:ListInstances"].includes(action);

/** Times that are now, and ids that the simulator gives out, are not those of the recording. */
function asSent(action: string, params: RecordedCall[1]) {
  if (action === "cloudtrail:LookupEvents") return { ...params, EndTime: expect.any(Number) };
  const [id] = Object.keys(params).filter((name) => name.endsWith("RequestId"));
  return id === undefined ? params : { ...params, [id]: expect.stringMatching(/^10000000-/) };
}

const notFound = 5;

async function perform({ runtime }: OpenAws, { flags }: GoldenOp, synced: Synced): Promise<number> {
  const text = (name: string) => (typeof flags[name] === "string" ? (flags[name] as string) : undefined);
  if (text("grant-entitlement") !== undefined) {
    const entitlement = synced.entitlements?.[text("grant-entitlement")!] as Entitlement | undefined;
    const principal = synced.resources?.[`${text("grant-principal-type")}\0${text("grant-principal")}`] as
      | Resource
      | undefined;
    if (!entitlement || !principal) return notFound;
    await runtime.grant({ entitlement, principal });
    return 0;
  }
  const revoked = text("revoke-grant");
  if (revoked !== undefined) {
    const grant = (Object.values(synced.grants ?? {}) as Grant[]).find(({ id }) => id === revoked);
    if (!grant) return notFound;
    await runtime.revoke({ grant });
    return 0;
  }
  const action = text("invoke-action");
  if (action !== undefined) {
    const args = JSON.parse(text("invoke-action-args") ?? "{}") as JsonObject;
    const { status } = await runtime.invokeAction({ name: action, args, resourceTypeId: "", inlineWaitMs: 5000 });
    return status === BatonActionStatus.COMPLETE ? 0 : 2;
  }
  const feedId = text("event-feed-id");
  if (feedId !== undefined)
    return listEvents(runtime, feedId, text("event-feed-start-at"), text("event-feed-cursor") ?? "");
  const idOf = (kind: string) => ({ resourceType: text(`${kind}-type`)!, resource: text(kind)! }) as never;
  if (text("delete-resource")) await runtime.deleteResource({ id: idOf("delete-resource") });
  else if (text("rotate-credentials"))
    await runtime.rotateCredential({ id: idOf("rotate-credentials"), credentials: undefined });
  else {
    const profile = JSON.parse(text("create-account-profile") ?? "{}") as JsonObject;
    const email = text("create-account-email");
    const emails = email ? [{ address: email, primary: true }] : [];
    const account = { emails, login: text("create-account-login") ?? "", loginAliases: [], profile };
    await runtime.createAccount({ resourceTypeId: "", account, credentials: undefined });
  }
  return 0;
}

async function listEvents(
  runtime: OpenAws["runtime"],
  feedId: string,
  startAt: string | undefined,
  first: string,
): Promise<number> {
  let cursor = first;
  for (let i = 0; i < 20; i++) {
    const page = await runtime.listEvents({ feedId, cursor, ...(startAt && { startAt: new Date(startAt) }) } as never);
    if (!page.hasMore) return 0;
    cursor = page.cursor;
  }
  throw new Error("the feed has no end");
}
