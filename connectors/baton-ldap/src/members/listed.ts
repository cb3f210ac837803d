import type { EntryPage } from "../directory/paged-searches.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { type PrincipalType, principalTypeOf } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { TextTable } from "./text-table.ts";

export interface Principal {
  readonly resourceType: PrincipalType;
  readonly resource: string;
}

/**
 * What the lists of a sync have shown, so that members need not be looked up one by one. It only answers where the server would
 * say the same; what it does not know is asked.
 */
export class Listed {
  #syncId = "";
  #names = new TextTable();
  /** By the number of a name; where the server would have to be asked, none. */
  #types: (PrincipalType | undefined)[] = [];
  #users = new UserIndex();

  /** Told of each page of a list, in order. */
  note(syncId: string, kind: "user" | "group" | "role", { entries, number, next }: EntryPage) {
    if (syncId === "") return;
    if (syncId !== this.#syncId) {
      this.#syncId = syncId;
      this.#names = new TextTable();
      this.#types = [];
      this.#users = new UserIndex();
    }
    if (kind === "user") this.#users.begin(number);
    for (const entry of entries) {
      const dn = canonicalIfDn(entry.dnText);
      if (dn === undefined) continue;
      const name = this.#names.add(dn);
      // Whether letters of other scripts are the same to the server in both spellings, it alone knows.
      this.#types[name] = isAscii(entry.dn) ? (principalTypeOf(entry.texts("objectClass")) ?? "user") : undefined;
      if (kind === "user") this.#users.add(entry, name);
    }
    if (kind === "user" && next === undefined) this.#users.isWhole = true;
  }

  type(syncId: string, dn: string): PrincipalType | undefined {
    const name = syncId === this.#syncId ? this.#names.find(dn) : undefined;
    return name === undefined ? undefined : this.#types[name];
  }

  /** Users with that number, in their list's order; undefined where the list does not tell. */
  withGidNumber(syncId: string, number: string): readonly string[] | undefined {
    if (syncId !== this.#syncId) return undefined;
    return this.#users.withGidNumber(number)?.map((name) => this.#names.text(name));
  }

  /** The first user with that uid; undefined where the list does not tell. */
  withUid(syncId: string, uid: string): string | undefined {
    const name = syncId === this.#syncId ? this.#users.withUid(uid) : undefined;
    return name === undefined ? undefined : this.#names.text(name);
  }
}

/** Users, by the numbers of their names, by what groups name them by; usable only once the whole list was seen, by this process. */
class UserIndex {
  isWhole = false;
  #pages = 0;
  #inOrder = true;
  #uids = new TextTable();
  /** By the number of a uid: the first user who has it. */
  #owners: number[] = [];
  readonly #gidNumbers = new Map<string, number[]>();
  /** A server may take letters of other scripts for the same as plain ones: then only it can tell who is meant. */
  #hasOtherLetters = false;
  #hasOddNumbers = false;

  begin(number: number) {
    if (number === 0) {
      this.isWhole = false;
      this.#inOrder = true;
      this.#uids = new TextTable();
      this.#owners = [];
      this.#gidNumbers.clear();
      this.#pages = 0;
    }
    if (number !== this.#pages++) this.#inOrder = false;
  }

  add(entry: Entry, name: number) {
    for (const value of entry.values("uid")) {
      if (!isAscii(value)) this.#hasOtherLetters = true;
      const uid = value.toString("latin1").toLowerCase();
      if (isPlain(uid)) this.#owners[this.#uids.add(uid)] ??= name;
    }
    for (const value of entry.texts("gidNumber")) {
      if (!isNumber(value)) this.#hasOddNumbers = true;
      const users = this.#gidNumbers.get(value);
      if (users) users.push(name);
      else this.#gidNumbers.set(value, [name]);
    }
  }

  withGidNumber(number: string) {
    if (!this.#isUsable || this.#hasOddNumbers || !isNumber(number)) return undefined;
    return this.#gidNumbers.get(number) ?? [];
  }

  withUid(uid: string) {
    if (!this.#isUsable || this.#hasOtherLetters || !isPlain(uid.toLowerCase())) return undefined;
    const known = this.#uids.find(uid.toLowerCase());
    return known === undefined ? undefined : this.#owners[known];
  }

  get #isUsable() {
    return this.isWhole && this.#inOrder;
  }
}

const isAscii = (bytes: Buffer) => bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
/** Compared alike by every server. */
const isPlain = (text: string) => /^[a-z0-9][a-z0-9._-]*$/.test(text);
const isNumber = (text: string) => /^(0|[1-9]\d*)$/.test(text);
