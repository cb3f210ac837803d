import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { rawId, resource, v1Identifier } from "@baton-connectors/sdk";
import type { Group } from "../google/answers.ts";

export function groupResource({ id, name, email }: Group): Resource {
  const groupId = id ?? "";
  return resource({
    type: "group",
    id: groupId,
    displayName: name ?? "",
    profile: { group_id: groupId, group_name: name ?? "", group_email: email ?? "" },
    annotations: [v1Identifier(groupId), rawId(groupId)],
    group: {},
  });
}
