import type { JsonObject } from "@bufbuild/protobuf";
import { parseAddress } from "./address.ts";
import { invalidArgument } from "./arguments.ts";

/** What a caller wants changed. Absent: untouched; "": cleared, except for names, which are never cleared. */
export interface ProfileChanges {
  readonly givenName?: string;
  readonly familyName?: string;
  readonly recoveryEmail?: string;
  readonly recoveryPhone?: string;
  readonly department?: string;
  readonly jobTitle?: string;
  readonly costCenter?: string;
  readonly employeeType?: string;
  readonly employeeId?: string;
  readonly managerEmail?: string;
  readonly customSchemas?: JsonObject;
  /** Fields that could not be applied, with the reason. */
  readonly skipped: readonly string[];
}

/** By field, the names under which it may be given, the preferred one first. */
const spellings = {
  givenName: ["given_name", "givenName"],
  familyName: ["family_name", "familyName"],
  recoveryEmail: ["recovery_email", "recoveryEmail"],
  recoveryPhone: ["recovery_phone", "recoveryPhone"],
  department: ["department"],
  jobTitle: ["job_title", "jobTitle", "title"],
  costCenter: ["cost_center", "costCenter"],
  employeeType: ["employee_type", "employeeType"],
  employeeId: ["employee_id", "employeeId"],
  managerEmail: ["manager_email", "managerEmail"],
} as const;

const nameFields = new Set(["givenName", "familyName"]);

/** `trim` for values typed into a form; values of a JSON document are taken as they are. */
export function readProfileChanges(given: JsonObject, { trim }: { readonly trim: boolean }): ProfileChanges {
  const changes: Record<string, unknown> = {};
  const skipped: string[] = [];
  for (const [field, names] of Object.entries(spellings)) {
    const name = names.find((candidate) => given[candidate] !== undefined && given[candidate] !== null);
    if (name === undefined) continue;
    const value = given[name];
    if (typeof value !== "string") throw invalidArgument(`${name} must be text`);
    const text = trim ? value.trim() : value;
    if (nameFields.has(field) && text === "") continue;
    if (field === "managerEmail") {
      const why = managerProblem(text);
      if (why) {
        skipped.push(`manager_email (${why})`);
        continue;
      }
    }
    if (field === "recoveryEmail" && text !== "" && !parseAddress(text))
      throw invalidArgument(`recovery_email is not an address: ${text}`);
    changes[field] = text;
  }
  const customSchemas = readSchemas(given.custom_schemas ?? given.customSchemas);
  const read: ProfileChanges = { ...changes, ...(customSchemas && { customSchemas }), skipped };
  if (Object.keys(read).length === 1) {
    throw invalidArgument(
      skipped.length > 0
        ? `nothing could be changed; left out: ${skipped.join(", ")}`
        : "the profile names no field that can be changed",
    );
  }
  return read;
}

function managerProblem(text: string): string | undefined {
  if (text === "") return "cannot be cleared through this action";
  return parseAddress(text) ? undefined : `invalid email address ${JSON.stringify(text)}`;
}

/** An object, or an object as JSON text. An empty one changes nothing. */
function readSchemas(given: JsonObject[string] | undefined): JsonObject | undefined {
  if (given === undefined || given === null) return undefined;
  let value = given;
  if (typeof value === "string") {
    if (value.trim() === "") return undefined;
    try {
      value = JSON.parse(value) as JsonObject;
    } catch {
      throw invalidArgument("custom_schemas is not JSON");
    }
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidArgument("custom_schemas must be an object");
  return Object.keys(value).length > 0 ? value : undefined;
}
