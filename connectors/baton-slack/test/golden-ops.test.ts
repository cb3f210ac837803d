import {
  BatonActionStatus,
  type Entitlement,
  type Grant,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { configOf, type GoldenOp, goldenTenant, read, setupOf } from "./golden.ts";
import { opsThatEndOtherwise } from "./known-endings.ts";
import { type OpenSlack, openSlack } from "./slack.ts";

const ops = read<GoldenOp[]>("golden-ops");

/** Operations of the command line itself: their flags are tested where the command line is. */
const ofTheCommandLine = (name: string) =>
  name.startsWith("cli-") || ["action-badjson", "action-list", "event-feed", "tickets-schemas"].includes(name);

let synced: ReturnType<Awaited<ReturnType<OpenSlack["sync"]>>["store"]["content"]>;
beforeAll(async () => {
  const slack = openSlack(goldenTenant, { token: "xoxb-golden-a-bot", businessPlusToken: "xoxp-golden-a-scim" });
  const { store } = await slack.sync();
  synced = store.content();
});

describe("an operation recorded with the Go connector", () => {
  test.each(ops.filter(({ name }) => !ofTheCommandLine(name)))("$name has the same effect and outcome", async (op) => {
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
    expect({ exit, changed: changed.sort() }).toEqual({
      exit: other?.exit ?? op.exit,
      changed: [...(other?.change ?? op.change ?? [])].map((line) => line.trimEnd()).sort(),
    });
    expect(slack.sent.filter(({ host }) => host !== "api.slack.com" && host !== "api.slack-gov.com")).toEqual([]);
  });
});

/** As the recordings have it: a line for each account and group. */
const scimState = ({ scimUsers, scimGroups }: typeof goldenTenant): string[] => [
  ...scimUsers.map(({ id, active }) => `scimUsers ${id} ${active}`),
  ...scimGroups.map(({ id, members }) => `scimGroups ${id} ${(members ?? []).join(",")}`.trimEnd()),
];

const notFound = 5;

async function perform({ runtime }: OpenSlack, { flags }: GoldenOp): Promise<number> {
  const text = (name: string) => (typeof flags[name] === "string" ? (flags[name] as string) : undefined);
  const entitlementId = text("grant-entitlement");
  if (entitlementId !== undefined) {
    const entitlement = synced.entitlements![entitlementId] as Entitlement | undefined;
    const principal = synced.resources![`${text("grant-principal-type")}\0${text("grant-principal")}`] as
      | Resource
      | undefined;
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
