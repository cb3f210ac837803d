import {
  type TicketCustomField,
  type TicketCustomFieldObjectValue,
  TicketCustomFieldObjectValueSchema,
  TicketCustomFieldSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";

/** Something to choose: of a `pick-object` by its id, of a `pick-text` its id is the text. */
export interface TicketOption {
  readonly id: string;
  readonly displayName?: string;
}

/** What a field of a ticket can hold. */
export type TicketFieldKind =
  | { readonly kind: "text" | "texts" | "flag" | "timestamp" | "number" }
  | {
      readonly kind: "pick-text" | "pick-texts" | "pick-object" | "pick-objects";
      readonly options: readonly TicketOption[];
    };

export type TicketFieldInit = TicketFieldKind & {
  readonly id: string;
  readonly displayName?: string;
  readonly required?: boolean;
  readonly annotations?: readonly Any[];
};

/** States a field of a ticket schema, without a value. */
export function ticketField(init: TicketFieldInit): TicketCustomField {
  const { id, displayName = "", required = false, annotations = [] } = init;
  return create(TicketCustomFieldSchema, {
    id,
    displayName,
    required,
    annotations: [...annotations],
    value: emptyValue(init),
  });
}

/** Fields by their ids, as a schema holds them. */
export const ticketFields = (...fields: readonly TicketCustomField[]): Record<string, TicketCustomField> =>
  Object.fromEntries(fields.map((field) => [field.id, field]));

function emptyValue(init: TicketFieldKind): NonNullable<MessageInitShape<typeof TicketCustomFieldSchema>["value"]> {
  switch (init.kind) {
    case "text":
      return { case: "stringValue", value: {} };
    case "texts":
      return { case: "stringValues", value: {} };
    case "flag":
      return { case: "boolValue", value: {} };
    case "timestamp":
      return { case: "timestampValue", value: {} };
    case "number":
      return { case: "numberValue", value: {} };
    case "pick-text":
      return { case: "pickStringValue", value: { allowedValues: init.options.map(({ id }) => id) } };
    case "pick-texts":
      return { case: "pickMultipleStringValues", value: { allowedValues: init.options.map(({ id }) => id) } };
    case "pick-object":
      return { case: "pickObjectValue", value: { allowedValues: init.options.map(optionOf) } };
    case "pick-objects":
      return { case: "pickMultipleObjectValues", value: { allowedValues: init.options.map(optionOf) } };
  }
}

const optionOf = ({ id, displayName = "" }: TicketOption): TicketCustomFieldObjectValue =>
  create(TicketCustomFieldObjectValueSchema, { id, displayName });
