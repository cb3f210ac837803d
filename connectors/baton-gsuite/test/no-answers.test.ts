import { BatonError } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { type GoogleTenant, makeTenant } from "../simulator/index.ts";
import { type GoogleFault, type GoogleSetup, openGoogle, type Sent } from "./google.ts";

const pageSizes = {
  users: 3,
  userIds: 3,
  groups: 1,
  members: 3,
  roles: 2,
  assignments: 3,
  profiles: 1,
  activities: 60,
};
const few: GoogleTenant = { ...makeTenant({ users: 4, groups: 2, memberships: 8, roles: 4 }, 5), pageSizes };
/** So many that the logins of all are read at once. */
const many: GoogleTenant = {
  ...makeTenant({ users: 112, groups: 1, memberships: 3, roles: 2 }, 5),
  pageSizes: { activities: 60 },
};

type Answer = Record<string, unknown>;
/** The list in an answer of Google's. */
const listIn = (answer: Answer) => Object.entries(answer).find(([, value]) => Array.isArray(value));

/** What a proxy, another service or a server in trouble may answer in place of a list, made from what Google answered. */
const noAnswers: Readonly<Record<string, (clean: string) => Omit<GoogleFault, "path">>> = {
  "a 204": () => ({ status: 204 }),
  "an empty body": () => ({ status: 200, body: "" }),
  null: () => ({ status: 200, body: "null" }),
  "an empty list": () => ({ status: 200, body: "[]" }),
  "another kind, without the list": () => ({ status: 200, body: { kind: "admin#directory#customer", etag: '"x"' } }),
  "another kind, with the list": (clean) => ({ status: 200, body: { ...JSON.parse(clean), kind: "x#y" } }),
  "null for the list": (clean) => ({
    status: 200,
    body: { ...JSON.parse(clean), [listIn(JSON.parse(clean))![0]]: null },
  }),
  "an object for the list": (clean) => ({
    status: 200,
    body: { ...JSON.parse(clean), [listIn(JSON.parse(clean))![0]]: {} },
  }),
  "a number for the page token": (clean) => ({ status: 200, body: { ...JSON.parse(clean), nextPageToken: 5 } }),
  "an empty page token": (clean) => ({ status: 200, body: { ...JSON.parse(clean), nextPageToken: "" } }),
  "an error with 200": () => ({ status: 200, body: { error: { code: 503, message: "try later" } } }),
  "an error beside the list": (clean) => ({ status: 200, body: { ...JSON.parse(clean), error: { code: 500 } } }),
  HTML: () => ({ status: 200, body: "<html><body>sign in</body></html>", headers: { "content-type": "text/html" } }),
  "half of it": (clean) => ({ status: 200, body: clean.slice(0, clean.length / 2) }),
  "a 404": () => ({ status: 404, reason: "notFound" }),
};

/** The kind of request: ids are taken out, later pages are told from first ones. */
function kindOf({ path, query }: Sent): string {
  const asked = new URLSearchParams(query);
  const short = decodeURIComponent(path)
    .replace(/\/(users|groups)\/(?!all\b)[^/]+\//, "/$1/{key}/")
    .replace(/\?.*/, "");
  const marks = ["orderBy", "roleId", "pageToken"].filter((name) => asked.has(name)).join(" ");
  return `${short} ${marks}`.trim();
}

const rowsIn = ({ answer }: Sent) => (listIn(JSON.parse(answer) as Answer)?.[1] as unknown[] | undefined)?.length ?? 0;

async function read(tenant: GoogleTenant, setup: GoogleSetup) {
  const google = openGoogle(tenant, setup);
  const { store, summary } = await google.sync();
  return { google, content: store.content(), summary };
}

/** Of each kind of list the request with the most rows. */
async function lists(tenant: GoogleTenant) {
  const { google, content } = await read(tenant, {});
  const found = new Map<string, Sent>();
  for (const sent of google.sent) {
    const kind = kindOf(sent);
    const known = found.get(kind);
    if (rowsIn(sent) > 0 && (!known || rowsIn(sent) > rowsIn(known))) found.set(kind, sent);
  }
  return { content, found };
}

const ofFew = await lists(few);
const ofMany = await lists(many);

const directory = "/admin/directory/v1";
const logins = "/admin/reports/v1/activity/users/{key}/applications";
test("every list that a sync reads is tried", () => {
  expect([...ofFew.found.keys()].sort()).toEqual(
    [
      `${directory}/customer/C0simulated/domains`,
      `${directory}/customer/C0simulated/roleassignments`,
      `${directory}/customer/C0simulated/roleassignments pageToken`,
      `${directory}/customer/C0simulated/roles`,
      `${directory}/customer/C0simulated/roles pageToken`,
      `${directory}/groups`,
      `${directory}/groups pageToken`,
      `${directory}/groups/{key}/members`,
      `${directory}/groups/{key}/members pageToken`,
      `${directory}/users`,
      `${directory}/users orderBy`,
      `${directory}/users orderBy pageToken`,
      `${directory}/users pageToken`,
      `${directory}/users/{key}/tokens`,
      `${logins}/login`,
      `${logins}/saml`,
      "/v1/inboundSamlSsoProfiles",
      "/v1/inboundSamlSsoProfiles pageToken",
    ].sort(),
  );
});

const exactly = ({ path, query }: Sent) => `^${RegExp.escape(`${path}?${query}`)}$`;

/** Google is recorded to answer 404 for grants that a user who is there does not have: told, not hidden. */
const isTold = (kind: string, what: string) => kind.endsWith("/tokens") && what === "a 404";

function trial(
  tenant: GoogleTenant,
  { content, found }: Awaited<ReturnType<typeof lists>>,
  kind: string,
  what: string,
) {
  test(`${kind} answering ${what}`, async () => {
    const sent = found.get(kind)!;
    const fault = { path: exactly(sent), ...noAnswers[what]!(sent.answer) };
    const outcome = await read(tenant, { faults: [fault] }).catch((thrown: BatonError) => thrown);
    if (outcome instanceof BatonError) {
      expect(outcome).toMatchObject({
        // Of the domains, 404 says that there is no such customer.
        kind: expect.stringMatching(/^(upstream|not-found|config)$/),
        request: { path: sent.path },
      });
      return;
    }
    expect(outcome.google.struck.length).toBeGreaterThan(0);
    if (isTold(kind, what))
      expect(outcome.summary.skips).toMatchObject([{ reason: "Google does not find a user's OAuth grants", count: 1 }]);
    else expect(outcome.content).toEqual(content);
  });
}

describe("what is no answer to a list is an error, or costs no row:", () => {
  for (const kind of ofFew.found.keys()) for (const what of Object.keys(noAnswers)) trial(few, ofFew, kind, what);
  for (const kind of ofMany.found.keys())
    if (kind.includes("/all/")) for (const what of Object.keys(noAnswers)) trial(many, ofMany, kind, what);
});

test("once, it is asked for again, and nothing is lost", async () => {
  const [sent] = [...ofFew.found.values()];
  const faults = Object.values(noAnswers).flatMap((make) => {
    const fault = make(sent!.answer);
    return fault.status === 404 ? [] : [{ path: exactly(sent!), times: 1, ...fault }];
  });
  for (const fault of faults) expect((await read(few, { faults: [fault] })).content).toEqual(ofFew.content);
});
