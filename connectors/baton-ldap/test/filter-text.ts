import { type Element, Reader } from "../src/protocol/ber.ts";
import { escapeValue } from "../src/protocol/filter.ts";

/** A filter of a request, as text. */
export function filterText(bytes: Buffer, { tag, start, end }: Element): string {
  const reader = new Reader(bytes, { start, end });
  const all = () => {
    const texts: string[] = [];
    while (!reader.isDone) texts.push(filterText(bytes, reader.next()));
    return texts.join("");
  };
  const compared = (operator: string) => `(${reader.text()}${operator}${escapeValue(reader.octets())})`;
  switch (tag) {
    case 0xa0:
      return `(&${all()})`;
    case 0xa1:
      return `(|${all()})`;
    case 0xa2:
      return `(!${all()})`;
    case 0xa3:
      return compared("=");
    case 0xa5:
      return compared(">=");
    case 0xa6:
      return compared("<=");
    case 0xa8:
      return compared("~=");
    case 0x87:
      return `(${bytes.toString("utf8", start, end)}=*)`;
    case 0xa4: {
      const name = reader.text();
      let text = "";
      for (const parts = reader.inside(0x30); !parts.isDone; ) {
        const { tag: kind, start: from, end: to } = parts.next();
        const value = escapeValue(bytes.subarray(from, to));
        text += kind === 0x80 ? value : `${text.endsWith("*") ? "" : "*"}${value}${kind === 0x81 ? "*" : ""}`;
        if (kind === 0x80) text += "*";
      }
      return `(${name}=${text})`;
    }
    default:
      return `(tag ${tag})`;
  }
}
