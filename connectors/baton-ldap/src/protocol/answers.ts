import { type Element, Reader, tags } from "./ber.ts";
import { Entry } from "./entry.ts";
import { pagedResults } from "./requests.ts";

/** How a request ended: https://www.rfc-editor.org/rfc/rfc4511#section-4.1.9 */
export interface Result {
  readonly code: number;
  readonly message: string;
  readonly matched: string;
  /** Where the server says the answer is. */
  readonly referrals: readonly string[];
  /** Of a page; empty: there is no further one. Undefined: the server does not page. */
  readonly cookie: Buffer | undefined;
}

export type Answer =
  | { readonly kind: "entry"; readonly entry: Entry }
  | { readonly kind: "reference" }
  | { readonly kind: "result"; readonly tag: number; readonly result: Result }
  | { readonly kind: "other" };

export interface Message {
  readonly id: number;
  readonly answer: Answer;
}

const resultTags = new Set([0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78]);

export function readMessage(bytes: Buffer, { start, end }: Element): Message {
  const reader = new Reader(bytes, { start, end });
  const id = reader.integer();
  const op = reader.next();
  if (op.tag === 0x64) return { id, answer: { kind: "entry", entry: readEntry(new Reader(bytes, op)) } };
  if (op.tag === 0x73) return { id, answer: { kind: "reference" } };
  if (!resultTags.has(op.tag)) return { id, answer: { kind: "other" } };
  const content = new Reader(bytes, op);
  const code = content.integer(tags.enumerated);
  const matched = content.text();
  const message = content.text();
  const referrals: string[] = [];
  if (content.tag === 0xa3) for (const list = content.inside(0xa3); !list.isDone; ) referrals.push(list.text());
  const cookie = reader.tag === 0xa0 ? cookieIn(reader.inside(0xa0)) : undefined;
  return { id, answer: { kind: "result", tag: op.tag, result: { code, matched, message, referrals, cookie } } };
}

function readEntry(reader: Reader): Entry {
  const dn = reader.octets();
  const attributes: [string, Buffer[]][] = [];
  for (const list = reader.inside(tags.sequence); !list.isDone; ) {
    const attribute = list.inside(tags.sequence);
    const name = attribute.text();
    const values: Buffer[] = [];
    for (const set = attribute.inside(tags.set); !set.isDone; ) values.push(set.octets());
    attributes.push([name, values]);
  }
  return new Entry(dn, attributes);
}

function cookieIn(controls: Reader): Buffer | undefined {
  while (!controls.isDone) {
    const control = controls.inside(tags.sequence);
    const oid = control.text();
    if (control.tag === tags.boolean) control.next();
    if (oid !== pagedResults || control.tag !== tags.octets) continue;
    const value = new Reader(control.octets()).inside(tags.sequence);
    value.next(tags.integer);
    // A copy: the message it stands in may be large.
    return Buffer.from(value.octets());
  }
  return undefined;
}
