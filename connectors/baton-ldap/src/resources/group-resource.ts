import { isUtf8 } from "node:buffer";
import { ExternalIdSchema } from "@baton-connectors/protocol/connector-v2";
import { resource } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { canonicalIfDn } from "../dn/canonical.ts";
import type { Entry } from "../protocol/entry.ts";
import type { Mapped } from "./user-resource.ts";

/** What is stored of a group, and what tells its kind as a member of another one; its own members are read later. */
export const groupAttributes = ["objectClass", "cn", "description", "gidNumber"];

export function groupResource(entry: Entry): Mapped {
  const id = canonicalIfDn(entry.dnText);
  if (!id) return { resource: undefined, problems: ["an entry whose DN cannot be read"] };
  const description = entry.text("description");
  const gid = entry.text("gidNumber");
  const made = resource({
    type: "group",
    id,
    displayName: entry.text("cn"),
    description,
    profile: {
      path: id,
      ...(description && { group_description: description }),
      ...(entry.values("gidNumber").length > 0 && { gid }),
    },
    group: {},
  });
  // The spelling of the server, by which it is found whatever it holds equal.
  made.externalId = create(ExternalIdSchema, { id: entry.dnText });
  return { resource: made, problems: unreadable(entry) };
}

export function roleResource(entry: Entry): Mapped {
  const id = canonicalIfDn(entry.dnText);
  if (!id) return { resource: undefined, problems: ["an entry whose DN cannot be read"] };
  const made = resource({
    type: "role",
    id,
    displayName: entry.text("cn"),
    profile: { path: id, role_description: entry.text("description") },
    role: {},
  });
  return { resource: made, problems: unreadable(entry) };
}

const unreadable = (entry: Entry) =>
  ["cn", "description"]
    .filter((name) => !isUtf8(entry.first(name) ?? Buffer.alloc(0)))
    .map((name) => `letters of a ${name} that are no UTF-8`);
