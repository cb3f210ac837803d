import {
  BatonActionStatus,
  type Entitlement,
  type Grant,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { configOf, type GoldenOp, goldenTenant, type RecordedCall, read, setupOf } from "./golden.ts";
import { isOfTheCommandLine, opsThatEndOtherwise } from "./known-endings.ts";
import { type OpenSlack, openSlack } from "./slack.ts";

const ops = read<GoldenOp[]>("golden-ops");
const inOneProcess = "same-process-grant-revoke-grant";
const compared = ops.filter(({ name }) => !isOfTheCommandLine(name) && name !== inOneProcess);

test("all 119 recorded operations are compared: here, and in golden-program.test.ts", () => {
  expect([ops.length, compared.length, ops.filter(({ name }) => isOfTheCommandLine(name)).length]).toEqual([
    119, 105, 13,
  ]);
  expect(Object.keys(opsThatEndOtherwise).filter((name) => !ops.some((op) => op.name === name))).toEqual([]);
});

let synced: ReturnType<Awaited<ReturnType<OpenSlack["sync"]>>["store"]["content"]>;
beforeAll(async () => {
  const slack = openSlack(goldenTenant, { token: "xoxb-golden-a-bot", businessPlusToken: "xoxp-golden-a-scim" });
  const { store } = await slack.sync();
  synced = store.content();
});

describe("an operation recorded with the Go connector", () => {
  test.each(compared)("$name sends the same, and has the same effect and outcome", async (op) => {
    const { tenant, options } = setupOf(op);
    const slack = openSlack(tenant, configOf(op), options);
    // As the recordings count: what the setup changes is a change, too.
    const before = scimState(goldenTenant);
    const exit = await perform(slack, op).catch((thrown: unknown) => toBatonError(thrown).codeNumber);
    const other = opsThatEndOtherwise[op.name];
    const after = scimState(slack.tenant);
    const changed = [
      ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
      ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    ];
    const calls = callsOf(slack);
    expect({ exit, changed: changed.sort(), calls: other?.sends ? calls.map(inShort) : calls }).toEqual({
      exit: other?.exit ?? op.exit,
      changed: [...(other?.change ?? op.change ?? [])].map((line) => line.trimEnd()).sort(),
      calls: other?.sends ?? asOurs(op.calls),
    });
    expect(slack.sent.filter(({ host }) => host !== "api.slack.com" && host !== "api.slack-gov.com")).toEqual([]);
  });

  test(`${inOneProcess}: each finds what the one before has done`, async () => {
    const slack = openSlack(goldenTenant, { token: "xoxb-golden-a-bot", businessPlusToken: "xoxp-golden-a-scim" });
    const flags = { "grant-entitlement": "group:S0AIDP001:member", "grant-principal": "U0A0005" };
    const grant = { name: "", exit: 0, calls: [], flags: { ...flags, "grant-principal-type": "user" } };
    const ofRevocation = { ...(Object.values(synced.grants!)[0] as Grant), id: "group:S0AIDP001:member:user:U0A0005" };
    await perform(slack, grant);
    const { entitlement, principal } = named(grant.flags);
    await slack.runtime.revoke({ grant: { ...ofRevocation, entitlement, principal } });
    await perform(slack, grant);
    const [look, add] = asOurs(ops.find(({ name }) => name === inOneProcess)!.calls.slice(0, 2));
    const remove = patchOf("S0AIDP001", { op: "remove", path: 'members[value eq "U0A0005"]' });
    expect(callsOf(slack)).toEqual([look, add, look, look, look, remove, look, look, add, look]);
  });
});

const callsOf = ({ sent }: OpenSlack): RecordedCall[] =>
  sent.map(({ method, path, body, status }) => [method, path, body === "" ? null : JSON.parse(body), status]);

const inShort = ([method, path, , status]: RecordedCall) => `${method} ${path.replace(/^\/scim\//, "")} ${status}`;

const patchOf = (groupId: string, operation: object, status = 200): RecordedCall => [
  "PATCH",
  `/scim/v2/Groups/${groupId}`,
  { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [operation] },
  status,
];

interface MemberChange {
  readonly op: "add" | "remove";
  readonly value: readonly { readonly value: string }[];
}
/**
 * Go's requests in our way: a member alone, taken away by path; the group is looked at before each change, which Go keeps for an hour, and
 * after it, and before a removal once more by the shared client.
 */
function asOurs(calls: readonly RecordedCall[]): RecordedCall[] {
  const isRevocation = calls.some(
    ([method, , body]) => method === "PATCH" && JSON.stringify(body).includes('"remove"'),
  );
  return calls.flatMap((call): RecordedCall[] => {
    const [method, path, body, status] = call;
    const groupId = /^\/scim\/v2\/Groups\/(.+)$/.exec(path)?.[1];
    if (groupId === undefined) return [call];
    const look: RecordedCall = ["GET", path, null, 200];
    if (method === "GET") return isRevocation && status === 200 ? [call, look] : [call];
    const [{ op, value }] = (body as { Operations: [MemberChange] }).Operations;
    const member = value.at(-1)!.value;
    const operation =
      op === "add"
        ? { op, path: "members", value: [{ value: member }] }
        : { op, path: `members[value eq "${member}"]` };
    return [patchOf(groupId, operation, status), ...(status < 300 && status > 0 ? [look] : [])];
  });
}

/** As the recordings have it: a line for each account and group. */
const scimState = ({ scimUsers, scimGroups }: typeof goldenTenant): string[] => [
  ...scimUsers.map(({ id, active }) => `scimUsers ${id} ${active}`),
  ...scimGroups.map(({ id, members }) => `scimGroups ${id} ${(members ?? []).join(",")}`.trimEnd()),
];

const notFound = 5;

function named(flags: GoldenOp["flags"]) {
  const entitlement = synced.entitlements![String(flags["grant-entitlement"])] as Entitlement | undefined;
  const principal = synced.resources![`${flags["grant-principal-type"]}\0${flags["grant-principal"]}`] as
    | Resource
    | undefined;
  return { entitlement, principal };
}

async function perform({ runtime }: OpenSlack, { flags }: GoldenOp): Promise<number> {
  const text = (name: string) => (typeof flags[name] === "string" ? (flags[name] as string) : undefined);
  if (text("grant-entitlement") !== undefined) {
    const { entitlement, principal } = named(flags);
    if (!entitlement || !principal) return notFound;
    await runtime.grant({ entitlement, principal });
    return 0;
  }
  const revoked = text("revoke-grant");
  if (revoked !== undefined) {
    const grant = (Object.values(synced.grants!) as Grant[]).find(({ id }) => id === revoked);
    if (!grant) return notFound;
    await runtime.revoke({ grant });
    return 0;
  }
  const name = text("invoke-action");
  if (name !== undefined) {
    const args = JSON.parse(text("invoke-action-args") ?? "{}") as JsonObject;
    const resourceTypeId = text("invoke-action-resource-type") ?? "";
    const { status } = await runtime.invokeAction({ name, args, resourceTypeId, inlineWaitMs: 5000 });
    return status === BatonActionStatus.COMPLETE ? 0 : 2;
  }
  const idOf = (kind: string) => ({ resourceType: text(`${kind}-type`)!, resource: text(kind)! });
  if (text("delete-resource")) await runtime.deleteResource({ id: idOf("delete-resource") as never });
  else if (text("rotate-credentials"))
    await runtime.rotateCredential({ id: idOf("rotate-credentials") as never, credentials: undefined });
  else if (text("create-account-profile")) {
    const profile = JSON.parse(text("create-account-profile")!) as JsonObject;
    const account = { emails: [], login: text("create-account-login") ?? "", loginAliases: [], profile };
    await runtime.createAccount({ resourceTypeId: "user", account, credentials: undefined });
  } else throw new Error("an operation that is not known here");
  return 0;
}
