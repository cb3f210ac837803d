/** One thing wrong with a configuration, worded as the Go connectors word it. */
export interface Problem {
  /** `value`: cannot be read as the field's type; `rule`: breaks a rule of its field; `constraint`: of several. */
  readonly kind: "value" | "rule" | "constraint";
  /** The fields concerned, by name. */
  readonly fields: readonly string[];
  readonly message: string;
}
