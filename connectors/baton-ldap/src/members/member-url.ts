import { compileFilter, FilterError } from "../protocol/filter.ts";
import type { Scope } from "../protocol/requests.ts";

export interface MemberUrl {
  readonly base: string;
  readonly scope: Scope;
  readonly filter: string;
}

/** What a memberURL looks for, or what is wrong with it. https://www.rfc-editor.org/rfc/rfc4516 */
export function parseMemberUrl(text: string): MemberUrl | { readonly problem: string } {
  const [whole = ""] = text.split("#", 1);
  const found = /^([a-z][a-z0-9+.-]*):\/\/[^/?]*(?:\/([^?]*))?(?:\?(.*))?$/is.exec(whole);
  if (!found) return { problem: "it is no URL" };
  const [, , path = "", query = ""] = found;
  const [, scope = "", ...rest] = query.split("?");
  try {
    const filter = decodeURIComponent(rest.join("?").split("?")[0] ?? "") || "(objectClass=*)";
    compileFilter(filter);
    const lower = scope.toLowerCase() || "sub";
    if (lower !== "base" && lower !== "one" && lower !== "sub") return { problem: `its scope is '${scope}'` };
    return { base: decodeURIComponent(path), scope: lower, filter };
  } catch (error) {
    if (error instanceof FilterError) return { problem: `its filter cannot be read: ${error.message}` };
    if (error instanceof URIError) return { problem: "its percent signs stand before no number" };
    throw error;
  }
}
