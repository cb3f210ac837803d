/** A rowing club: what the simulated app has. */
export interface Rower {
  readonly id: number | string;
  readonly name: string;
  readonly mail: string | null;
  active: boolean;
}
export interface Boat {
  readonly id: string;
  readonly name: string;
  crew: (number | string)[];
}
export interface Tenant {
  readonly token: string;
  readonly rowers: Rower[];
  readonly boats: Boat[];
}

export function makeTenant({ rowers, boats }: { readonly rowers: number; readonly boats: number }): Tenant {
  const made = Array.from({ length: rowers }, (_, i): Rower => {
    // Some without an address, as apps have them; ids beyond what a double holds.
    const id = i % 5 === 4 ? `9007199254740${1000 + i}` : i + 1;
    return { id, name: `Rower ${i + 1}`, mail: i % 7 === 6 ? null : `rower${i + 1}@club.test`, active: i % 3 !== 2 };
  });
  return {
    token: "simulated-token-of-the-club",
    rowers: made,
    boats: Array.from({ length: boats }, (_, i) => ({
      id: `boat-${i + 1}`,
      name: `Boat "${i + 1}"`,
      crew: made.filter((_, at) => at % (i + 2) === 0).map(({ id }) => id),
    })),
  };
}
