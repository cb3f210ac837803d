import { isUtf8 } from "node:buffer";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Entry } from "../protocol/entry.ts";
import { isSecret } from "./secret-attributes.ts";
import { guidText, sidText } from "./windows-ids.ts";

/** Attributes with one value that is text, by the server's names, and what the Go connector puts beside them. */
export function userProfile(entry: Entry, path: string, login: string): JsonObject {
  const [first, last] = names(entry);
  const profile: JsonObject = { user_id: entry.text("uid"), first_name: first, last_name: last, path };
  for (const [name, values] of entry.attributes) {
    if (values.length !== 1 || isSecret(name)) continue;
    const text = textOf(name, values[0]!);
    if (text !== undefined) profile[name] = text;
  }
  return login === "" ? profile : { ...profile, login };
}

/** Either both are there, or the name is split where its first word ends. */
function names(entry: Entry): readonly [string, string] {
  const [given, surname] = [entry.text("givenName"), entry.text("sn")];
  if (given !== "" && surname !== "") return [given, surname];
  const [first = "", ...rest] = entry.text("cn").split(" ");
  return [first, rest.join(" ")];
}

function textOf(name: string, value: Buffer): string | undefined {
  if (isPrintable(value)) return value.toString("latin1");
  if (name.toLowerCase() === "objectguid") return guidText(value);
  if (name.toLowerCase() === "objectsid") return sidText(value);
  if (!isUtf8(value)) return undefined;
  const text = value.toString("utf8");
  // Line ends and tabs are text; other control characters are a sign of something else.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) ? undefined : text;
}

export const isPrintable = (value: Buffer): boolean => value.every((byte) => byte >= 0x20 && byte <= 0x7e);
