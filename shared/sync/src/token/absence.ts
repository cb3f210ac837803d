/** A resource of this sync that was not found any more when something of it was asked for. */
export interface Absence {
  /** The phase in which that was. */
  readonly operation: string;
  readonly resourceTypeId: string;
  readonly resourceId: string;
  readonly parentResourceTypeId: string;
  readonly parentResourceId: string;
  /** What the app answered. */
  readonly said: string;
  /** Whether the resource itself is known to be gone. */
  confirmed: boolean;
}

export const writeAbsence = (absence: Absence): Record<string, unknown> => ({
  operation: absence.operation,
  resource_type_id: absence.resourceTypeId,
  resource_id: absence.resourceId,
  ...(absence.parentResourceId !== "" && {
    parent_resource_type_id: absence.parentResourceTypeId,
    parent_resource_id: absence.parentResourceId,
  }),
  said: absence.said,
  ...(absence.confirmed && { confirmed: true }),
});

export function readAbsence(json: unknown): Absence {
  const fields = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof fields[key] === "string" ? fields[key] : "");
  return {
    operation: text("operation"),
    resourceTypeId: text("resource_type_id"),
    resourceId: text("resource_id"),
    parentResourceTypeId: text("parent_resource_type_id"),
    parentResourceId: text("parent_resource_id"),
    said: text("said"),
    confirmed: fields.confirmed === true,
  };
}
