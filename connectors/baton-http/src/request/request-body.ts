import { BatonError, configError, type HttpRequest } from "@baton-connectors/sdk";
import { isRecord } from "../answer/is-record.ts";
import type { PlainRequest } from "../file/request.ts";
import type { Values } from "../template/template.ts";

/** What is sent. `fields`: the parameters of the page, and keys that show who asks. `headers` gets its type. */
export function bodyOf(
  block: PlainRequest,
  values: Values,
  fields: Readonly<Record<string, unknown>>,
  contentType: string,
  headers: Record<string, string>,
): Pick<HttpRequest, "json" | "form" | "text"> {
  const paged = Object.keys(fields).length > 0 ? fields : undefined;
  if (block.form) {
    const fields = Object.fromEntries([...block.form].map(([name, said]) => [name, said.text(values)]));
    const more = Object.fromEntries(Object.entries(paged ?? {}).map(([name, value]) => [name, String(value)]));
    return { form: { ...fields, ...more } };
  }
  if (block.graphql) {
    const variables = block.graphql.variables?.json(values) ?? {};
    return { json: { query: block.graphql.query, variables: withPage(variables, paged) } };
  }
  const type = headers["content-type"] ?? contentType;
  const isJson = type === "" || /[/+]json\b/.test(type);
  if (!block.body) return paged ? { json: withPage({}, paged) } : {};
  if (isJson) {
    if (type !== "") headers["content-type"] = type;
    return { json: withPage(block.body.json(values), paged) };
  }
  headers["content-type"] = type;
  if (paged) throw configError(`${type} cannot hold the parameters of a page or a key`);
  return { text: block.body.text(values, type) };
}

/** `page.after` is a field within a field. */
function withPage(value: unknown, paged: Readonly<Record<string, unknown>> | undefined): unknown {
  if (!paged) return value;
  if (!isRecord(value))
    throw new BatonError("InvalidArgument", "a body that is no object cannot hold the parameters of a page or a key", {
      kind: "config",
    });
  return Object.entries(paged).reduce((whole, [name, one]) => put(whole, name.split("."), one), value);
}

function put(
  into: Readonly<Record<string, unknown>>,
  [name = "", ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (rest.length === 0) return { ...into, [name]: value };
  const inner = into[name];
  return { ...into, [name]: put(isRecord(inner) ? inner : {}, rest, value) };
}
