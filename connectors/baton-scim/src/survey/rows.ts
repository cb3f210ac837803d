import { attribute, isObject, type ScimObject, valuesOf } from "@baton-connectors/scim";
import { allowed, differs, type Finding, holds, unknown } from "./finding.ts";

export interface UserFacts {
  readonly findings: readonly Finding[];
  readonly emails: "list" | "text" | "none";
  readonly primary: boolean;
  readonly roles: boolean;
  readonly roleDisplay: boolean;
  /** Users say which groups they are in, by id or only by name. */
  readonly groups: "id" | "name" | undefined;
}

/** What users of the first page look like. */
export function surveyUsers(users: readonly ScimObject[]): UserFacts {
  const of = (name: string) =>
    users.map((one) => attribute(one, name)).filter((one) => one !== undefined && one !== null);
  const emails = of("emails").flatMap(valuesOf);
  const roles = of("roles");
  const role = roles.flatMap(valuesOf);
  const groups = of("groups").flatMap(valuesOf);
  const hasId = groups.some((one) => typeof attribute(one, "value") === "string");
  return {
    findings:
      users.length === 0
        ? [unknown("user-name", "there are no users")]
        : [
            ids(users),
            names(of("userName"), users),
            active(of("active"), users),
            mails(emails),
            rolesFinding(roles, role),
            groupsFinding(groups, hasId),
          ],
    emails: emails.length === 0 ? "none" : emails.every(isObject) ? "list" : "text",
    primary: emails.some((one) => attribute(one, "primary") === true),
    roles: role.length > 0,
    roleDisplay: role.some((one) => typeof attribute(one, "display") === "string"),
    groups: groups.length === 0 ? undefined : hasId ? "id" : "name",
  };
}

function ids(users: readonly ScimObject[]): Finding {
  const wrong = users.map((one) => attribute(one, "id")).find((id) => typeof id !== "string" || id === "");
  return wrong === undefined && users.every((one) => attribute(one, "id") !== undefined)
    ? holds("user-id", "ids are texts")
    : differs("user-id", `an id is ${JSON.stringify(wrong) ?? "left out"}, not a text`);
}

const names = (found: readonly unknown[], users: readonly unknown[]): Finding =>
  found.length === users.length
    ? holds("user-name", "every user has a userName")
    : differs("user-name", `${users.length - found.length} of ${users.length} users have no userName`);

function active(found: readonly unknown[], users: readonly unknown[]): Finding {
  const wrong = found.find((one) => typeof one !== "boolean");
  if (wrong !== undefined) return differs("active", `active is ${JSON.stringify(wrong)}, not true or false`);
  if (found.length < users.length)
    return allowed(
      "active",
      `${users.length - found.length} of ${users.length} users do not say whether they are active: they are taken as inactive`,
    );
  return holds("active", "every user says whether it is active");
}

function mails(found: readonly unknown[]): Finding {
  if (found.length === 0) return allowed("emails", "users have no emails");
  if (!found.every(isObject)) return differs("emails", "emails are texts, not objects");
  return holds("emails", "emails are objects with a value");
}

function rolesFinding(roles: readonly unknown[], values: readonly unknown[]): Finding {
  if (values.length === 0) return allowed("roles", "users show no roles");
  if (!roles.every(Array.isArray)) return differs("roles", "roles are an object, not a list");
  if (!values.every(isObject)) return differs("roles", "roles are texts, not objects");
  return holds("roles", "roles are a list of objects");
}

function groupsFinding(groups: readonly unknown[], hasId: boolean): Finding {
  if (groups.length === 0) return allowed("groups", "users do not say which groups they are in");
  return hasId
    ? holds("groups", "users say which groups they are in, by id")
    : differs("groups", "users name the groups they are in, without ids");
}
