import { constructed, type Element, elementAt, integer, octets, Reader, tags } from "../src/protocol/ber.ts";
import { scopes } from "../src/protocol/requests.ts";
import { type Entry, entries } from "./entries.ts";

/** What the directory answers one message: binds are taken, searches carried out, all else refused. */
export function answersTo(bytes: Buffer): readonly Buffer[] {
  const reader = new Reader(bytes, elementAt(bytes, 0)!);
  const id = reader.integer();
  const op = reader.next();
  const result = (tag: number, code: number) =>
    constructed(0x30, integer(id), constructed(tag, integer(code, tags.enumerated), octets(""), octets("")));
  if (op.tag === 0x60) return [result(0x61, 0)];
  // An unbind has no answer.
  if (op.tag === 0x42) return [];
  if (op.tag !== 0x63) return [result(op.tag === 0x4a ? 0x6b : op.tag + 1, 53)];
  const found = search(new Reader(bytes, op), bytes);
  if (!found) return [result(0x65, 32)];
  return [...found.map((entry) => constructed(0x30, integer(id), entry)), result(0x65, 0)];
}

/** Undefined: there is no such base. */
function search(request: Reader, bytes: Buffer): readonly Buffer[] | undefined {
  const base = request.text();
  const scope = request.integer(tags.enumerated);
  for (let skipped = 0; skipped < 4; skipped++) request.next();
  const filter = request.next();
  if (!entries.some(({ dn }) => same(dn, base))) return undefined;
  return entries.filter((entry) => isIn(entry.dn, base, scope) && passes(entry, bytes, filter)).map(encoded);
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function isIn(dn: string, base: string, scope: number): boolean {
  if (scope === scopes.base) return same(dn, base);
  const parent = dn.slice(dn.indexOf(",") + 1);
  if (scope === scopes.one) return same(parent, base);
  return dn !== "" && (same(dn, base) || base === "" || dn.toLowerCase().endsWith(`,${base.toLowerCase()}`));
}

/** Of filters those that lists and look-ups have; by others nothing is found. */
function passes(entry: Entry, bytes: Buffer, { tag, start, end }: Element): boolean {
  const reader = new Reader(bytes, { start, end });
  const parts = function* () {
    while (!reader.isDone) yield passes(entry, bytes, reader.next());
  };
  const values = (name: string) => entry.attributes[name.toLowerCase()] ?? [];
  if (tag === 0xa0) return [...parts()].every(Boolean);
  if (tag === 0xa1) return [...parts()].some(Boolean);
  if (tag === 0xa2) return ![...parts()][0];
  if (tag === 0x87) return values(bytes.toString("utf8", start, end)).length > 0;
  if (tag !== 0xa3) return false;
  const [name, value] = [reader.text(), reader.text()];
  return values(name).some((one) => same(one, value));
}

const encoded = ({ dn, attributes }: Entry) =>
  constructed(
    0x64,
    octets(dn),
    constructed(
      0x30,
      ...Object.entries(attributes).map(([name, values]) =>
        constructed(0x30, octets(name), constructed(tags.set, ...values.map((value) => octets(value)))),
      ),
    ),
  );
