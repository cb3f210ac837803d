/** What one may do with a repository, lowest first; each contains those before it. */
export const levels = ["pull", "triage", "push", "maintain", "admin"] as const;
export type Level = (typeof levels)[number];

/** An organization's base permission as levels. */
export function baseLevels(permission: string): readonly Level[] {
  switch (permission) {
    case "read":
      return ["pull"];
    case "write":
      return ["pull", "triage", "push"];
    case "admin":
      return levels;
    default:
      return [];
  }
}
