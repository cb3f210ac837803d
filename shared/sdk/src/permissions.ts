/**
 * What the vendor must allow, as data: read by `doctor`, the README tables, error hints and the simulators' checks.
 * `id` is the vendor's own name (an OAuth scope, an admin role, a token scope).
 */
export interface Permission {
  readonly id: string;
  /** The credential it applies to, e.g. "oauth" or "api-token"; absent: all of them. */
  readonly auth?: string;
  /** Needed only with this flag or in this situation, in words. */
  readonly when?: string;
  /** What is missing from a sync, or fails, without it. */
  readonly without?: string;
  /** Alternatives any one of which is enough instead. */
  readonly or?: readonly string[];
}

export interface Permissions {
  /** To read. */
  readonly sync: readonly Permission[];
  /** To change. */
  readonly provision?: readonly Permission[];
  /**
   * Whether ConductorOne is told, in the capabilities. Default: yes. No for what stands in for a Go connector that does not tell: its
   * capabilities stay byte for byte what they were.
   */
  readonly advertised?: boolean;
}

/** Permissions that need no further words. */
export const permissionIds = (...ids: readonly string[]): readonly Permission[] => ids.map((id) => ({ id }));
