/** A way to authenticate: only the fields of the chosen group are validated. */
export interface FieldGroup {
  readonly name: string;
  readonly displayName?: string;
  readonly helpText?: string;
  /** Field names. */
  readonly fields: readonly string[];
  readonly default?: boolean;
  readonly exportTo?: "gui" | "ops" | "cli" | "none";
}

/** The group in force: the named one, else the one marked default, else the first. */
export const selectedGroup = (groups: readonly FieldGroup[], authMethod: string): FieldGroup | undefined =>
  groups.find((group) => group.name === authMethod) ?? groups.find((group) => group.default) ?? groups[0];
