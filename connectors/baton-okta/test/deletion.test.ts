import type { Fault } from "@baton-connectors/simulators";
import { expect, test } from "@jest/globals";
import { openOrganisation } from "./organisation.ts";

const [ada, gone] = ["00ua0000000000001x7d", "00ua0000000000008x7d"];
const [look, deactivate, remove] = [
  `GET /api/v1/users/${ada}`,
  `POST /api/v1/users/${ada}/lifecycle/deactivate?sendEmail=false`,
  `DELETE /api/v1/users/${ada}`,
];

const user = (status: string) => ({ status: 200, body: { id: ada, status, profile: {} } });
const missing = { status: 404, body: { errorCode: "E0000007", errorSummary: "Not found" } };
const broken = { status: 500, body: { errorCode: "E0000009", errorSummary: "Internal Server Error" } };
const refused = { status: 403, body: { errorCode: "E0000016", errorSummary: "Not now" } };
const done = { status: 204 };
type Reply = { status: number; body?: object };

/** Okta's answers in a row to each kind of request. */
const script = (answers: Readonly<Record<string, readonly Reply[]>>): Fault[] =>
  Object.entries(answers).flatMap(([method, replies]) =>
    replies.map((reply, after) => ({
      method,
      path: method === "POST" ? `/api/v1/users/${ada}/lifecycle/*` : `/api/v1/users/${ada}`,
      after,
      times: 1,
      effect: { kind: "reply" as const, reply },
    })),
  );

const [active, left] = [user("ACTIVE"), user("DEPROVISIONED")];
const ok = { status: 200, body: {} };

test.each([
  [
    "the ordinary way",
    { GET: [active, left, missing], POST: [ok], DELETE: [done] },
    [look, deactivate, look, remove, look],
  ],
  ["deprovisioned before", { GET: [left, missing], DELETE: [done] }, [look, remove, look]],
  ["gone before", { GET: [missing] }, [look]],
  ["gone while deactivated", { GET: [active, missing], POST: [ok] }, [look, deactivate, look]],
  ["gone when it is deactivated", { GET: [active, missing], POST: [missing] }, [look, deactivate, look]],
  [
    "deactivated by somebody else",
    { GET: [active, left, missing], POST: [refused], DELETE: [done] },
    [look, deactivate, look, remove, look],
  ],
  [
    "deactivated at the second try",
    { GET: [active, left, missing], POST: [broken, ok], DELETE: [done] },
    [look, deactivate, deactivate, look, remove, look],
  ],
  [
    "deactivated at the first try, which nobody heard of",
    { GET: [active, left, missing], POST: [broken, refused], DELETE: [done] },
    [look, deactivate, deactivate, look, remove, look],
  ],
  [
    "deleted at the first try, which nobody heard of",
    { GET: [left, missing], DELETE: [broken, missing] },
    [look, remove, remove, look],
  ],
  [
    "slow to be deprovisioned",
    { GET: [active, active, active, left, missing], POST: [ok], DELETE: [done] },
    [look, deactivate, look, look, look, remove, look],
  ],
  ["gone when it is deleted", { GET: [left, missing], DELETE: [missing] }, [look, remove, look]],
  [
    "still there after the first time",
    { GET: [left, left, missing], DELETE: [done, done] },
    [look, remove, look, remove, look],
  ],
])("a user is deleted: %s", async (_, answers, calls) => {
  const organisation = openOrganisation({ faults: script(answers) });
  await organisation.runtime().deleteResource({ id: { resourceType: "user", resource: ada } as never });
  expect(organisation.calls()).toEqual(calls);
});

test.each([
  [
    "is never deprovisioned",
    { GET: [active, active, active, active, active], POST: [ok] },
    "Unavailable",
    "is not deprovisioned yet",
    [look, deactivate, look, look, look, look],
  ],
  [
    "cannot be deactivated",
    { GET: [active, active], POST: [{ status: 403, body: { errorCode: "E0000006", errorSummary: "No" } }] },
    "PermissionDenied",
    "answered 403: No",
    [look, deactivate, look],
  ],
  [
    "comes back to life",
    { GET: [left, active], DELETE: [done] },
    "Unavailable",
    "is ACTIVE while being deleted",
    [look, remove, look],
  ],
  [
    "is not found and still there",
    { GET: [left, left, left], DELETE: [missing, missing] },
    "Unavailable",
    "still there after being deleted twice",
    [look, remove, look, remove, look],
  ],
  [
    "is there after being deleted twice",
    { GET: [left, left, left], DELETE: [done, done] },
    "Unavailable",
    "still there after being deleted twice",
    [look, remove, look, remove, look],
  ],
  ["cannot be looked at", { GET: Array(5).fill(broken) }, "Unavailable", "answered 500", Array(5).fill(look)],
])("a user who %s is an error", async (_, answers, code, words, calls) => {
  const organisation = openOrganisation({ faults: script(answers) });
  const failed = organisation.runtime().deleteResource({ id: { resourceType: "user", resource: ada } as never });
  await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  expect(organisation.calls()).toEqual(calls);
});

test("deleting twice is harmless, and takes the user's grants along", async () => {
  const organisation = openOrganisation();
  const id = { resourceType: "user", resource: gone } as never;
  await organisation.runtime().deleteResource({ id });
  expect(organisation.world.user(gone)).toBeUndefined();
  organisation.calls();
  await organisation.runtime().deleteResource({ id });
  expect(organisation.calls()).toEqual([`GET /api/v1/users/${gone}`]);
});

const [made, built] = ["00ga0000000000002x7d", "00ga0000000000001x7d"];
const notFound = { method: "DELETE", path: "/api/v1/groups/*", effect: { kind: "reply", reply: missing } } as const;

test.each([
  [made, [], "ok", [`DELETE /api/v1/groups/${made}`]],
  ["00gnone", [], "ok", ["DELETE /api/v1/groups/00gnone", "GET /api/v1/groups/00gnone"]],
  [built, [], "FailedPrecondition", [`DELETE /api/v1/groups/${built}`]],
  // Not found, and there all the same.
  [made, [notFound], "NotFound", [`DELETE /api/v1/groups/${made}`, `GET /api/v1/groups/${made}`]],
] as const)(
  "a group is deleted by one call, and looked at when it is not found (%s, %j: %s)",
  async (resource, faults, outcome, calls) => {
    const organisation = openOrganisation({ faults });
    const deleted = organisation.runtime().deleteResource({ id: { resourceType: "group", resource } as never });
    const ended = await deleted.then(
      () => "ok",
      (thrown: { code: string }) => thrown.code,
    );
    expect([ended, organisation.calls()]).toEqual([outcome, calls]);
  },
);

test.each(["role", "app", "device"])("a %s cannot be deleted", async (resourceType) => {
  const organisation = openOrganisation();
  const deleted = organisation.runtime().deleteResource({ id: { resourceType, resource: "x" } as never });
  await expect(deleted).rejects.toMatchObject({ code: "Unimplemented" });
  expect(organisation.calls()).toEqual([]);
});
