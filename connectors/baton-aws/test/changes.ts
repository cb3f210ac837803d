import type { Grant } from "@baton-connectors/protocol/connector-v2";
import type { OpenAws } from "./aws.ts";
import { arn, main } from "./least-roles.ts";

/** A change as ConductorOne asks for it, with the rows of a file. */
export type Operation = (app: OpenAws, file: Awaited<ReturnType<OpenAws["sync"]>>["store"]) => Promise<unknown>;

const together =
  (...all: readonly Operation[]): Operation =>
  async (app, file) => {
    for (const one of all) await one(app, file);
  };

/** Given and taken, each of them twice. */
const change =
  (entitlementId: string, principal: readonly [string, string]): Operation =>
  async ({ runtime }, file) => {
    const { entitlements, resources } = file.content();
    const what = { entitlement: entitlements![entitlementId], principal: resources![principal.join("\0")] } as never;
    const { grants } = (await runtime.grant(what)) as unknown as { grants: Grant[] };
    await runtime.grant(what);
    // As it stands in a file: with the entitlement and the principal whole.
    const grant = { ...(grants[0] ?? { id: "" }), ...(what as object) } as Grant;
    await runtime.revoke({ grant });
    await runtime.revoke({ grant });
  };

const inlineOf =
  (type: string, owner: string, name: string): Operation =>
  async ({ runtime }, file) => {
    const { entitlements, resources, grants } = file.content();
    const found = Object.values(grants!).find(
      (one) =>
        (one as Grant).entitlement!.id === `inline_policy:${owner}::inline::${name}:attached` &&
        (one as Grant).principal!.id!.resourceType === type,
    ) as Grant;
    const grant = {
      ...found,
      entitlement: entitlements![found.entitlement!.id],
      principal: resources![`${type}\0${owner}`],
    };
    await runtime.revoke({ grant: grant as Grant });
  };

const remove =
  (resourceType: string, resource: string): Operation =>
  ({ runtime }) =>
    runtime.deleteResource({ id: { resourceType, resource } as never });

const create =
  (resourceTypeId: string, profile: object): Operation =>
  ({ runtime }) =>
    runtime.createAccount({ account: { profile, emails: [], login: "", loginAliases: [] }, resourceTypeId } as never);

const user = (name: string, account = main) => arn(`user/${name}`, account);

/** By the names of doctor's steps. */
export const changesOf = (account: string): Readonly<Record<string, Operation>> => ({
  "delete users": remove("iam_user", user("laden", account)),
  "change members of groups": change(`group:${arn("group/group0", account)}:member`, [
    "iam_user",
    user("laden", account),
  ]),
  "attach and detach policies": together(
    ...(
      [
        ["iam_user", user("laden", account)],
        ["role", arn("role/role0", account)],
        ["group", arn("group/group0", account)],
      ] as const
    ).map((holder) => change("iam_policy:arn:aws:iam::aws:policy/Provided2:attached", holder)),
  ),
  "delete inline policies": together(
    inlineOf("iam_user", user("laden", account), "Own"),
    inlineOf("role", arn("role/role0", account), "RoleInline"),
    inlineOf("group", arn("group/group0", account), "GroupInline"),
  ),
});

/** Once as it is, once where there is one already. */
export const createUsers = together(
  create("iam_user", { email: "new@example.com", username: "new" }),
  create("iam_user", { email: "laden", username: "laden" }),
);

const stored = (kind: string, id: string) => `arn:aws:identitystore:us-east-1::d-simulated/${kind}/${id}`;
const person = { given_name: "New", family_name: "Person" };
const set = "arn:aws:sso:::permissionSet/ssoins-simulated/ps-0000000000000001";
const someone = ["sso_user", stored("user", "user-000002")] as const;

export const changesOfCenter: Readonly<Record<string, Operation>> = {
  "create users of Identity Center": together(
    create("sso_user", { ...person, username: "new", email: "new@example.com" }),
    create("sso_user", { ...person, username: "person1@example.com", email: "other@example.com" }),
  ),
  "delete users of Identity Center": together(
    remove("sso_user", stored("user", "user-000002")),
    remove("sso_user", stored("user", "user-000002")),
  ),
  "change members of groups of Identity Center": change(`sso_group:${stored("group", "group-000000")}:member`, [
    "sso_user",
    stored("user", "user-000001"),
  ]),
  "assign permission sets": together(
    change(`${main}|${set}`, someone),
    change(`permission_set_assignment:${set}-${main}:assigned`, someone),
  ),
};
