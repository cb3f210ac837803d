import {
  ResourceSchema,
  Status_ResourceStatus,
  UserTrait_Status_Status,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { accountOf } from "../src/file/account.ts";

const account = (
  trait: MessageInitShape<typeof UserTraitSchema>,
  own: Omit<MessageInitShape<typeof ResourceSchema>, "$typeName"> = {},
) =>
  accountOf(
    create(ResourceSchema, {
      id: { resourceType: "user", resource: "u1" },
      ...own,
      annotations: [anyPack(UserTraitSchema, create(UserTraitSchema, trait))],
    }),
  )!;

const words = { 0: "unknown", 1: "enabled", 2: "disabled", 3: "deleted" } as const;
const all = [undefined, 0, 1, 2, 3] as const;
const cases = all.flatMap((own) => all.map((older) => [own, older] as const));

/** Files of SDK 0.2 to 0.24 have it in the trait, those since 0.25 on the resource, some in both. */
test.each(cases)("status on the resource %p and in the trait %p", (own, older) => {
  const { status } = account(
    older === undefined ? {} : { status: { status: older as UserTrait_Status_Status } },
    own === undefined ? {} : { status: { status: own as Status_ResourceStatus } },
  );
  const said = [own, older].filter((one) => one !== undefined);
  const known = said.filter((one) => one !== 0);
  // Deleted before disabled before enabled, whoever says it.
  const expected = said.length === 0 ? "enabled" : words[(known.length > 0 ? Math.max(...known) : 0) as 0 | 1 | 2 | 3];
  expect(status).toBe(expected);
});

test("details, profile and creation come from wherever they are", () => {
  const older = account({
    status: { status: UserTrait_Status_Status.DISABLED, details: "suspended" },
    profile: { first_name: "Ann", last_name: "Lee", user_id: "77" },
    createdAt: { seconds: 10n },
  });
  const since = account(
    {},
    {
      status: { status: Status_ResourceStatus.DISABLED, details: "suspended" },
      profile: { first_name: "Ann", last_name: "Lee", user_id: "77" },
      createdAt: { seconds: 10n },
    },
  );
  expect(since).toEqual(older);
  expect(older).toMatchObject({
    ...{ statusDetails: "suspended", firstName: "Ann", lastName: "Lee", userId: "77" },
    createdAt: new Date(10_000),
  });
});

describe("names, ids and addresses", () => {
  test.each([
    ["Okta", { firstName: "Ann", lastName: "Lee" }],
    ["Google", { given_name: "Ann", family_name: "Lee" }],
    ["SCIM", { givenName: "Ann", familyName: "Lee" }],
  ])("of %s", (_, profile) => {
    expect(account({}, { profile })).toMatchObject({ firstName: "Ann", lastName: "Lee", userId: "u1" });
  });

  test("a structured name stands in for none in the profile", () => {
    expect(account({ structuredName: { givenName: "Ann", familyName: "Lee" } })).toMatchObject({
      firstName: "Ann",
      lastName: "Lee",
    });
  });

  test("all addresses, the primary one first", () => {
    const emails = [{ address: "b@x" }, { address: "a@x", isPrimary: true }, { address: "" }];
    expect(account({ emails }).emails).toEqual(["a@x", "b@x"]);
  });

  test("what is not said of a second factor is no no", () => {
    expect([account({}).mfa, account({ mfaStatus: {} }).mfa, account({ mfaStatus: { mfaEnabled: true } }).mfa]).toEqual(
      [undefined, false, true],
    );
  });
});

test("what is no user is no account", () => {
  expect(accountOf(create(ResourceSchema, { profile: { first_name: "x" } }))).toBeUndefined();
});
