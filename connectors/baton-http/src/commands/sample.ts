import { type Fields, type Found, kindOf, singular } from "@baton-connectors/openapi";
import { configError } from "@baton-connectors/sdk";
import { isRecord } from "../answer/is-record.ts";

/** An answer with a list in it. */
export function sampleOf(answer: unknown): Found {
  const found = listIn(answer, []);
  if (!found) throw configError("there is no OpenAPI document, and no list of objects in it");
  const { path, rows } = found;
  const name = path.at(-1) ?? "users";
  const kind = path.length === 0 ? "user" : kindOf(name);
  return {
    name: "App",
    baseUrl: "https://app.example",
    auth: 'type: bearer\ntoken: "${APP_TOKEN}"',
    types: [
      {
        id: kind === "other" ? singular(name) : kind,
        kind,
        path: `/${name}`,
        itemsPath: path.join("."),
        fields: fieldsOf(rows),
        paging: "",
      },
    ],
    notes: [
      "Where the list is asked for, how it goes on and how requests show who asks is not in an answer: correct url, pagination and auth.",
    ],
  };
}

/** The first list of objects, from the outside in. */
function listIn(
  value: unknown,
  path: readonly string[],
): { path: readonly string[]; rows: readonly object[] } | undefined {
  if (Array.isArray(value)) return value.some(isRecord) ? { path, rows: value.filter(isRecord) } : undefined;
  if (!isRecord(value) || path.length > 3) return undefined;
  const entries = Object.entries(value);
  const direct = entries.find(([, one]) => Array.isArray(one) && one.some(isRecord));
  if (direct) return listIn(direct[1], [...path, direct[0]]);
  return entries.map(([name, one]) => listIn(one, [...path, name])).find((one) => one !== undefined);
}

const fieldsOf = (rows: readonly object[]): Fields =>
  new Map(rows.slice(0, 100).flatMap((row) => Object.entries(row).map(([name, value]) => [name, typeof value])));
