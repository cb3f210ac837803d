import {
  expression,
  list,
  object,
  optional,
  record,
  type Shaped,
  text,
  whole,
  withDefault,
} from "@baton-connectors/mapping";
import { environment, textFunctions } from "@baton-connectors/mapping/cel";
import { fieldsOf, type TableName } from "../tables.ts";

const where = {
  sheet: withDefault(text("The sheet or list whose rows these are; without it, all"), ""),
  for_each: optional(expression("A list: the rule holds once for each of its values, called item")),
  when: optional(expression("Whether the row is one of these")),
};

function rules(table: TableName) {
  const columns = Object.fromEntries(
    fieldsOf[table].map(({ key, header, required }) => [
      key,
      required ? expression(header) : optional(expression(header)),
    ]),
  );
  const profile =
    table === "users" ? { profile: withDefault(record(expression("A value of the profile")), new Map()) } : {};
  return withDefault(list(object({ ...where, ...columns, ...profile })), []);
}

/** What a mapping file says: for each table the rules that make its rows. */
export const mappingShape = object({
  header_row: optional(whole("The row with the headings, counted from 1; without it, the first that is not blank")),
  users: rules("users"),
  resources: rules("resources"),
  entitlements: rules("entitlements"),
  grants: rules("grants"),
});
export type MappingFile = Shaped<typeof mappingShape>;

/** `cols` are the columns of a row, `item` is a value of `for_each`. */
export const mappingEnvironment = () =>
  environment({
    variables: { cols: { map: ["string", "string"] }, item: "string" },
    functions: textFunctions,
    shorthand: "cols",
  });
