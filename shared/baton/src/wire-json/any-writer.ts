import { registry } from "@baton-connectors/protocol/registry";
import type { DescMessage } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { nested } from "./nested.ts";
import type { MessageWriters, ValueWriter } from "./value-writer.ts";
import type { WireSource } from "./wire-source.ts";

const [typeUrlTag, valueTag] = [0x0a, 0x12];
const braceOpen = 0x7b;

export const isAny = ({ typeName }: DescMessage): boolean => typeName === AnySchema.typeName;

/** The content of an `Any` whose type is known and has no JSON of its own kind, its type behind its fields. */
export function anyContent(writers: MessageWriters): ValueWriter {
  const known = new Map<string, { readonly write: ValueWriter; readonly type: string }>();
  const ofType = (url: string) => {
    const found = known.get(url);
    if (found) return found;
    const desc = typeOf(url);
    if (!desc || desc.typeName.startsWith("google.protobuf.")) return undefined;
    const made = { write: nested(writers(desc)), type: `"@type":${JSON.stringify(url)}}` };
    known.set(url, made);
    return made;
  };
  return (source, target) => {
    const url = typeUrl(source);
    const type = url === undefined ? undefined : ofType(url);
    if (!type) return false;
    if (source.at === source.end) target.byte(braceOpen);
    else {
      if (source.small() !== valueTag) return false;
      source.anys++;
      const written = type.write(source, target);
      source.anys--;
      if (!written) return false;
      // The closing brace makes room for the type.
      target.used--;
    }
    target.separate();
    target.text(type.type);
    return true;
  };
}

/**
 * Passes over an `Any` of a type that nobody here knows, its length in front: a list is printed without it. In an `Any`
 * there is no leaving out.
 */
export function passesUnknown(source: WireSource): boolean {
  const { at, end } = source;
  const to = source.lengthEnd();
  if (to >= 0 && source.anys === 0) {
    source.end = to;
    const url = typeUrl(source);
    const rest = source.at === to || (source.small() === valueTag && source.lengthEnd() === to);
    source.end = end;
    source.at = to;
    if (url !== undefined && rest && !typeOf(url)) return true;
  }
  source.at = at;
  return false;
}

const typeOf = (url: string): DescMessage | undefined => registry.getMessage(url.slice(url.lastIndexOf("/") + 1));

function typeUrl(source: WireSource): string | undefined {
  if (source.small() !== typeUrlTag) return undefined;
  const to = source.lengthEnd();
  if (to < 0) return undefined;
  const { bytes, at } = source;
  source.at = to;
  const url = Buffer.from(bytes.buffer, bytes.byteOffset + at, to - at).toString("latin1");
  // Other letters are left to the library.
  return /^[ -~]*$/.test(url) ? url : undefined;
}
