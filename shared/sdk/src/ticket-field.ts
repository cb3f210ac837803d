import {
  type TicketCustomField,
  type TicketCustomFieldObjectValue,
  TicketCustomFieldObjectValueSchema,
  TicketCustomFieldSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Any, timestampFromDate } from "@bufbuild/protobuf/wkt";

/** Something to choose: of a `pick-object` by its id, of a `pick-text` its id is the text. */
export interface TicketOption {
  readonly id: string;
  readonly displayName?: string;
}

/** What a field of a ticket can hold, and what a form begins with. Of choices the default is an id. */
export type TicketFieldKind =
  | { readonly kind: "flag" }
  | { readonly kind: "text"; readonly default?: string }
  | { readonly kind: "texts"; readonly default?: readonly string[] }
  | { readonly kind: "timestamp"; readonly default?: Date }
  | { readonly kind: "number"; readonly default?: number }
  | {
      readonly kind: "pick-text" | "pick-object";
      readonly options: readonly TicketOption[];
      readonly default?: string;
    }
  | {
      readonly kind: "pick-texts" | "pick-objects";
      readonly options: readonly TicketOption[];
      readonly default?: readonly string[];
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
      return { case: "stringValue", value: given("defaultValue", init.default) };
    case "texts":
      return { case: "stringValues", value: given("defaultValues", init.default) };
    case "flag":
      return { case: "boolValue", value: {} };
    case "timestamp":
      return { case: "timestampValue", value: given("defaultValue", init.default && timestampFromDate(init.default)) };
    case "number":
      return { case: "numberValue", value: given("defaultValue", init.default) };
    case "pick-text":
      return { case: "pickStringValue", value: { ...texts(init.options), ...given("defaultValue", init.default) } };
    case "pick-texts":
      return {
        case: "pickMultipleStringValues",
        value: { ...texts(init.options), ...given("defaultValues", init.default) },
      };
    case "pick-object":
      return {
        case: "pickObjectValue",
        value: { ...objects(init.options), ...given("defaultValue", chosen(init.options, [init.default])[0]) },
      };
    case "pick-objects":
      return {
        case: "pickMultipleObjectValues",
        value: { ...objects(init.options), defaultValues: chosen(init.options, init.default ?? []) },
      };
  }
}

type Given<K extends string, V> = { [key in K]?: V extends readonly (infer One)[] ? One[] : V };

function given<K extends string, V>(key: K, value: V | undefined): Given<K, V> {
  if (value === undefined) return {};
  return { [key]: Array.isArray(value) ? [...value] : value } as Given<K, V>;
}

const texts = (options: readonly TicketOption[]) => ({ allowedValues: options.map(({ id }) => id) });
const objects = (options: readonly TicketOption[]) => ({ allowedValues: options.map(objectOf) });
const chosen = (options: readonly TicketOption[], ids: readonly (string | undefined)[]) =>
  options.filter(({ id }) => ids.includes(id)).map(objectOf);

const objectOf = ({ id, displayName = "" }: TicketOption): TicketCustomFieldObjectValue =>
  create(TicketCustomFieldObjectValueSchema, { id, displayName });
