import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Fault } from "@baton-connectors/simulators";
import type { Quirks, ScimObject, Tenant } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { plainConfig } from "./subject.ts";

export type Row = { readonly id: unknown } & Readonly<Record<string, unknown>>;
export const kinds = ["resource-types", "resources", "entitlements", "grants"] as const;
export type Kind = (typeof kinds)[number];
export type Rows = Readonly<Record<Kind, readonly Row[]>>;

interface RecordedFault {
  readonly method?: string;
  readonly path: string;
  readonly skip?: number;
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly type?: string;
  readonly close?: boolean;
  readonly cut?: boolean;
}
export type RecordedQuirks = Quirks & { readonly overlay?: readonly string[]; readonly without?: readonly string[] };

export interface Recorded {
  readonly name: string;
  readonly exit: number | readonly number[];
  readonly sim?: RecordedQuirks;
  readonly faults?: readonly RecordedFault[];
  readonly env?: Readonly<Record<string, string>>;
}
/** A sync of the Go connector: what it was told, and what it left besides the rows of `default`. */
export interface RecordedRun extends Recorded {
  readonly args: readonly string[];
  readonly delta?: Readonly<
    Partial<
      Record<Kind, { readonly all?: readonly Row[]; readonly gone?: readonly string[]; readonly rows?: readonly Row[] }>
    >
  >;
}
export interface RecordedOperation extends Recorded {
  /** Several where one command followed another. */
  readonly args: readonly string[] | readonly (readonly string[])[];
  /** The sync that its rows came from. */
  readonly base?: string;
  readonly change?: Readonly<
    Record<string, Readonly<Record<string, { readonly before?: ScimObject; readonly after?: ScimObject }>>>
  >;
}

const recorded = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`fixtures/${name}.json.gz`, import.meta.url))).toString()) as T;

const { default: defaultRows, runs: allRuns } = recorded<{ default: Rows; runs: readonly RecordedRun[] }>(
  "golden-runs",
);
export const runs = allRuns;
export const operations = recorded<readonly RecordedOperation[]>("golden-ops");
export const configs = recorded<Readonly<Record<string, string>>>("golden-configs");

interface Overlay {
  readonly users?: readonly ScimObject[];
  readonly groups?: readonly ScimObject[];
  readonly onlyUsers?: boolean;
  readonly onlyGroups?: boolean;
  readonly replace?: boolean;
}
const tenantFile = recorded<Tenant & { readonly overlays: Readonly<Record<string, Overlay>> }>("tenant-a");

/** The recorded tenant with the odd rows of a run. */
export function tenantOf({ overlay = [], without = [] }: RecordedQuirks): Tenant {
  let { users, groups } = tenantFile;
  for (const name of overlay) {
    const odd = tenantFile.overlays[name]!;
    users = merged(odd.onlyUsers ? [] : users, odd.users ?? [], odd.replace);
    groups = merged(odd.onlyGroups ? [] : groups, odd.groups ?? [], odd.replace);
  }
  const there = (one: ScimObject) => !without.includes(String(one.id));
  return { ...tenantFile, users: users.filter(there), groups: groups.filter(there) };
}

function merged(all: ScimObject[], odd: readonly ScimObject[], replace = true): ScimObject[] {
  const out = [...all];
  for (const one of odd) {
    const at = replace ? out.findIndex((other) => other.id !== undefined && other.id === one.id) : -1;
    if (at < 0) out.push(one);
    else out[at] = one;
  }
  return out;
}

/** The rows of a recorded sync. */
export function rowsOf({ delta = {} }: RecordedRun): Rows {
  const of = (kind: Kind): readonly Row[] => {
    const { all, gone = [], rows = [] } = delta[kind] ?? {};
    if (all) return all;
    const out = new Map(defaultRows[kind].map((row) => [idOf(row), row]));
    for (const id of gone) out.delete(id);
    for (const row of rows) out.set(idOf(row), row);
    return [...out.values()];
  };
  return Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Rows;
}
export const idOf = ({ id }: Row): string => {
  if (typeof id === "string") return id;
  const { resourceType, resource } = id as { resourceType: string; resource: string };
  return `${resourceType}:${resource}`;
};

export const faultsOf = ({ faults = [] }: Recorded): Fault[] =>
  faults.map(({ method, path, skip, times, status = 200, headers = {}, body, type, close, cut }) => {
    const text = typeof body === "string" ? { text: body } : { body };
    const reply = { status, ...text, headers: { ...(type && { "Content-Type": type }), ...headers } };
    const effect = close
      ? ({ kind: "drop" } as const)
      : cut
        ? ({ kind: "reply", reply: { ...reply, text: String(body) } } as const)
        : ({ kind: "reply", reply } as const);
    return {
      path: new RegExp(path),
      effect,
      ...(method && { method }),
      ...(skip && { after: skip }),
      ...(times && { times }),
    };
  });

const folder = mkdtempSync(join(tmpdir(), "baton-scim-"));
for (const [name, text] of Object.entries(configs)) writeFileSync(join(folder, `${name}.yaml`), text);

/** The settings that a command line and its environment give. */
export function configOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Config {
  const value = (flag: string) => {
    const given = args.includes(`--${flag}`) ? args[args.indexOf(`--${flag}`) + 1] : undefined;
    return (given ?? env[`BATON_${flag.toUpperCase().replaceAll("-", "_")}`] ?? "").replace("{CFG}", folder);
  };
  return {
    ...plainConfig,
    serviceProvider: value("service-provider"),
    scimConfig: value("scim-config"),
    scimConfigFile: value("scim-config-file"),
    scimConfigValue: value("scim-config-value"),
    apiKey: value("api-key"),
    token: value("token"),
    username: value("username"),
    password: value("password"),
    scimClientId: value("scim-client-id"),
    scimClientSecret: value("scim-client-secret"),
    accountId: value("account-id"),
  };
}

const differences = readFileSync(new URL("../../../shared/conformance/known-differences.md", import.meta.url), "utf8");
/** First cells of the list of known differences: what a test that expects another end must name. */
export const knownDifferences: ReadonlySet<string> = new Set(
  differences.split("\n").flatMap((line) => /^\| (.+?) \| /.exec(line)?.[1] ?? []),
);
