import type { EntryPage } from "../directory/paged-searches.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { type PrincipalType, principalTypeOf } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";

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
  #types = new Map<string, PrincipalType>();
  #users = new UserIndex();

  /** Told of each page of a list, in order. */
  note(syncId: string, kind: "user" | "group" | "role", { entries, number, next }: EntryPage) {
    if (syncId === "") return;
    if (syncId !== this.#syncId) {
      this.#syncId = syncId;
      this.#types = new Map();
      this.#users = new UserIndex();
    }
    if (kind === "user") this.#users.begin(number);
    for (const entry of entries) {
      const dn = canonicalIfDn(entry.dnText);
      if (dn === undefined) continue;
      // Whether letters of other scripts are the same to the server in both spellings, it alone knows.
      if (isAscii(entry.dn)) this.#types.set(dn, principalTypeOf(entry.texts("objectClass")) ?? "user");
      if (kind === "user") this.#users.add(entry, dn);
    }
    if (kind === "user" && next === undefined) this.#users.isWhole = true;
  }

  type(syncId: string, dn: string): PrincipalType | undefined {
    return syncId === this.#syncId ? this.#types.get(dn) : undefined;
  }

  /** Users with that number, in their list's order; undefined where the list does not tell. */
  withGidNumber(syncId: string, number: string): readonly string[] | undefined {
    return syncId === this.#syncId ? this.#users.withGidNumber(number) : undefined;
  }

  /** The first user with that uid; undefined where the list does not tell. */
  withUid(syncId: string, uid: string): string | undefined {
    return syncId === this.#syncId ? this.#users.withUid(uid) : undefined;
  }
}

/** Users by what groups name them by; usable only once the whole list was seen, by this process. */
class UserIndex {
  isWhole = false;
  #pages = 0;
  #inOrder = true;
  readonly #uids = new Map<string, string>();
  readonly #gidNumbers = new Map<string, string[]>();
  /** A server may take letters of other scripts for the same as plain ones: then only it can tell who is meant. */
  #hasOtherLetters = false;
  #hasOddNumbers = false;

  begin(number: number) {
    if (number === 0) {
      this.isWhole = false;
      this.#inOrder = true;
      this.#uids.clear();
      this.#gidNumbers.clear();
      this.#pages = 0;
    }
    if (number !== this.#pages++) this.#inOrder = false;
  }

  add(entry: Entry, dn: string) {
    for (const value of entry.values("uid")) {
      if (!isAscii(value)) this.#hasOtherLetters = true;
      const uid = value.toString("latin1").toLowerCase();
      if (isPlain(uid) && !this.#uids.has(uid)) this.#uids.set(uid, dn);
    }
    for (const value of entry.texts("gidNumber")) {
      if (!isNumber(value)) this.#hasOddNumbers = true;
      const users = this.#gidNumbers.get(value);
      if (users) users.push(dn);
      else this.#gidNumbers.set(value, [dn]);
    }
  }

  withGidNumber(number: string) {
    if (!this.#isUsable || this.#hasOddNumbers || !isNumber(number)) return undefined;
    return this.#gidNumbers.get(number) ?? [];
  }

  withUid(uid: string) {
    if (!this.#isUsable || this.#hasOtherLetters || !isPlain(uid.toLowerCase())) return undefined;
    return this.#uids.get(uid.toLowerCase());
  }

  get #isUsable() {
    return this.isWhole && this.#inOrder;
  }
}

const isAscii = (bytes: Buffer) => bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
/** Compared alike by every server. */
const isPlain = (text: string) => /^[a-z0-9][a-z0-9._-]*$/.test(text);
const isNumber = (text: string) => /^(0|[1-9]\d*)$/.test(text);
