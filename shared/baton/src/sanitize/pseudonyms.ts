import { createHmac } from "node:crypto";

/** What stands for the names and ids of one organisation: the same for the same secret, and not to be guessed without it. */
export interface Pseudonyms {
  /** "" stays "". */
  of(text: string): string;
  /** `type:id:…`: each part for itself, known resource types as they are, so that ids still fit one another. */
  ofId(id: string): string;
  ofEmail(address: string): string;
  /** Types the file declares are the connector's own words; any other may be a customer's. */
  ofType(resourceType: string): string;
  /** Bytes for an id of another form. */
  bytes(text: string, count: number): Uint8Array;
}

/** As the Go tool: 12 bytes of HMAC-SHA256. */
const idBytes = 12;
/** Those in use at a time; a file can hold millions. */
const remembered = 100_000;

export function pseudonymsOf(secret: Uint8Array, resourceTypes: ReadonlySet<string>): Pseudonyms {
  const bytes = (text: string, count: number) => createHmac("sha256", secret).update(text).digest().subarray(0, count);
  const known = new Map<string, string>();
  const of = (text: string) => {
    if (text === "") return "";
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = base32(bytes(text, idBytes));
    if (known.size >= remembered) known.clear();
    known.set(text, made);
    return made;
  };
  const ofType = (type: string) => (resourceTypes.has(type) ? type : of(type));
  return {
    of,
    bytes,
    ofType,
    ofId: (id) => (id.includes(":") ? id.split(":").map(ofType).join(":") : of(id)),
    ofEmail(address) {
      const at = address.lastIndexOf("@");
      if (at < 0) return of(address);
      return `${of(address.slice(0, at))}@dom-${of(address.slice(at + 1)).toLowerCase()}.example`;
    },
  };
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** https://www.rfc-editor.org/rfc/rfc4648#section-6, without padding. */
function base32(bytes: Uint8Array): string {
  let [text, held, bits] = ["", 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += letters[(held >> (bits - 5)) & 31];
    held &= 255;
  }
  return bits > 0 ? text + letters[(held << (5 - bits)) & 31] : text;
}
