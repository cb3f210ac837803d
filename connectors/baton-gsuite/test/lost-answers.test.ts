import { BatonActionStatus, LocalCredentialOptionsSchema } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { type Acme, idOf, openAcme } from "./acme.ts";
import { actionCases } from "./action-cases.ts";
import type { GoogleFault, GoogleSetup, Sent } from "./google.ts";

interface Operation {
  readonly setup?: GoogleSetup;
  /** What the caller gets; a failure is thrown. */
  readonly perform: (acme: Acme) => Promise<unknown>;
}

const credentials = create(LocalCredentialOptionsSchema, {
  options: { case: "randomPassword", value: { length: 20n } },
});
const cleo = { email: "cleo@acme.example", given_name: "Cleo", family_name: "Ace" };
const grantIds = async (granted: ReturnType<Acme["runtime"]["grant"]>) => (await granted).grants.map(({ id }) => id);

/** Those that a failure of their own is not part of. */
const sound = Object.entries(actionCases).filter(([, { setup }]) => !setup?.faults);

const changes: Readonly<Record<string, Operation>> = {
  "granting a membership": {
    perform: ({ runtime, entitlement, principal }) =>
      grantIds(runtime.grant({ entitlement: entitlement("group:g1:member"), principal: principal("user", "100") })),
  },
  "granting a role": {
    perform: ({ runtime, entitlement, principal }) =>
      grantIds(runtime.grant({ entitlement: entitlement("role:77:member"), principal: principal("user", "102") })),
  },
  "revoking a membership": {
    perform: async ({ runtime, storedGrant }) => {
      await runtime.revoke({ grant: storedGrant("group:g1:member:user:101") });
    },
  },
  "revoking a role": {
    perform: async ({ runtime, storedGrant }) => {
      await runtime.revoke({ grant: storedGrant("501") });
    },
  },
  "making an account": {
    perform: async ({ runtime, sent }) => {
      const account = { profile: cleo, emails: [], login: "", loginAliases: [] };
      const made = await runtime.createAccount({ resourceTypeId: "user", account, credentials });
      const passwords = new Set(
        sent.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body).password),
      );
      expect([...passwords]).toEqual([new TextDecoder().decode(made.plaintexts![0]!.bytes)]);
      return [made.outcome, made.resource?.id?.resource];
    },
  },
  "deleting an account": {
    perform: async ({ runtime }) => {
      await runtime.deleteResource({ id: idOf("user", "102") });
    },
  },
  "deleting a group": {
    perform: async ({ runtime }) => {
      await runtime.deleteResource({ id: idOf("group", "g1") });
    },
  },
  ...Object.fromEntries(
    sound.map(([title, { name, type, args, setup }]): [string, Operation] => [
      title,
      {
        ...(setup && { setup }),
        perform: async (acme) => {
          const { status, response } = await acme.act(name, args, type);
          if (status !== BatonActionStatus.COMPLETE) throw new Error(String(response.error));
          return response;
        },
      },
    ]),
  ),
};

const failures: Readonly<Record<string, Omit<GoogleFault, "path">>> = {
  "is refused with 429": { status: 429, reason: "rateLimitExceeded" },
  "is refused for a limit with 403": { status: 403, reason: "userRateLimitExceeded" },
  "meets a server in trouble": { status: 500 },
  "is carried out by a server in trouble": { status: 500, carriedOut: true },
  "is lost on its way": { drop: true },
  "is carried out, and the answer lost": { drop: true, carriedOut: true },
  "is carried out, and answered by a proxy": { status: 200, body: "<html>busy</html>", carriedOut: true },
  "is refused with 401": { status: 401, reason: "authError" },
};
/** After these Google has not done anything, and says so. */
const isRefusal = (failure: string) => failure.startsWith("is refused");

async function run({ setup = {}, perform }: Operation, fault?: GoogleFault) {
  const faults = [...(fault ? [fault] : []), ...(setup.faults ?? [])];
  const acme = await openAcme({ ...setup, faults });
  const before = structuredClone(acme.tenant);
  const outcome = await perform(acme).then(
    (result) => ({ result: JSON.parse(JSON.stringify(result ?? null)) as unknown, error: undefined }),
    (thrown: unknown) => ({ result: undefined, error: toBatonError(thrown) }),
  );
  return { ...outcome, acme, before, after: acme.tenant };
}

/** What is refused with a status of its own for other reasons where tokens are given. */
const isOfTokens = (failure: string) => failure.endsWith("403") || failure.endsWith("401");
const isToken = ({ path }: Sent) => path === "/token";
/** Only this one request, wherever else the same is asked. */
function faultOn(sent: readonly Sent[], at: number, failure: Omit<GoogleFault, "path">): GoogleFault {
  const { method, path, query } = sent[at]!;
  const same = (one: Sent) => one.method === method && one.path === path && one.query === query;
  const after = sent.slice(0, at).filter(same).length;
  const pattern = `^${RegExp.escape(path)}${query === "" ? "$" : `\\?${RegExp.escape(query)}$`}`;
  return { ...failure, method, path: pattern, after, times: 1, ofTokens: isToken(sent[at]!) };
}

const traceless = ["sign_out_user ends sessions"];
const madeOnce = [
  "making an account",
  "create_group makes a group",
  ...Object.keys(changes).filter((title) => title.startsWith("transfer_user_")),
];

describe.each(Object.entries(changes))("%s, when one of its requests", (title, operation) => {
  test.each(Object.entries(failures))("%s: is done once, or is an error that says so", async (what, failure) => {
    const clean = await run(operation);
    expect(clean.error).toBeUndefined();
    const requests = [...clean.acme.tokenRequests, ...clean.acme.sent];
    for (const at of requests.keys()) {
      const { error, result, acme, before, after } = await run(operation, faultOn(requests, at, failure));
      expect(acme.struck).toHaveLength(1);
      if (!error) {
        expect(result).toEqual(clean.result);
        expect(after).toEqual(clean.after);
        continue;
      }
      if (isToken(requests[at]!) && isOfTokens(what)) {
        expect(after).toEqual(before);
        continue;
      }
      // What was done is found out, but for what leaves no trace; what was not is not done by a second request.
      expect(isRefusal(what)).toBe(false);
      expect([...madeOnce, ...traceless]).toContain(title);
      if (failure.carriedOut) expect(traceless).toContain(title);
      expect(error.message).toContain("it is not known whether it was done");
      expect(requests[at]!.method).toBe("POST");
      expect([before, clean.after]).toContainEqual(after);
      expect(acme.sent.filter(({ method, carriedOut }) => method === "POST" && carriedOut > 0).length).toBeLessThan(2);
    }
  });
});
