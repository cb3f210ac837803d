import type { Privilege } from "../catalogue/privileges.ts";

/** What an entitlement says: a privilege, or that it may be passed on. */
export interface Held {
  readonly privilege: Privilege;
  readonly isGrantOption: boolean;
}

export const nameOf = ({ privilege, isGrantOption }: Held) => (isGrantOption ? `${privilege}:grant` : privilege);

/** Why somebody holds something, apart from having been given it. */
export const byPublic = 1;
export const bySuperuser = 2;
export const byOwner = 4;
/** Of a column: because of its table. */
export const byTable = 8;

export interface Reasons {
  /** It was given to the role itself. */
  direct: boolean;
  /** Any of the above. */
  because: number;
  /** Roles that have it and whose rights are inherited. */
  through: number[];
}

/** Who holds what of one thing: by role, by the entitlement's name. */
export class Holdings {
  readonly #held = new Map<number, Map<string, Reasons>>();

  note(role: number, held: Held): Reasons {
    let ofRole = this.#held.get(role);
    if (!ofRole) {
      ofRole = new Map();
      this.#held.set(role, ofRole);
    }
    const name = nameOf(held);
    let reasons = ofRole.get(name);
    if (!reasons) {
      reasons = { direct: false, because: 0, through: [] };
      ofRole.set(name, reasons);
    }
    return reasons;
  }

  because(role: number, held: Held, why: number) {
    this.note(role, held).because |= why;
  }

  /** It was given to `from`: whoever is that role has it directly. */
  from(role: number, held: Held, from: number) {
    const reasons = this.note(role, held);
    if (role === from) reasons.direct = true;
    else if (!reasons.through.includes(from)) reasons.through.push(from);
  }

  get(role: number, held: Held): Reasons | undefined {
    return this.#held.get(role)?.get(nameOf(held));
  }

  /** In the order of the roles' oids, so that pages of it can be cut anywhere. */
  *entries(
    names: readonly string[],
  ): Generator<{ readonly role: number; readonly name: string; readonly reasons: Reasons }> {
    for (const role of [...this.#held.keys()].sort((a, b) => a - b)) {
      const ofRole = this.#held.get(role)!;
      for (const name of names) {
        const reasons = ofRole.get(name);
        if (reasons) yield { role, name, reasons };
      }
    }
  }
}

/** Each privilege, then its grant option. */
export const namesOf = (privileges: readonly Privilege[]): readonly string[] =>
  privileges.flatMap((privilege) => [
    nameOf({ privilege, isGrantOption: false }),
    nameOf({ privilege, isGrantOption: true }),
  ]);
