import { parseXml } from "@baton-connectors/sdk/xml";

/** XML as a value; undefined: it is none. */
export function fromXml(text: string): unknown {
  const read = parseXml(text);
  return read.ok ? read.value : undefined;
}

/** And back. */
export function toXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${toXml(one)}</member>`).join("");
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, inner]) => `<${name}>${toXml(inner)}</${name}>`);
    // An element with nothing in it is a list or a text as well as an object.
    return fields.length === 0 ? "<simulated/>" : fields.join("");
  }
  return String(value ?? "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
