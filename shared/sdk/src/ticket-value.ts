import type { TicketCustomField, TicketCustomFieldObjectValue } from "@baton-connectors/protocol/connector-v2";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { TicketOption } from "./ticket-field.ts";

/** What a field of a ticket holds, by its kind: texts and choices of texts are strings, other choices have an id. */
export type TicketValue = string | readonly string[] | boolean | number | Date | TicketOption | readonly TicketOption[];

/** The value that a ticket gives a field; undefined where it gives none: an empty text and an empty list are none. */
export function ticketValue(field: TicketCustomField | undefined): TicketValue | undefined {
  const { value } = field ?? {};
  switch (value?.case) {
    case "stringValue":
    case "pickStringValue":
      return value.value.value || undefined;
    case "stringValues":
    case "pickMultipleStringValues":
      return filled(value.value.values);
    case "boolValue":
      return value.value.value;
    case "numberValue":
      // Numbers of a ticket have seven digits: 4.1 is no 4.099999904632568.
      return value.value.value === undefined ? undefined : Number(value.value.value.toPrecision(7));
    case "timestampValue":
      return value.value.value && timestampDate(value.value.value);
    case "pickObjectValue":
      return value.value.value && optionOf(value.value.value);
    case "pickMultipleObjectValues":
      return filled(value.value.values.map(optionOf));
    default:
      return undefined;
  }
}

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

const optionOf = ({ id, displayName }: TicketCustomFieldObjectValue): TicketOption => ({
  id,
  ...(displayName && { displayName }),
});
