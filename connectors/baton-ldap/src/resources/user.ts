import {
  BatonError,
  type GetContext,
  type ListContext,
  pageOf,
  type ResourceType,
  resourceType,
  skipEntitlementsAndGrants,
} from "@baton-connectors/sdk";
import { updateProfile } from "../actions/update-profile.ts";
import { createAccount } from "../changes/create-account.ts";
import { deleteUser } from "../changes/delete-user.ts";
import { rotatePassword } from "../changes/rotate-password.ts";
import type { Client } from "../client.ts";
import { filters } from "../filters.ts";
import { permissions } from "../permissions.ts";
import { listEntries } from "./list-entries.ts";
import { toResources } from "./to-resources.ts";
import { userResource } from "./user-resource.ts";

export const everything = ["*", "+"];

export const user: ResourceType<Client> = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [skipEntitlementsAndGrants()],
  permissions: permissions.user,
  list: async (context: ListContext<Client>) => {
    if (context.parent) return pageOf([]);
    const { directory, now } = context.client;
    const { kind } = await directory.rootDse(context.signal);
    const attributes = directory.settings.operational ? everything : ["*"];
    const { entries, next } = await listEntries("user", attributes, context);
    const surroundings = { isActiveDirectory: kind === "Active Directory", now: now() };
    return pageOf(
      toResources(entries, (entry) => userResource(entry, surroundings), context),
      next,
    );
  },
  get: async (context) => readUser(context),
  account: createAccount,
  delete: deleteUser,
  rotate: rotatePassword,
  actions: [updateProfile],
});

/** The user of an id; undefined where no entry has it. An entry that is no user is an error, as in the Go connector. */
export async function readUser(context: GetContext<Client>) {
  const { client, id, signal } = context;
  const { directory } = client;
  const entry = await directory.read(id.resource, filters.user, everything, signal).catch(whenGone);
  if (entry === "gone") return undefined;
  if (!entry)
    throw new BatonError("FailedPrecondition", `'${id.resource}' is there and no user, or the filter hides it`);
  const { kind } = await directory.rootDse(signal);
  const surroundings = { isActiveDirectory: kind === "Active Directory", now: client.now() };
  return toResources([entry], (one) => userResource(one, surroundings), context)[0];
}

export function whenGone(error: unknown): "gone" {
  if (error instanceof BatonError && error.code === "NotFound") return "gone";
  throw error;
}
