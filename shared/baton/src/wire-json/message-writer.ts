import { registry } from "@baton-connectors/protocol/registry";
import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { anyContent, isAny } from "./any-writer.ts";
import { type FieldWriter, fieldWriter } from "./field-writer.ts";
import { latelyWritten } from "./lately-written.ts";
import { structContent } from "./struct-writer.ts";
import type { MessageWriters, ValueWriter } from "./value-writer.ts";

const [braceOpen, braceClose] = [0x7b, 0x7d];

/** `repeated`: the messages that mostly are the same ones in one message after another. */
export function createMessageWriters(repeated: readonly DescMessage[]): MessageWriters {
  const known = new Map<DescMessage, ValueWriter>();
  const any = anyContent((desc) => writers(desc));
  const writers: MessageWriters = (desc) => {
    const found = known.get(desc);
    if (found) return found;
    const made = isAny(desc)
      ? any
      : desc.typeName === "google.protobuf.Struct"
        ? structContent
        : messageContent(desc, writers);
    const kept = repeated.includes(desc) ? latelyWritten(made) : made;
    known.set(desc, kept);
    return kept;
  };
  return writers;
}

function messageContent(desc: DescMessage, writers: MessageWriters): ValueWriter {
  // Google's other ones have JSON of their own kind.
  if (desc.typeName.startsWith("google.protobuf.")) return uncertain;
  const fields = new Map<number, DescField>(desc.fields.map((field) => [field.number, field]));
  const made = new Map<number, FieldWriter>();
  const writerOf = (number: number) => {
    const known = made.get(number);
    const field = known ? undefined : fields.get(number);
    if (!field) return known;
    const writer = fieldWriter(field, writers);
    made.set(number, writer);
    return writer;
  };
  return (source, target) => {
    target.byte(braceOpen);
    let [last, oneofs] = [0, 0];
    while (source.at < source.end) {
      const tag = source.small();
      const number = tag >>> 3;
      // JSON has the fields by their numbers; elsewhere, or twice, they are left to the library.
      if (tag < 8 || number <= last) return false;
      const field = writerOf(number);
      if (field) {
        if ((field.oneof & oneofs) !== 0 || !field.write(source, target, tag)) return false;
        oneofs |= field.oneof;
        last = number;
      } else if (registry.getExtensionFor(desc, number) || !source.skip(tag & 7)) return false;
    }
    target.byte(braceClose);
    return true;
  };
}

const uncertain: ValueWriter = () => false;
