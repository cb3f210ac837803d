import { listField, stringField } from "@baton-connectors/sdk/config";
import type { Exchange } from "../src/exchange.ts";
import type { Raw } from "../src/scrub-recording.ts";

/** What a connector might read of somebody's app, and all of it that must not be seen by others. */
export interface Tenant {
  readonly raw: Raw;
  /** Texts of theirs, each long enough not to turn up by chance. */
  readonly theirs: readonly string[];
}

/** The code of a connector that reads it. */
export const source = `
  const fields = { items: "items", next: nextField("next"), id, full_name: text, email: text, status, note: text, created_at: text };
  list(path\`/v2/users\`, { page_token, page_size }); path\`/v2/groups/\${id}/members\`;
  if (row.status === "ACTIVE" || row.role === 'owner') return { url: \`\${base}/graphql\`, json: { query: "query($login: String!) { user(login: $login) { id } }", variables: { login } } };
  return answer.data.user.self;
  { form: { grant_type: "client_credentials", client_id, client_secret } } // read by Jane Comment
`;

function seeded(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < 3; i++) next();
  return {
    integer: (below: number) => Math.floor(next() * below),
    pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!,
    chance: (probability: number) => next() < probability,
  };
}

const syllables = "ka lo mi ren tu vas el dor qui shan bre zo fal nim pok wex yul gra".split(" ");
const scripts = ["", "", "", "é", "ß", "Ж", "李", "ñ", "ø"];

export function tenant(seed: number): Tenant {
  const random = seeded(seed);
  const word = (parts = 2 + random.integer(3)) =>
    Array.from({ length: parts }, () => random.pick(syllables)).join("") + random.pick(scripts);
  const name = () => word().replace(/^./, (first) => first.toUpperCase());
  const digits = (n: number) =>
    Array.from({ length: n }, (_, i) => (i === 0 ? 1 + random.integer(9) : random.integer(10))).join("");
  const hex = (n: number) => Array.from({ length: n }, () => random.integer(16).toString(16)).join("");
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  const id = random.pick([
    () => digits(6 + random.integer(12)),
    uuid,
    () => `00u${hex(14)}`,
    () => `${word()}:${digits(8)}`,
  ]);

  const company = `${word(4)}`.normalize().replace(/[^a-z]/g, "x");
  const host = random.pick([`${company}.example.net`, `api.${company}.io:8443`, `${company}.internal`]);
  const secret = random.pick([`${hex(40)}`, `tok_${word(5)}`, `${word(3)} ${word(3)}!`, "client_credentials"]);
  const users = Array.from({ length: 2 + random.integer(2) }, () => {
    const [given, family] = [name(), name()];
    return {
      id: id(),
      full_name: `${given} ${family}`,
      email: `${given}.${family}@${company}.net`,
      status: random.pick(["ACTIVE", "suspended"]),
      note: `Ask ${name()} in room ${digits(4)}; phone +49 ${digits(8)}`,
      created_at: random.pick(["2021-03-04T05:06:07Z", "2019-11-30"]),
      ...(random.chance(0.3) && { [`${word()}`]: word(5), manager: { login: word(4) } }),
    };
  });
  const group = { id: id(), full_name: `${name()} team` };
  const cursor = Buffer.from(`${word()}:${digits(5)}`).toString("base64url");
  const base = `https://${host}`;
  const next = `${base}/v2/users?page_token=${cursor}&page_size=2`;
  const json = (method: string, url: string, answer: unknown, body = "", headers = {}): Exchange => ({
    ...{ method, url: new URL(url), body, status: 200, text: JSON.stringify(answer) },
    headers: new Headers({ "content-type": "application/json", ...headers }),
  });
  const first = users[0]!;
  const exchanges = [
    json(
      "POST",
      `${base}/oauth/token`,
      { access_token: hex(32), expires_in: 3600 },
      `grant_type=client_credentials&client_id=${company}&client_secret=${encodeURIComponent(secret)}`,
    ),
    json("GET", `${base}/v2/users?page_size=2`, { items: users, next, total: users.length }, "", {
      link: `<${next}>; rel="next"`,
      server: host,
    }),
    json("GET", next, { items: [], total: users.length }),
    json("GET", `${base}/v2/groups/${encodeURIComponent(group.id)}/members?page_size=2`, {
      group,
      items: users.map((one) => one.id),
    }),
    json(
      "POST",
      `${base}/graphql`,
      { data: { user: { id: first.id, self: `${base}/v2/users/${encodeURIComponent(first.id)}` } } },
      JSON.stringify({
        query: "query($login: String!) { user(login: $login) { id } }",
        variables: { login: first.email },
      }),
    ),
  ];
  const fields = {
    baseUrl: stringField({ name: "base-url" }),
    token: stringField({ name: "token", secret: true }),
    orgs: listField({ name: "orgs" }),
  };
  const theirs = [
    ...users.flatMap((one) => [...one.full_name.split(" "), one.email, one.id, ...one.note.split(/[ ;]+/)]),
    ...group.full_name.split(" "),
    ...[group.id, company, host, cursor, ...secret.split(" "), ...Object.keys(first)],
  ];
  const known = new Set(["items", "full_name", "email", "status", "note", "created_at", "ACTIVE"]);
  return {
    raw: {
      ...{ connector: "baton-made-up", version: "1", sources: [source], ended: {}, exchanges, fields },
      config: { baseUrl: `${base}/`, token: secret, orgs: [company], authMethod: "" },
    },
    theirs: theirs.filter((text) => text.length > 5 && !known.has(text)),
  };
}
