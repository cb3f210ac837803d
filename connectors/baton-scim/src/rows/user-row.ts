import type { Path } from "@baton-connectors/mapping/path";
import { attribute, idText, isObject, valuesOf } from "@baton-connectors/scim";
import { resource } from "@baton-connectors/sdk";
import type { UserMapping } from "../mapping/mapping.ts";

/** Undefined: what the server gave has no id, so it names nobody. */
export function toUser(row: unknown, mapping: UserMapping) {
  const id = idText(mapping.id.evaluate(row));
  if (id === undefined) return undefined;
  const text = (path: Path | undefined) => {
    const value = path?.evaluate(row);
    return typeof value === "string" ? value : "";
  };
  const [firstName, lastName, userName] = [text(mapping.firstName), text(mapping.lastName), text(mapping.userName)];
  const email = mapping.skipUserEmails ? undefined : emailOf(row, mapping);
  return resource({
    type: "user",
    id,
    displayName: displayNameOf(row, `${firstName} ${lastName}`, text(mapping.displayName), userName),
    user: {
      emails: email ? [{ address: email, isPrimary: true }] : [],
      status: { status: mapping.active.evaluate(row) === true ? "enabled" : "disabled" },
      profile: {
        user_id: id,
        ...(email !== undefined && { login: email }),
        first_name: firstName,
        last_name: lastName,
        username: userName,
      },
    },
  });
}

/** The one that is marked as primary, else the first. */
function emailOf(row: unknown, { primaryEmail, firstEmail }: UserMapping): string | undefined {
  for (const path of [primaryEmail, firstEmail]) {
    const found = valuesOf(path?.evaluate(row)).find((value) => typeof value === "string");
    if (found !== undefined) return found as string;
  }
  return undefined;
}

/** First and last name, as the Go connector puts them; where there is neither, what else the server calls the person. */
function displayNameOf(row: unknown, names: string, ...others: string[]): string {
  if (names.trim() !== "") return names;
  const candidates = [others[0], attribute(row, "displayName"), formatted(row), ...others];
  return (candidates.find((one) => typeof one === "string" && one !== "") as string | undefined) ?? names;
}
const formatted = (row: unknown) => {
  const name = attribute(row, "name");
  return isObject(name) ? attribute(name, "formatted") : undefined;
};
