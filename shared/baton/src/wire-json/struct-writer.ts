import { entriesWriter, hasNext } from "./entries-writer.ts";
import { nested } from "./nested.ts";
import { scalarValue, type ValueWriter, writeString } from "./value-writer.ts";

// https://protobuf.dev/reference/protobuf/google.protobuf/#struct: fields are the only field of a struct, 1; a list's are
// its values, 1; and a value is one of six.
const onlyTag = 0x0a;
const [braceOpen, braceClose, bracketOpen, bracketClose] = [0x7b, 0x7d, 0x5b, 0x5d];
const number = scalarValue(1).write;
const boolean = scalarValue(8).write;

const value: ValueWriter = nested((source, target) => {
  switch (source.small()) {
    case 0x08:
      target.text("null");
      return source.small() >= 0;
    case 0x11:
      return hasFinite(source.bytes, source.at) && number(source, target);
    case 0x1a:
      return writeString(source, target);
    case 0x20:
      return boolean(source, target);
    case 0x2a:
      return struct(source, target);
    case 0x32:
      return list(source, target);
    default:
      return false;
  }
});

/** Numbers whose exponent is not all ones. */
const hasFinite = (bytes: Uint8Array, at: number) =>
  (bytes[at + 7]! & 0x7f) !== 0x7f || (bytes[at + 6]! & 0xf0) !== 0xf0;

const fields = entriesWriter(onlyTag, value, 2);

/** The content of a `google.protobuf.Struct` as the object it stands for. */
export const structContent: ValueWriter = (source, target) => {
  target.byte(braceOpen);
  if (hasNext(source, onlyTag) && !fields(source, target)) return false;
  target.byte(braceClose);
  return source.at === source.end;
};
const struct = nested(structContent);

const list: ValueWriter = nested((source, target) => {
  target.byte(bracketOpen);
  while (hasNext(source, onlyTag)) {
    target.separate();
    if (!value(source, target)) return false;
  }
  target.byte(bracketClose);
  return true;
});
