import type { SyncOptions } from "@baton-connectors/sync";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Config } from "../src/config.ts";
import type { Fault } from "./fault-proxy.ts";
import { keyOf, kinds, ordered, type RowKind, type Rows } from "./rows.ts";
import { unpackedText } from "./tenant.ts";

/** What is recorded of one run of the Go connector. */
interface Recorded {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly string[];
  readonly faults?: readonly Fault[];
  readonly slapdGlobal?: string;
  readonly cert?: string;
  readonly trustedCa?: boolean;
  readonly rc: number;
  /** LDAP requests that it sent; null where it did not go through the proxy. */
  readonly operations: number | null;
  readonly rows?: Readonly<Record<string, Recorded.Rows>>;
}
declare namespace Recorded {
  interface Rows {
    readonly rows?: readonly JsonObject[];
    readonly delta?: readonly { readonly gone?: string; readonly row?: JsonObject }[];
    readonly same?: true;
  }
}
export interface GoldenOp extends Recorded {
  /** What changed in the directory, in words of its own. */
  readonly change?: string;
  /** The last line of a failure. */
  readonly said?: string;
}
export type GoldenRun = Recorded;

export const goldenRuns: readonly GoldenRun[] = JSON.parse(unpackedText("runs.json.gz"));
export const goldenOps: readonly GoldenOp[] = JSON.parse(unpackedText("ops.json.gz"));
const usual = goldenRuns.find(({ name }) => name === "default")!;

export interface Expansion {
  readonly grant: string;
  readonly entitlementIds: readonly string[];
}
export interface GoldenRows extends Rows {
  readonly expansion: ReadonlyMap<string, Expansion>;
}

const empty: Recorded.Rows = { rows: [] };

/** The recorded rows; undefined where the run failed. */
export function goldenRows(run: Recorded): GoldenRows | undefined {
  if (!run.rows) return undefined;
  const of = (kind: string): JsonObject[] => resolved(run.rows![kind] ?? empty, kind);
  const byKind = (kind: RowKind) => new Map(of(kind).map((row) => [keyOf(kind, row), ordered(row) as JsonObject]));
  const expansion = of("expansion") as unknown as Expansion[];
  return {
    ...(Object.fromEntries(kinds.map((kind) => [kind, byKind(kind)])) as unknown as Rows),
    expansion: new Map(expansion.map(({ grant, entitlementIds }) => [grant, { grant, entitlementIds }])),
  };
}

function resolved({ rows, delta = [] }: Recorded.Rows, kind: string): JsonObject[] {
  if (rows) return [...rows];
  const key = (row: JsonObject) => (kind === "expansion" ? String(row.grant) : keyOf(kind as RowKind, row));
  const all = new Map(usual.rows![kind]!.rows!.map((row) => [key(row), row]));
  for (const { gone, row } of delta) {
    if (gone !== undefined) all.delete(gone);
    if (row) all.set(key(row), row);
  }
  return [...all.values()];
}

const flagOf = (args: readonly string[], name: string) => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
};

/** The recorded arguments, with the server that is there now. */
export function configOf({ args }: Recorded, url: string): Partial<Config> {
  const text = (name: string) => flagOf(args, name) ?? "";
  return {
    url,
    bindDn: text("bind-dn"),
    password: text("password"),
    baseDn: text("base-dn"),
    userSearchDn: text("user-search-dn"),
    groupSearchDn: text("group-search-dn"),
    roleSearchDn: text("role-search-dn"),
    filter: text("filter"),
    disableOperationalAttrs: args.includes("--disable-operational-attrs"),
  };
}

export function syncOptionsOf({ args }: Recorded): Partial<SyncOptions> {
  const types = flagOf(args, "sync-resource-types");
  return {
    ...(types && { resourceTypeIds: types.split(",") }),
    ...(args.includes("--skip-entitlements-and-grants") && { skipEntitlementsAndGrants: true }),
    workers: Number(flagOf(args, "workers") ?? 1),
  };
}

const usualKeys = new Set(["user_id", "first_name", "last_name", "path", "login"]);
const windowsId = /^(S-1-[\d-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Our rows without what Go's connector leaves out: texts of other scripts, ids in binary, addresses after the first. */
export function asGo(rows: Rows): GoldenRows {
  const expansion = new Map<string, Expansion>();
  const grants = new Map(
    [...rows.grants].map(([id, row]) => {
      const annotations = (row.annotations ?? []) as JsonObject[];
      const isExpandable = (one: JsonObject) => String(one["@type"]).endsWith("GrantExpandable");
      const found = annotations.find(isExpandable);
      if (found) expansion.set(id, { grant: id, entitlementIds: found.entitlementIds as string[] });
      const { annotations: _, ...rest } = row;
      const left = annotations.filter((one) => !isExpandable(one));
      return [id, left.length > 0 ? (ordered({ ...rest, annotations: left }) as JsonObject) : rest];
    }),
  );
  return {
    ...rows,
    resources: new Map([...rows.resources].map(([id, row]) => [id, userAsGo(row)])),
    grants,
    expansion,
  };
}

function userAsGo(row: JsonObject): JsonObject {
  if ((row.id as JsonObject).resourceType !== "user") return row;
  const profile = Object.entries(row.profile as Record<string, string>).filter(
    ([key, value]) =>
      usualKeys.has(key) || (/^[ -~]*$/.test(value) && !(/^object(GUID|Sid)$/i.test(key) && windowsId.test(value))),
  );
  const annotations = (row.annotations as JsonObject[]).map(({ emails, ...trait }) =>
    emails ? { ...trait, emails: (emails as JsonObject[]).filter(({ isPrimary }) => isPrimary) } : trait,
  );
  const withoutNone = annotations.map(({ emails, ...trait }) =>
    (emails as JsonObject[] | undefined)?.length ? { ...trait, emails } : trait,
  );
  return ordered({ ...row, profile: Object.fromEntries(profile), annotations: withoutNone }) as JsonObject;
}

/** What differs, in lines: `+` is ours alone, `-` Go's alone, `~` both have it in two ways. */
export function difference(ours: GoldenRows, go: GoldenRows): string[] {
  return [...kinds, "expansion" as const].flatMap((kind) => {
    const [mine, theirs] = [ours[kind], go[kind]] as [ReadonlyMap<string, unknown>, ReadonlyMap<string, unknown>];
    const lost = [...theirs.keys()].filter((id) => !mine.has(id)).map((id) => `- ${kind} ${id}`);
    const more = [...mine.keys()].filter((id) => !theirs.has(id)).map((id) => `+ ${kind} ${id}`);
    const other = [...mine].flatMap(([id, row]) => {
      const [a, b] = [JSON.stringify(ordered(row)), JSON.stringify(ordered(theirs.get(id)))];
      return theirs.has(id) && a !== b ? [`~ ${kind} ${id}`] : [];
    });
    return [...lost, ...more, ...other];
  });
}
