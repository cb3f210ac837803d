import type { ResourceKey } from "@baton-connectors/c1z";
import { type Resource, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { notFound } from "@baton-connectors/sdk/errors";
import { nearest } from "@baton-connectors/sdk/nearest";
import { fromBinary } from "@bufbuild/protobuf";
import { accountOf } from "../file/account.ts";
import type { Catalogue } from "../file/catalogue.ts";
import { usage } from "../usage.ts";

/** What something is called by, the surest first: the first kind that finds anything decides. */
const kinds = ["id", "email", "login", "name"] as const;
type Kind = (typeof kinds)[number];

export interface Candidate {
  readonly key: ResourceKey;
  readonly name: string;
}

export const keyText = ({ resourceType, resource }: ResourceKey): string => `${resourceType}:${resource}`;

/** Of type and id as they stand in one text: `user:00u1`. The first colon parts them; ids may have more. */
export function keyIn(text: string): ResourceKey | undefined {
  const at = text.indexOf(":");
  return at < 1 || at === text.length - 1
    ? undefined
    : { resourceType: text.slice(0, at), resource: text.slice(at + 1) };
}

/**
 * The resource that a person means by `type:id`, an id, an e-mail address, a login or a display name. Throws when it is nothing in the
 * file, and says what is like it, or when it may be several, and says which.
 */
export function resourceNamed(catalogue: Catalogue, text: string, type?: string): ResourceKey {
  const exact = type === undefined ? keyIn(text) : { resourceType: type, resource: text };
  if (exact && catalogue.rows.resource(exact)) return exact;
  const found = matches(catalogue, text, type);
  if (found.length === 1) return found[0]!.key;
  if (found.length > 1) throw ambiguous(text, found);
  throw absent(type === undefined ? text : `${type} ${text}`, namesOf(catalogue), "baton resources", text);
}

/** Like `resourceNamed`, and undefined where nothing is called so. */
export function resourceCalled(catalogue: Catalogue, text: string): ResourceKey | undefined {
  const exact = keyIn(text);
  if (exact && catalogue.rows.resource(exact)) return exact;
  const found = matches(catalogue, text);
  if (found.length > 1) throw ambiguous(text, found);
  return found[0]?.key;
}

function matches({ rows }: Catalogue, text: string, type?: string): readonly Candidate[] {
  const wanted = text.toLowerCase();
  const by: Readonly<Record<Kind, Candidate[]>> = { id: [], email: [], login: [], name: [] };
  for (const resource of each(rows.storedResources({ resourceTypeId: type }))) {
    const { id, displayName } = resource;
    const candidate = {
      key: { resourceType: id?.resourceType ?? "", resource: id?.resource ?? "" },
      name: displayName,
    };
    const account = accountOf(resource);
    if (candidate.key.resource === text) by.id.push(candidate);
    if (account?.emails.some((one) => one.toLowerCase() === wanted)) by.email.push(candidate);
    if ([account?.login, ...(account?.loginAliases ?? [])].some((one) => one?.toLowerCase() === wanted))
      by.login.push(candidate);
    if (displayName.toLowerCase() === wanted) by.name.push(candidate);
  }
  return kinds.map((kind) => by[kind]).find(({ length }) => length > 0) ?? [];
}

const each = (stored: Iterable<Uint8Array>): Iterable<Resource> =>
  Iterator.from(stored).map((data) => fromBinary(ResourceSchema, data));

const shown = 10;

export function ambiguous(text: string, found: readonly Candidate[]) {
  const lines = found.slice(0, shown).map(({ key, name }) => `${keyText(key)} ${name}`);
  const rest = found.length > shown ? ` and ${found.length - shown} more` : "";
  return usage(`${JSON.stringify(text)} may be: ${lines.join(", ")}${rest}`, "Name one of them by its type and id.");
}

/** `names`: what is there, told when it is like what was called so. */
export function absent(what: string, names: Iterable<string>, listing: string, called = what) {
  const like = nearest(called, names).slice(0, 5);
  return notFound(`the file has no ${what}`, {
    hint: like.length > 0 ? `Is it ${like.join(", ")}?` : `See what there is with: ${listing}`,
  });
}

function* namesOf({ rows }: Catalogue): Generator<string> {
  for (const resource of each(rows.storedResources())) {
    const account = accountOf(resource);
    const { resourceType = "", resource: id = "" } = resource.id ?? {};
    yield* new Set([
      `${resourceType}:${id}`,
      id,
      resource.displayName,
      ...(account?.emails ?? []),
      account?.login ?? "",
    ]);
  }
}
