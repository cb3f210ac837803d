import { describe, expect, test } from "@jest/globals";
import { graphqlError } from "../src/github/graphql-error.ts";
import { openInstance, rowsOf, smallTenant } from "./instance.ts";

const now = new Date("2026-11-02T12:00:00Z");

describe("an error beside the data, by GitHub's name for it", () => {
  test.each([
    [{ type: "RATE_LIMITED" }, "Unavailable"],
    [{ type: "GRAPHQL_RATE_LIMIT_EXCEEDED" }, "Unavailable"],
    [{ type: "FORBIDDEN" }, "PermissionDenied"],
    [{ type: "INSUFFICIENT_SCOPES" }, "PermissionDenied"],
    [{ type: "UNAUTHENTICATED" }, "Unauthenticated"],
    [{ type: "UNPROCESSABLE" }, "FailedPrecondition"],
    [{ type: "NOT_FOUND" }, "FailedPrecondition"],
    [{ type: "SOMETHING_ELSE" }, "FailedPrecondition"],
    [{}, "FailedPrecondition"],
    [{ type: "INTERNAL" }, "Unavailable"],
    [{ type: "SERVICE_UNAVAILABLE" }, "Unavailable"],
    [{ type: "NOT_FOUND", extensions: { code: "FORBIDDEN" } }, "PermissionDenied"],
  ])("%j", (failure, code) => {
    expect(graphqlError({ message: "as GitHub says", ...failure }, new Headers(), now)).toMatchObject({
      ...{ code, message: "as GitHub says" },
    });
  });
});

const wentWrong =
  "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug.";
const withErrors = (...errors: object[]) => ({ status: 200, body: { data: null, errors } });
const users = { resourceTypeIds: ["org", "user"] };

test.each([
  ["GitHub's words for a timeout", { message: wentWrong }],
  ["an internal error", { type: "INTERNAL", message: "Internal error" }],
])("a passing error with status 200 is asked for again: %s", async (_, failure) => {
  const plain = rowsOf((await openInstance({ tenant: smallTenant() }).sync({}, users)).store);
  const instance = openInstance({ tenant: smallTenant() });
  instance.addFault({ path: /graphql/, times: 2, effect: { kind: "reply", reply: withErrors(failure) } });
  expect(rowsOf((await instance.sync({}, users)).store)).toEqual(plain);
  expect(instance.waits).toHaveLength(2);
});

test("a refusal, which names nothing, is told with what was refused and what allows it", async () => {
  const instance = openInstance({ tenant: smallTenant() });
  const reply = withErrors({ type: "FORBIDDEN", message: "Resource not accessible by integration" });
  instance.addFault({ path: /graphql/, effect: { kind: "reply", reply } });
  await expect(instance.sync({}, users)).rejects.toMatchObject({
    code: "PermissionDenied",
    message: expect.stringContaining("the SAML identity provider of acme may not be read: Resource not accessible"),
    permission: "Organization administration: read",
    hint: expect.stringContaining("Organization administration: read"),
  });
});

describe("a status of the whole answer", () => {
  const failing = async (status: number) => {
    const instance = openInstance({ tenant: smallTenant() });
    // The third time it is another matter, so that whoever retries comes to an end.
    for (const [times, after, answer] of [[2, 0, status] as const, [9, 2, 410] as const]) {
      const reply = { status: answer, body: { message: "by fault" } };
      instance.addFault({ path: /graphql/, times, after, effect: { kind: "reply", reply } });
    }
    const error = await instance.sync({}, { resourceTypeIds: ["org", "user"] }).catch((thrown) => thrown);
    return [error.code, error.request.status, instance.requests.filter(({ path }) => path.endsWith("graphql")).length];
  };
  test.each([
    [429, "InvalidArgument", 410, 3],
    [500, "InvalidArgument", 410, 3],
    [502, "InvalidArgument", 410, 3],
    [503, "InvalidArgument", 410, 3],
    [400, "InvalidArgument", 400, 1],
    [401, "Unauthenticated", 401, 1],
    [403, "PermissionDenied", 403, 1],
    [409, "AlreadyExists", 409, 1],
    [422, "InvalidArgument", 422, 1],
  ])("%i: %s in the end", async (status, code, last, calls) => {
    expect(await failing(status)).toEqual([code, last, calls]);
  });
});
