import { describe, expect, test } from "@jest/globals";
import { type Change, changes } from "./changes.ts";
import { faulty, type Mishap } from "./faulty.ts";
import { oauthConfig, openOrganisation } from "./organisation.ts";

/** Both ways to authenticate; with OAuth the requests for tokens meet with mishaps too. */
const ways = {
  "an API token": { config: {}, sim: {} },
  "OAuth with DPoP and nonces": { config: oauthConfig, sim: { resourceNonce: true } },
};
const mishaps = ["limit", "trouble", "lost before", "lost after", "refused credentials", "garbage"] as const;

/** The organisation without what differs from run to run. */
const stateOf = (tenant: object) =>
  JSON.stringify(tenant, (key, value) => (["created", "lastUpdated", "logs"].includes(key) ? undefined : value));

/** The change, with a mishap of one of its requests; `states` is what the organisation was after each of them. */
async function perform({ change }: Change, way: keyof typeof ways, mishap?: { at: number; kind: Mishap }) {
  const { config, sim } = ways[way];
  const organisation = openOrganisation({ sim });
  const states = [stateOf(organisation.world.tenant)];
  const requests: string[] = [];
  const watched = (async (input: URL, init: RequestInit) => {
    const answer = await organisation.transport(input, init);
    states.push(stateOf(organisation.world.tenant));
    requests.push(`${init.method} ${input.pathname}`);
    return answer;
  }) as typeof globalThis.fetch;
  const transport = mishap ? faulty(watched, mishap.at, mishap.kind) : watched;
  const runtime = organisation.runtime({ syncCustomRoles: true, ...config }, { transport: async () => transport });
  const ended = await change(runtime).then(
    () => "done",
    (thrown: Error) => thrown.message,
  );
  return { ended, states, requests, state: states.at(-1)!, waits: organisation.waits };
}

/** What Okta may have done and would do again: nothing tells it from another wish for the same. */
const isCreation = (request: string) => /^POST \/api\/v1\/(users|groups)$/.test(request);

function expected(way: keyof typeof ways, request: string, kind: Mishap): RegExp {
  // The new account is there, whether it can be looked at or not.
  if (request.startsWith("GET /api/v1/users/00unew")) return /^done$/;
  if (kind === "refused credentials" && (way === "an API token" || request.includes("/oauth2/"))) return /answered 401/;
  const lost = !["limit", "refused credentials"].includes(kind);
  return isCreation(request) && lost ? /it is not known whether it was done/ : /^done$/;
}

describe.each(Object.keys(ways) as (keyof typeof ways)[])("with %s", (way) => {
  test.each(changes)("$name: whatever happens to a request, it is done once, or it is said", async (change) => {
    const clean = await perform(change, way);
    expect(clean.ended).toBe("done");
    for (const kind of mishaps) {
      for (const [at, request] of clean.requests.entries()) {
        const { ended, state, waits } = await perform(change, way, { at, kind });
        const happened = `${kind} at ${request}`;
        expect({ happened, ended }).toEqual({ happened, ended: expect.stringMatching(expected(way, request, kind)) });
        // Never more than was asked for, and all of it where it ended well.
        if (ended === "done") expect({ happened, state }).toEqual({ happened, state: clean.state });
        else expect(clean.states).toContain(state);
        if (kind === "limit") expect(Math.max(...waits)).toBeGreaterThan(30_000);
      }
    }
  });
});

const reply = (status: number, errorCode: string) => ({
  path: "*",
  effect: { kind: "reply", reply: { status, body: { errorCode, errorSummary: "No" } } } as const,
});
const provisioning = changes.filter(({ name }) => /^(granting|revoking|unbinding)/.test(name));

describe.each(provisioning)("$name", ({ change }) => {
  test.each([
    [403, "E0000006", "PermissionDenied"],
    [401, "E0000011", "Unauthenticated"],
    [400, "E0000001", "InvalidArgument"],
  ])("ends at the first %i", async (status, errorCode, code) => {
    const organisation = openOrganisation({ faults: [reply(status, errorCode)] });
    await expect(change(organisation.runtime({ syncCustomRoles: true }))).rejects.toMatchObject({ code });
    expect([organisation.requests.length, organisation.waits]).toEqual([1, []]);
  });

  test("gives up an Okta that stays down, and says how often it tried", async () => {
    const organisation = openOrganisation({ faults: [reply(503, "E0000009")] });
    await expect(change(organisation.runtime({ syncCustomRoles: true }))).rejects.toMatchObject({
      code: "Unavailable",
      message: expect.stringContaining("(5 tries)"),
    });
    expect(organisation.waits).toHaveLength(4);
  });
});
