import { type Resource, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { registry } from "@baton-connectors/protocol/registry";
import { equals } from "@bufbuild/protobuf";
import { accountOf } from "./account.ts";

/** A field of a resource or account that is not what it was; "" where nothing is said. */
export interface StateChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What changed of a resource, field by field; what has no name of its own here is `other`. Empty where both say the same. */
export function changesOfState(before: Resource, after: Resource): StateChange[] {
  if (equals(ResourceSchema, before, after, { registry, unpackAny: true, unknown: true })) return [];
  const [was, is] = [stateOf(before), stateOf(after)];
  const fields = new Set([...Object.keys(was), ...Object.keys(is)]);
  const changes = [...fields]
    .filter((field) => (was[field] ?? "") !== (is[field] ?? ""))
    .map((field) => ({ field, before: was[field] ?? "", after: is[field] ?? "" }));
  return changes.length > 0 ? changes : [{ field: "other", before: "", after: "" }];
}

function stateOf(resource: Resource): Readonly<Record<string, string>> {
  const { displayName, description, parentResourceId: parent } = resource;
  const account = accountOf(resource);
  const profile = account?.profile ?? resource.profile ?? {};
  return {
    name: displayName,
    description,
    parent: parent ? `${parent.resourceType}:${parent.resource}` : "",
    ...(account && {
      status: account.status,
      "status detail": account.statusDetails,
      email: account.emails.join(", "),
      login: account.login,
      "login aliases": account.loginAliases.join(", "),
      "account type": account.type,
      mfa: yesOrNo(account.mfa),
      sso: yesOrNo(account.sso),
      "last login": account.lastLogin?.toISOString() ?? "",
      created: account.createdAt?.toISOString() ?? "",
      "employee id": account.employeeIds.join(", "),
    }),
    ...Object.fromEntries(Object.entries(profile).map(([key, value]) => [`profile.${key}`, text(value)])),
  };
}

const yesOrNo = (said: boolean | undefined) => (said === undefined ? "" : said ? "yes" : "no");
const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
