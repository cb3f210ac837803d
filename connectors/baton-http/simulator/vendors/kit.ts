import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";

/** Who is in the simulated app, whatever it is. */
export interface People {
  readonly users: readonly Person[];
  readonly groups: readonly Group[];
  /** Of another kind: projects, roles. */
  readonly others: readonly Group[];
}
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
  readonly active: boolean;
}
export interface Group {
  readonly id: string;
  readonly name: string;
  members: string[];
}

/** An app as its vendor documents it, as far as the example asks for it. */
export interface Vendor {
  /** What the example's variables stand for. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether a request shows who sends it. */
  readonly authorized: (request: SimulatedRequest) => boolean;
  /** Undefined: there is no such thing. Those that sign in answer that too, before who it is matters. */
  readonly signIn?: (request: SimulatedRequest) => SimulatedReply | undefined;
  readonly answer: (request: SimulatedRequest, people: People) => SimulatedReply | undefined;
  /** The types of the example that have members, if it has any. */
  readonly group?: string;
  /** Whether the example says how somebody becomes a member. */
  readonly grants?: boolean;
  /** Whether it says of a membership that it was so already. */
  readonly tells?: boolean;
  /** Of the connector that is a file, where it is more than the example. */
  readonly standalone?: Standalone;
}
export interface Standalone {
  /** Its flags; without them, those that the example's variables end in. */
  readonly flags: Readonly<Record<string, string>>;
  /** What the people are of its second kind, if it reads that. */
  readonly other?: string;
  /** What it reads besides people, groups and others with their members. */
  readonly besides?: (people: People) => { readonly resources?: number; readonly grants?: number };
  /** Types of which it says that somebody was a member already, where it does not of all. */
  readonly tells?: readonly string[];
  /** What a sync counts, and why. */
  readonly counted?: Readonly<Record<string, string>>;
  /** What conformance does not try, and why. */
  readonly untried?: Readonly<Record<string, string>>;
}

/** Rows of a page at most, so that all lists have several. */
export const cap = 3;

export const ok = (body: unknown, headers?: SimulatedReply["headers"]): SimulatedReply => ({
  status: 200,
  body,
  ...(headers && { headers }),
});
export const json = <T = Readonly<Record<string, string>>>({ body }: SimulatedRequest): T =>
  JSON.parse(body || "{}") as T;
export const bearer =
  (token: string) =>
  ({ headers }: SimulatedRequest) =>
    headers.authorization === `Bearer ${token}`;
export const basic = (name: string, password: string) => {
  const encoded = Buffer.from(`${name}:${password}`).toString("base64");
  return ({ headers }: SimulatedRequest) => headers.authorization === `Basic ${encoded}`;
};

/** The parts of a path that fits a pattern, `/groups/:/users`. */
export function parts(path: string, pattern: string): readonly string[] | undefined {
  const given = path.split("/");
  const wanted = pattern.split("/");
  if (given.length !== wanted.length) return undefined;
  const found = wanted.flatMap((part, i) =>
    part === ":" ? [decodeURIComponent(given[i]!)] : part === given[i] ? [] : [undefined],
  );
  return found.every((one) => one !== undefined) ? found : undefined;
}

/** By numbers of rows or of pages. */
export function numbered<T>(rows: readonly T[], url: URL, name: string, first = 0, isPage = false): readonly T[] {
  const at = Number(url.searchParams.get(name) ?? first) - first;
  const from = isPage ? at * cap : at;
  return rows.slice(from, from + cap);
}

/** By a cursor that only the app understands. */
export function after<T>(
  rows: readonly T[],
  cursor: string | null | undefined,
): { readonly page: readonly T[]; readonly next: string | undefined } {
  const from = cursor ? Number(cursor.slice(1)) : 0;
  const end = from + cap;
  return { page: rows.slice(from, end), next: end < rows.length ? `c${end}` : undefined };
}

export const groupOf = ({ groups, others }: People, id: string) => [...groups, ...others].find((one) => one.id === id);

/** What is asked about is not there. */
export class NotThere extends Error {}
function thatIsThere(people: People, id: string): Group {
  const found = groupOf(people, id);
  if (!found) throw new NotThere(id);
  return found;
}
export const membersOf = (people: People, id: string): readonly Person[] => {
  const { members } = thatIsThere(people, id);
  return people.users.filter((one) => members.includes(one.id));
};
export const add = (people: People, group: string, user: string) => {
  const found = thatIsThere(people, group);
  if (!people.users.some(({ id }) => id === user)) throw new NotThere(user);
  if (!found.members.includes(user)) found.members = [...found.members, user];
};
export const remove = (people: People, group: string, user: string) => {
  const found = thatIsThere(people, group);
  found.members = found.members.filter((one) => one !== user);
};
