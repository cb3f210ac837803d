import {
  BatonActionStatus,
  type Entitlement,
  type Grant,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import type { Runtime } from "@baton-connectors/sdk/host";
import type { JsonObject } from "@bufbuild/protobuf";

type Reference = readonly [type: string, id: string];

/** Something that can be changed in the golden organisation, and the permission it takes. */
export interface Change {
  readonly name: string;
  readonly permission: string;
  readonly change: (runtime: Runtime) => Promise<unknown>;
}

const [ada, sue, fay, numeric] = [
  "00ua0000000000001x7d",
  "00ua0000000000007x7d",
  "00ua0000000000009x7d",
  "00ua0000000000013x7d",
];
const [engineering, empty] = ["00ga0000000000002x7d", "00ga0000000000003x7d"];
const [salesforce, unused, future] = ["0oaa0000000000001x7d", "0oaa0000000000004x7d", "0oaa0000000000012x7d"];
const [set, customRole] = ["iama0000000000001x7d", "cr0a0000000000001x7d"];

const resource = ([resourceType, id]: Reference) => ({ id: { resourceType, resource: id } }) as Resource;
const entitlement = (of: Reference) => ({ id: `${of[0]}:${of[1]}:x`, resource: resource(of) }) as Entitlement;

const grant = (of: Reference, to: Reference) => (runtime: Runtime) =>
  runtime.grant({ entitlement: entitlement(of), principal: resource(to) });
const revoke = (of: Reference, from: Reference) => (runtime: Runtime) =>
  runtime.revoke({ grant: { id: "x", entitlement: entitlement(of), principal: resource(from) } as Grant });
const remove = (what: Reference) => (runtime: Runtime) => runtime.deleteResource({ id: resource(what).id! });

const action = (name: string, resourceTypeId: string, args: JsonObject) => async (runtime: Runtime) => {
  const { status, response } = await runtime.invokeAction({ name, resourceTypeId, args, inlineWaitMs: 10_000 });
  if (status === BatonActionStatus.FAILED) throw new Error(String(response.error));
};
const user = { resource_type_id: "user", resource_id: ada };

const { users, groups, apps, roles } = {
  users: "okta.users.manage",
  groups: "okta.groups.manage",
  apps: "okta.apps.manage",
  roles: "okta.roles.manage",
};

export const changes: readonly Change[] = [
  { name: "granting a group membership", permission: groups, change: grant(["group", engineering], ["user", fay]) },
  { name: "revoking a group membership", permission: groups, change: revoke(["group", engineering], ["user", ada]) },
  { name: "granting an app to a user", permission: apps, change: grant(["app", unused], ["user", fay]) },
  { name: "revoking an app of a user", permission: apps, change: revoke(["app", salesforce], ["user", ada]) },
  { name: "granting an app to a group", permission: apps, change: grant(["app", unused], ["group", engineering]) },
  { name: "revoking an app of a group", permission: apps, change: revoke(["app", future], ["group", engineering]) },
  { name: "granting a role to a user", permission: roles, change: grant(["role", "ORG_ADMIN"], ["user", fay]) },
  { name: "revoking a role of a user", permission: roles, change: revoke(["role", "SUPER_ADMIN"], ["user", ada]) },
  { name: "granting a role to a group", permission: roles, change: grant(["role", "ORG_ADMIN"], ["group", empty]) },
  {
    name: "revoking a role of a group",
    permission: roles,
    change: revoke(["role", "USER_ADMIN"], ["group", engineering]),
  },
  {
    name: "granting a binding",
    permission: roles,
    change: grant(["resourceset-binding", `${set}:${customRole}`], ["user", fay]),
  },
  {
    name: "revoking a binding",
    permission: roles,
    change: revoke(["resourceset-binding", `${set}:${customRole}`], ["user", ada]),
  },
  { name: "unbinding a role", permission: roles, change: revoke(["resource-set", set], ["custom-role", customRole]) },
  {
    name: "creating an account",
    permission: users,
    change: (runtime) =>
      runtime.createAccount({
        resourceTypeId: "user",
        credentials: undefined,
        account: {
          profile: { first_name: "N", last_name: "P", email: "n@acme.test", send_activation_email: false },
          emails: [],
          login: "",
          loginAliases: [],
        },
      }),
  },
  { name: "deleting a user", permission: users, change: remove(["user", ada]) },
  { name: "deleting a group", permission: groups, change: remove(["group", empty]) },
  { name: "enable_user", permission: users, change: action("enable_user", "", { user_id: sue }) },
  { name: "disable_user", permission: users, change: action("disable_user", "", { user_id: numeric }) },
  {
    name: "update_user",
    permission: users,
    change: action("update_user", "", { user_id: ada, user_profile: { title: "T" } }),
  },
  { name: "deactivate_user", permission: users, change: action("deactivate_user", "user", { user_id: user }) },
  { name: "delete_user", permission: users, change: action("delete_user", "user", { user_id: user }) },
  {
    name: "update_profile",
    permission: users,
    change: action("update_profile", "user", { user_id: user, title: "T" }),
  },
  { name: "create", permission: groups, change: action("create", "group", { name: "New", userMembers: [user] }) },
  {
    name: "modify_group",
    permission: groups,
    change: action("modify_group", "group", { group_id: engineering, name: "Renamed" }),
  },
];
