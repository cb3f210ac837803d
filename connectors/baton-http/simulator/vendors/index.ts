import type { Handle } from "@baton-connectors/simulators";
import { engineering } from "./engineering.ts";
import { identity } from "./identity.ts";
import { NotThere, type People, type Vendor } from "./kit.ts";
import { work } from "./work.ts";

/** Apps of the examples that have no connector with a simulated app of its own, by the example's name. */
export const vendors: Readonly<Record<string, Vendor>> = { ...identity, ...work, ...engineering };

export function makePeople(users = 8, groups = 4): People {
  const made = Array.from({ length: users }, (_, i) => ({
    id: `u${i + 1}`,
    name: `Ann Lee${i + 1}`,
    mail: `u${i + 1}@b.test`,
    active: i % 3 !== 2,
  }));
  return {
    users: made,
    groups: Array.from({ length: groups }, (_, i) => ({
      id: `g${i + 1}`,
      name: `Group ${i + 1}`,
      // One is empty.
      members: i === 0 ? [] : made.filter((_, at) => at % i === 0).map(({ id }) => id),
    })),
    others: Array.from({ length: groups }, (_, i) => ({
      id: `o${i + 1}`,
      name: `Other ${i + 1}`,
      members: made.filter((_, at) => at % groups === i).map(({ id }) => id),
    })),
  };
}

const notFound = { status: 404, body: { error: { message: "there is no such thing" } } };

export function createVendor(
  { signIn, authorized, answer }: Vendor,
  given: People,
): { readonly handle: Handle; readonly people: People } {
  const people = structuredClone(given);
  const handle: Handle = (request) => {
    const signedIn = signIn?.(request);
    if (signedIn) return signedIn;
    if (!authorized(request)) return { status: 401, body: { error: { message: "who are you?" } } };
    try {
      return answer(request, people) ?? notFound;
    } catch (thrown) {
      if (thrown instanceof NotThere) return notFound;
      throw thrown;
    }
  };
  return { handle, people };
}
