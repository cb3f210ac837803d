import { boolean, constructed, integer, octets, tags } from "./ber.ts";
import { compileFilter } from "./filter.ts";

/** What is asked of a server: https://www.rfc-editor.org/rfc/rfc4511#section-4 */
export interface Request {
  /** For messages about it. */
  readonly name: "bind" | "search" | "modify" | "add" | "delete" | "extended";
  readonly op: Buffer;
  readonly controls?: readonly Buffer[];
  /** It changes something. */
  readonly changes?: boolean;
}

export const scopes = { base: 0, one: 1, sub: 2 } as const;
export type Scope = keyof typeof scopes;

export interface SearchOptions {
  readonly base: string | Uint8Array;
  readonly scope: Scope;
  readonly filter: string;
  readonly attributes: readonly string[];
  /** Entries at most; 0: as many as there are. */
  readonly sizeLimit?: number;
  readonly controls?: readonly Buffer[];
}

export const bind = (name: string, password: string): Request => ({
  name: "bind",
  op: constructed(0x60, integer(3), octets(name), octets(password, 0x80)),
});

/**
 * What the connection itself shows, the client certificate's name or the socket's user: SASL EXTERNAL. No other name is asked for, which
 * an empty text says; without any the server would ask back. https://www.rfc-editor.org/rfc/rfc4422#appendix-A
 */
export const bindExternal = (): Request => ({
  name: "bind",
  op: constructed(0x60, integer(3), octets(""), constructed(0xa3, octets("EXTERNAL"), octets(""))),
});

/** Aliases are followed, as the Go connector does. */
const derefAlways = 3;

export const search = (options: SearchOptions): Request => ({
  name: "search",
  op: constructed(
    0x63,
    octets(options.base),
    integer(scopes[options.scope], tags.enumerated),
    integer(derefAlways, tags.enumerated),
    integer(options.sizeLimit ?? 0),
    integer(0),
    boolean(false),
    compileFilter(options.filter),
    constructed(tags.sequence, ...options.attributes.map((name) => octets(name))),
  ),
  ...(options.controls && { controls: options.controls }),
});

export type Value = string | Uint8Array;
export interface Modification {
  readonly kind: "add" | "delete" | "replace";
  readonly attribute: string;
  readonly values: readonly Value[];
}
const kinds = { add: 0, delete: 1, replace: 2 } as const;

const attributeOf = (name: string, values: readonly Value[]) =>
  constructed(tags.sequence, octets(name), constructed(tags.set, ...values.map((value) => octets(value))));

export const modify = (dn: string, modifications: readonly Modification[]): Request => ({
  name: "modify",
  changes: true,
  op: constructed(
    0x66,
    octets(dn),
    constructed(
      tags.sequence,
      ...modifications.map(({ kind, attribute, values }) =>
        constructed(tags.sequence, integer(kinds[kind], tags.enumerated), attributeOf(attribute, values)),
      ),
    ),
  ),
});

export const add = (dn: string, attributes: readonly (readonly [string, readonly Value[]])[]): Request => ({
  name: "add",
  changes: true,
  op: constructed(
    0x68,
    octets(dn),
    constructed(tags.sequence, ...attributes.map(([name, values]) => attributeOf(name, values))),
  ),
});

export const remove = (dn: string): Request => ({ name: "delete", changes: true, op: octets(dn, 0x4a) });

/** https://www.rfc-editor.org/rfc/rfc4511#section-4.14 */
export const startTls: Request = { name: "extended", op: constructed(0x77, octets("1.3.6.1.4.1.1466.20037", 0x80)) };
export const unbind: Buffer = Buffer.from([0x42, 0]);
export const abandon = (id: number): Buffer => integer(id, 0x50);

/** Finds what was deleted, too: https://learn.microsoft.com/windows/win32/ad/retrieving-deleted-objects */
export const showDeleted = (): Buffer => control("1.2.840.113556.1.4.417");

/** https://www.rfc-editor.org/rfc/rfc2696 */
export const pagedResults = "1.2.840.113556.1.4.319";
export const control = (oid: string, value?: Buffer): Buffer =>
  constructed(tags.sequence, octets(oid), ...(value ? [octets(value)] : []));
export const page = (size: number, cookie: Uint8Array): Buffer =>
  control(pagedResults, constructed(tags.sequence, integer(size), octets(cookie)));

export const message = (id: number, op: Buffer, controls: readonly Buffer[] = []): Buffer =>
  constructed(tags.sequence, integer(id), op, ...(controls.length > 0 ? [constructed(0xa0, ...controls)] : []));
