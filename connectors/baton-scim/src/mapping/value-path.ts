import { type Path, parsePath } from "@baton-connectors/mapping/path";
import { attribute } from "@baton-connectors/scim";

/**
 * A path into a user or a group. The Go connector has two languages, with and without `$`; here they are one. Names are the same in any
 * case, and some servers give the text itself where the RFC has an object with a value.
 */
export const valuePath = (text: string): Path =>
  parsePath(text, (value, name) =>
    name === "value" && (typeof value === "string" || typeof value === "number") ? value : attribute(value, name),
  );
