import { type Element, elementAt, Reader, tags } from "../src/protocol/ber.ts";

/** One message of LDAP, with its parts. */
export interface Framed {
  readonly bytes: Buffer;
  readonly id: number;
  readonly tag: number;
  readonly op: Element;
  /** Where the operation begins, its tag included. */
  readonly opStart: number;
  readonly controls: readonly { readonly oid: string; readonly value: Buffer | undefined; readonly bytes: Buffer }[];
}

/** Cuts what comes into messages. */
export function frames(take: (frame: Framed) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let found = elementAt(rest, 0); found; found = elementAt(rest, 0)) {
      const bytes = rest.subarray(0, found.end);
      rest = rest.subarray(found.end);
      take(framed(bytes, found));
    }
  };
}

function framed(bytes: Buffer, message: Element): Framed {
  const reader = new Reader(bytes, message);
  const id = reader.integer();
  const idEnd = elementAt(bytes, message.start)!.end;
  const op = reader.next();
  const controls: Framed["controls"][number][] = [];
  if (reader.tag === 0xa0)
    for (const list = reader.inside(0xa0); !list.isDone; ) {
      const element = list.next(tags.sequence);
      const control = new Reader(bytes, element);
      const oid = control.text();
      if (control.tag === tags.boolean) control.next();
      const value = control.isDone ? undefined : control.octets();
      const start = bytes.lastIndexOf(0x30, element.start - 1);
      controls.push({ oid, value, bytes: bytes.subarray(start, element.end) });
    }
  return { bytes, id, tag: op.tag, op, opStart: idEnd, controls };
}
