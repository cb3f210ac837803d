import { type Grant, type GrantSources, GrantSourcesSchema } from "@baton-connectors/protocol/connector-v2";
import { grantImmutable, grantMetadata } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { entitlementIdOf, idOf, type WriteOid } from "../catalogue/ids.ts";
import type { Roles } from "../catalogue/roles.ts";
import { byOwner, byPublic, bySuperuser, byTable, type Reasons } from "./holdings.ts";

/** Why a role holds something, as a row says it. */
export interface Explanation {
  readonly annotations: Grant["annotations"];
  readonly sources: GrantSources | undefined;
}

export interface Explained {
  readonly role: number;
  readonly reasons: Reasons;
  readonly entitlementId: string;
  /** Of a column's entitlement: that of its table. */
  readonly tableEntitlementId: string | undefined;
  readonly database: number | undefined;
}

const nothing: Explanation = { annotations: [], sources: undefined };
const mostKept = 20_000;

/** Explanations of one sync. Most rows say one of a few things: those are the same objects, for memory's sake. */
export class Explanations {
  readonly #roles: Roles;
  readonly #writeOid: WriteOid;
  readonly #kept = new Map<string, Explanation>();

  constructor(roles: Roles, writeOid: WriteOid) {
    this.#roles = roles;
    this.#writeOid = writeOid;
  }

  of(one: Explained): Explanation {
    const { direct, because, through } = one.reasons;
    if (direct && because === 0 && through.length === 0) return nothing;
    // Their sources name this very entitlement, or the table's.
    if (direct || because & byTable) return this.#make(one);
    const ways = through.map((from) => (this.#roles.isDirectMember(one.role, from) ? `+${from}` : from));
    const key = `${because} ${one.database} ${ways}`;
    let explanation = this.#kept.get(key);
    if (!explanation) {
      explanation = this.#make(one);
      if (this.#kept.size === mostKept) this.#kept.clear();
      this.#kept.set(key, explanation);
    }
    return explanation;
  }

  #make(one: Explained): Explanation {
    const metadata = { reasons: reasonsOf(one.reasons, this.#roles) };
    const sources = this.#sourcesOf(one);
    return {
      // What nobody gave to the role itself cannot be taken from it.
      annotations: [one.reasons.direct ? grantMetadata(metadata) : grantImmutable({ metadata })],
      sources: Object.keys(sources).length > 0 ? create(GrantSourcesSchema, { sources }) : undefined,
    };
  }

  /** Entitlements that this one comes from, itself among them where it was granted too. */
  #sourcesOf({ role, reasons, entitlementId, tableEntitlementId, database }: Explained) {
    const { direct, because, through } = reasons;
    const sources: Record<string, { isDirect: boolean }> = {};
    for (const from of through) {
      const id = entitlementIdOf(idOf({ type: "role", oid: from }, this.#writeOid), "member");
      sources[id] = { isDirect: this.#roles.isDirectMember(role, from) };
    }
    if (because & bySuperuser && database !== undefined) {
      const id = entitlementIdOf(idOf({ type: "database", oid: database }, this.#writeOid), "superuser");
      sources[id] = { isDirect: true };
    }
    if (because & byTable && tableEntitlementId !== undefined) sources[tableEntitlementId] = { isDirect: true };
    if (direct && Object.keys(sources).length > 0) sources[entitlementId] = { isDirect: true };
    return sources;
  }
}

/** In words: "granted", "PUBLIC", "superuser", "owner", "table", "member of app_reader". */
export const reasonsOf = ({ direct, because, through }: Reasons, roles: Roles): string[] => [
  ...(direct ? ["granted"] : []),
  ...words.flatMap(([bit, word]) => (because & bit ? [word] : [])),
  ...through.map((role) => `member of ${roles.get(role)?.rolname ?? role}`),
];

const words = [
  [byPublic, "PUBLIC"],
  [bySuperuser, "superuser"],
  [byOwner, "owner"],
  [byTable, "table"],
] as const;
