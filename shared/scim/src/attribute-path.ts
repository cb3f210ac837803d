import { type Filter, FilterSyntaxError, parseFilter } from "./filter.ts";

/** A path of PATCH: `members`, `name.givenName`, `members[value eq "1"]`, `emails[type eq "work"].value`. */
export interface AttributePath {
  /** The schema before the attribute, where it is written out. */
  readonly schema: string | undefined;
  readonly attribute: string;
  readonly filter: Filter | undefined;
  readonly sub: string | undefined;
}

/** Reads a path. https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2 */
export function parseAttributePath(text: string): AttributePath {
  const parts = /^(?:(urn:[^[\]]+):)?([A-Za-z$][\w$-]*)(?:\[(.*)\])?(?:\.([A-Za-z$][\w$-]*))?$/i.exec(text.trim());
  if (!parts) throw new FilterSyntaxError(`the path ${text} cannot be read`);
  const [, schema, attribute, filter, sub] = parts;
  return { schema, attribute: attribute!, filter: filter === undefined ? undefined : parseFilter(filter), sub };
}

/** The path of one value of a multi-valued attribute: `members[value eq "2819c223"]`. */
export const valuePath = (attribute: string, key: string, value: string): string =>
  `${attribute}[${key} eq ${JSON.stringify(value)}]`;
