import { describe, expect, test } from "@jest/globals";
import { graphqlError } from "../src/github/graphql-error.ts";
import { openInstance, smallTenant } from "./instance.ts";

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
    [{ type: "NOT_FOUND", extensions: { code: "FORBIDDEN" } }, "PermissionDenied"],
  ])("%j", (failure, code) => {
    expect(graphqlError({ message: "as GitHub says", ...failure }, new Headers(), now)).toMatchObject({
      ...{ code, message: "as GitHub says" },
    });
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
