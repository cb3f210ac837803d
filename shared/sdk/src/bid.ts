import { configError } from "./errors.ts";
import type { ResourceRef } from "./ids.ts";

/**
 * Baton ids: one string that names a resource, entitlement or grant with its parents, used on command lines.
 * Grammar: `bid:r:[<ptype>/<pid>/]<type>/<id>`, `bid:e:<resource>:<slug>`, `bid:g:<entitlement>:<principal resource>`;
 * `\`, `/` and `:` inside a component are escaped with a backslash.
 */
export interface ResourceBid extends ResourceRef {
  readonly parent?: ResourceRef | undefined;
}
export interface EntitlementBid {
  readonly resource: ResourceBid;
  readonly slug: string;
}
export interface GrantBid {
  readonly entitlement: EntitlementBid;
  readonly principal: ResourceBid;
}

const escaped = (part: string) => part.replace(/[\\/:]/g, (c) => `\\${c}`);

function resourcePart({ parent, resourceType, resource }: ResourceBid): string {
  const parts = parent ? [parent.resourceType, parent.resource, resourceType, resource] : [resourceType, resource];
  if (parts.some((part) => part === "")) throw configError("a baton id needs a type and an id in every part");
  return parts.map(escaped).join("/");
}

function entitlementPart({ resource, slug }: EntitlementBid): string {
  if (slug === "") throw configError("a baton id of an entitlement needs a slug");
  return `${resourcePart(resource)}:${escaped(slug)}`;
}

export const resourceBid = (resource: ResourceBid): string => `bid:r:${resourcePart(resource)}`;
export const entitlementBid = (entitlement: EntitlementBid): string => `bid:e:${entitlementPart(entitlement)}`;
export const grantBid = ({ entitlement, principal }: GrantBid): string =>
  `bid:g:${entitlementPart(entitlement)}:${resourcePart(principal)}`;

/** Splits at unescaped `:` and `/`, unescaping components: sections of parts, each with its place in the text. */
function sections(bid: string): { parts: string[]; at: number }[] {
  const found: { parts: string[]; at: number }[] = [{ parts: [""], at: 0 }];
  for (let i = 0; i < bid.length; i++) {
    const section = found[found.length - 1]!;
    const char = bid[i]!;
    if (char === "\\") {
      const literal = bid[++i];
      if (literal === undefined || !"\\/:".includes(literal)) throw malformed(bid, i, "invalid escape");
      section.parts[section.parts.length - 1] += literal;
    } else if (char === ":") found.push({ parts: [""], at: i + 1 });
    else if (char === "/") section.parts.push("");
    else section.parts[section.parts.length - 1] += char;
  }
  return found;
}

function parse(bid: string, kind: "r" | "e" | "g", count: number) {
  const all = sections(bid);
  if (all[0]!.parts.join("/") !== "bid") throw malformed(bid, 0, "a baton id starts with 'bid:'");
  if (all[1]?.parts.join("/") !== kind) throw malformed(bid, all[1]?.at ?? bid.length, `expected '${kind}'`);
  const rest = all.slice(2);
  if (rest.length < count) throw malformed(bid, bid.length, "unexpected end");
  if (rest.length > count) throw malformed(bid, rest[count]!.at - 1, "unexpected text after the id");
  return rest;
}

function toResource(bid: string, { parts, at }: { parts: string[]; at: number }): ResourceBid {
  if (parts.some((part) => part === "")) throw malformed(bid, at, "empty part");
  if (parts.length === 2) return { resourceType: parts[0]!, resource: parts[1]! };
  if (parts.length === 4) {
    return {
      resourceType: parts[2]!,
      resource: parts[3]!,
      parent: { resourceType: parts[0]!, resource: parts[1]! },
    };
  }
  throw malformed(bid, at, "a resource has the form type/id or parent-type/parent-id/type/id");
}

function toEntitlement(bid: string, resource: { parts: string[]; at: number }, slug: { parts: string[]; at: number }) {
  if (slug.parts.length !== 1 || slug.parts[0] === "") throw malformed(bid, slug.at, "expected a slug");
  return { resource: toResource(bid, resource), slug: slug.parts[0]! };
}

export function parseResourceBid(bid: string): ResourceBid {
  const [resource] = parse(bid, "r", 1);
  return toResource(bid, resource!);
}

export function parseEntitlementBid(bid: string): EntitlementBid {
  const [resource, slug] = parse(bid, "e", 2);
  return toEntitlement(bid, resource!, slug!);
}

export function parseGrantBid(bid: string): GrantBid {
  const [resource, slug, principal] = parse(bid, "g", 3);
  return { entitlement: toEntitlement(bid, resource!, slug!), principal: toResource(bid, principal!) };
}

const malformed = (bid: string, at: number, problem: string) =>
  configError(`not a valid baton id: ${problem}\n${bid}\n${" ".repeat(at)}^`);
