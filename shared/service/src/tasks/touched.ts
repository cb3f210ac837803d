import type { Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import type { Task } from "@baton-connectors/protocol/connectorapi";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

/**
 * The names of what a task may change: principals, resources, accounts. Tasks that have one in common are done one after
 * the other, since nearly every change looks first and acts upon what it saw. What only reads touches nothing.
 */
export function touchedBy({ taskType }: Task): string[] {
  switch (taskType.case) {
    case "grant":
      return resources(taskType.value.principal, taskType.value.entitlement?.resource);
    case "revoke": {
      const { principal, entitlement } = taskType.value.grant ?? {};
      return resources(principal, entitlement?.resource);
    }
    case "createAccount": {
      const { login = "", loginAliases = [], emails = [] } = taskType.value.accountInfo ?? {};
      const names = [login, ...loginAliases, ...emails.map(({ address }) => address)];
      return names.filter(Boolean).map((name) => `account ${name.toLowerCase()}`);
    }
    case "createResource":
      return ids(taskType.value.resource?.id, taskType.value.resource?.parentResourceId);
    case "deleteResource":
      return ids(taskType.value.resourceId);
    case "rotateCredentials":
      return ids(taskType.value.resourceId);
    case "issueCredential":
      return ids(taskType.value.identityId);
    case "actionInvoke":
      return named(taskType.value.args ?? {}, taskType.value.resourceTypeId);
    default:
      return [];
  }
}

const resources = (...of: readonly (Resource | undefined)[]) => ids(...of.map((one) => one?.id));
const ids = (...of: readonly (ResourceId | undefined)[]) =>
  of.flatMap((id) => (id?.resource ? [key(id.resourceType, id.resource)] : []));
const key = (resourceType: string, resource: string) => `${resourceType}/${resource}`;

/** `user_id` names a user, `id` and `resource_id` a resource of the action's own type. */
const idName = /^(?:(.*)_)?ids?$/i;

/** The resources that arguments name: objects with a type and an id, and texts whose name ends in `_id`. */
function named(args: JsonObject, resourceTypeId: string): string[] {
  const found: string[] = [];
  const visit = (name: string, value: JsonValue) => {
    if (Array.isArray(value)) for (const item of value) visit(name, item);
    else if (typeof value === "string") {
      const [matches, before = ""] = idName.exec(name) ?? [];
      const type = before === "" || before === "resource" ? resourceTypeId : before;
      if (matches && value) found.push(key(type, value));
    } else if (typeof value === "object" && value) {
      const type = value.resource_type_id ?? value.resource_type ?? value.resourceTypeId ?? value.resourceType;
      const id = value.resource_id ?? value.resource ?? value.resourceId;
      if (typeof type === "string" && typeof id === "string") found.push(key(type, id));
      else for (const [inner, part] of Object.entries(value)) visit(inner, part);
    }
  };
  for (const [name, value] of Object.entries(args)) visit(name, value);
  return found;
}
