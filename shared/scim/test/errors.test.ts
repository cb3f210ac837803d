import { BatonError } from "@baton-connectors/sdk";
import { expect, test } from "@jest/globals";
import { describeScimError, isNoPatch, isRefusedForm, isUniqueness } from "../src/index.ts";

const said = (status: number, body: unknown) =>
  describeScimError({ status, body, method: "GET", url: new URL("https://a.test"), headers: new Headers() } as never);

test.each([
  [
    400,
    { scimType: "invalidPath", detail: "no such path" },
    { message: "no such path (invalidPath)", vendorCode: "invalidPath" },
  ],
  [409, { SCIMTYPE: "uniqueness", Detail: "taken" }, { message: "taken (uniqueness)", vendorCode: "uniqueness" }],
  // SCIM 1.1
  [404, { Errors: [{ code: "404", description: "gone" }] }, { message: "gone" }],
  // Zoom
  [400, { code: "INVALID", message: "wrong" }, { message: "wrong", vendorCode: "INVALID" }],
  [400, { scimType: "expiredCursor" }, { code: "FailedPrecondition", vendorCode: "expiredCursor" }],
  [500, "no object", {}],
])("%i %j", (status, body, wanted) => {
  expect(said(status, body)).toMatchObject(wanted);
});

test("a refusal of the form is told from one of the value's being there, and from the lack of PATCH", () => {
  const refused = (status: number, method = "PATCH") =>
    new BatonError("InvalidArgument", "", { request: { method, path: "/", status } as never });
  expect([400, 405, 501, 403, 404, 500].map((status) => isRefusedForm(refused(status)))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([400, 405, 501].map((status) => isNoPatch(refused(status)))).toEqual([false, true, true]);
  expect([isNoPatch(refused(405, "GET")), isUniqueness(refused(409)), isUniqueness(new Error())]).toEqual([
    false,
    true,
    false,
  ]);
});
