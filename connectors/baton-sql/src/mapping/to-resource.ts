import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { AgentTrait_AgentStatus } from "@baton-connectors/protocol/connector-v2";
import { BatonError, resource, type TraitInits } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Row } from "../engines/engine.ts";
import type { RowMap, Vars } from "../file/shape.ts";
import type { Written } from "../yaml/shape.ts";
import type { Mapper } from "./mapper.ts";
import { parseTime } from "./parse-time.ts";
import { nonHumanIdentity, toSecret } from "./to-secret.ts";
import { toUser, withEmptyAddresses } from "./to-user.ts";

export function toResource(client: Client, type: string, map: RowMap, row: Row): Resource {
  const mapper = mapperOf(client, row);
  if (!map.id) throw missing("no ID mapping configuration provided", map);
  if (!map.display_name) throw missing("no display name mapping configuration provided", map);
  const id = mapper.text(map.id);
  if (id === "")
    throw new BatonError("InvalidArgument", `a row of '${type}' has an empty id`, {
      hint: `See ${map.id.path}, line ${map.id.line}.`,
      kind: "config",
    });
  const made = resource({
    type,
    id,
    displayName: mapper.text(map.display_name),
    ...(map.description && { description: mapper.text(map.description) }),
    ...traitOf(map, mapper),
    ...nonHumanIdentity(map.non_human_identity, mapper),
  });
  return map.traits?.user ? withEmptyAddresses(made, map.traits.user, mapper) : made;
}

const missing = (message: string, { at }: RowMap) =>
  new BatonError("InvalidArgument", message, { hint: `See ${at.path}, line ${at.line}.`, kind: "config" });

function mapperOf(client: Client, row: Row): Mapper {
  const inputs = { cols: row };
  const text = (written: Written) => client.evaluator.text(written, inputs);
  const warn = (written: Written, value: string, message: string) => client.warn(written.path, value, message);
  return {
    text,
    warn,
    profile: (vars) =>
      vars?.size ? Object.fromEntries([...vars].map(([key, value]) => [key, text(value)])) : undefined,
    time(written) {
      const value = text(written);
      const time = parseTime(value.replace(/ \+0000 UTC$/, ""));
      if (!time) warn(written, value, "not a time: it is left out");
      return time;
    },
  };
}

/** Of several traits only the first becomes one; the resource type names them all. */
function traitOf({ traits }: RowMap, mapper: Mapper): TraitInits {
  if (!traits) return {};
  const { user, group, role, app, secret, agent } = traits;
  if (user) return { user: toUser(user, mapper) };
  const withProfile = (vars: Vars | undefined) => {
    const profile = mapper.profile(vars);
    return profile ? { profile } : {};
  };
  if (group) return { group: withProfile(group.profile) };
  if (role) return { role: withProfile(role.profile) };
  if (app) return { app: { ...withProfile(app.profile), ...(app.help_url && { helpUrl: mapper.text(app.help_url) }) } };
  if (secret) return { secret: toSecret(secret, mapper) };
  if (!agent) return {};
  const identity = agent.identity_resource_type &&
    agent.identity_resource_id && {
      resourceType: mapper.text(agent.identity_resource_type),
      resource: mapper.text(agent.identity_resource_id),
    };
  const status = agent.status && agentStatus[mapper.text(agent.status).toLowerCase()];
  return {
    agent: {
      ...withProfile(agent.profile),
      ...(status !== undefined && { status }),
      ...(identity && { identityResourceId: identity }),
    },
  };
}

const { READY, DISABLED, DELETED } = AgentTrait_AgentStatus;
const agentStatus: Readonly<Record<string, AgentTrait_AgentStatus>> = {
  ready: READY,
  active: READY,
  enabled: READY,
  disabled: DISABLED,
  inactive: DISABLED,
  deleted: DELETED,
};
