import { ResourceSchema, UserTraitSchema } from "@baton-connectors/protocol/connector-v2";
import { findAnnotation } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import type { User } from "../src/google/answers.ts";
import { parseEventTime, parseTime } from "../src/profile/time.ts";
import { userResource } from "../src/resources/user-resource.ts";
import { asJson } from "./golden.ts";

const warned: string[] = [];
const silent = () => {};
const log = {
  debug: silent,
  info: silent,
  warn: (_: object, message: string) => void warned.push(message),
  error: silent,
};
const resourceOf = (user: User) => userResource({ id: "1", primaryEmail: "a@x.example", ...user }, log);
const rowOf = (user: User) => asJson(ResourceSchema, resourceOf(user)) as Record<string, never>;
const traitOf = (user: User) => findAnnotation(resourceOf(user).annotations, UserTraitSchema)!;

describe("the status", () => {
  test.each<[User, string, string]>([
    [{}, "ENABLED", ""],
    [{ suspended: true, suspensionReason: "ADMIN" }, "DISABLED", "Suspended: ADMIN"],
    [{ suspended: true }, "DISABLED", "Suspended"],
    [{ archived: true }, "DISABLED", "Archived"],
    [{ archived: true, suspended: true, suspensionReason: "ABUSE" }, "DISABLED", "Suspended: ABUSE"],
    [{ suspended: true, deletionTime: "2030-01-01T00:00:00Z" }, "DELETED", ""],
  ])("of %j is %s", (user, status, details) => {
    expect(rowOf(user).status).toEqual({ status: `RESOURCE_STATUS_${status}`, ...(details && { details }) });
    // As in Go: readers of the trait alone see everybody enabled.
    expect(traitOf(user).status).toMatchObject({ status: 1 });
  });
});

describe("names that a login may have", () => {
  test("are those of POSIX accounts and of external ids of three types, once each", () => {
    const trait = traitOf({
      posixAccounts: [{ username: "ann" }, { username: "" }, { username: "ann" }],
      externalIds: [
        { type: "account", value: "acc" },
        { type: "login_id", value: "lid" },
        { type: "network", value: "ann" },
        { type: "custom", value: "no" },
        { type: "Account", value: "no" },
      ],
    });
    expect(trait.loginAliases).toEqual(["ann", "acc", "lid"]);
    expect(trait.login).toBe("a@x.example");
  });

  test("are none without an address; employee ids stay", () => {
    const externalIds = [
      { type: "organization", value: "E2" },
      { type: "account", value: "acc" },
    ];
    const trait = traitOf({ primaryEmail: "", externalIds });
    expect([trait.login, trait.loginAliases, trait.employeeIds, trait.emails]).toEqual(["", [], ["E2"], []]);
  });
});

describe("the profile", () => {
  test("takes the primary organization, else the first", () => {
    const [first, second] = [{ name: "One" }, { name: "Two", title: "T", description: "D", primary: true }];
    const { profile } = rowOf({ organizations: [first, second] });
    expect(profile).toMatchObject({
      organization: "Two",
      title: "T",
      job_title: "T",
      description: "D",
      employee_type: "D",
    });
    expect(rowOf({ organizations: [first] }).profile).toMatchObject({ organization: "One", department: "" });
    expect(rowOf({}).profile).not.toHaveProperty("organization");
  });

  test("has names, picture and manager only with a name", () => {
    const relations = [
      { type: "Manager", value: "no@x.example" },
      { type: "manager", value: "boss@x.example" },
      { type: "manager", value: "other@x.example" },
    ];
    expect(rowOf({ relations }).profile).toEqual({
      user_id: "1",
      org_unit_path: "",
      include_in_global_address_list: false,
    });
    expect(rowOf({ relations, name: {}, thumbnailPhotoUrl: "https://p" }).profile).toMatchObject({
      ...{ given_name: "", family_name: "", full_name: "", icon: "https://p", manager_email: "boss@x.example" },
    });
  });

  test("has employee ids in the order of their bytes", () => {
    const externalIds = ["b", "Á", "a", "B", "b"].map((value) => ({ type: "organization", value }));
    expect(rowOf({ externalIds }).profile).toMatchObject({ employee_id: "B,a,b,Á" });
  });

  test("is without relations or organizations when one entry of them has a wrong shape", () => {
    const user = {
      name: {},
      relations: [{ type: "manager", value: "m@x" }, { value: 7 }],
      organizations: [{ name: 7 }],
    };
    expect(rowOf(user).profile).toMatchObject({ manager_email: "" });
    expect(rowOf(user).profile).not.toHaveProperty("organization");
  });

  test.each([
    [50_000, "One"],
    [null, "One"],
    [0.5, undefined],
    ["100", undefined],
  ])("has an organization whose fullTimeEquivalent is %j: %j", (fullTimeEquivalent, expected) => {
    const { profile } = resourceOf({ organizations: [{ name: "One", fullTimeEquivalent }] });
    expect(profile!.organization).toBe(expected);
  });
});

describe("times", () => {
  test.each([
    ["2030-01-02T03:04:05Z", 1893553445n, 0],
    ["2030-01-02T03:04:05.123456789Z", 1893553445n, 123456789],
    ["2030-01-02T03:04:05.5+01:00", 1893549845n, 500000000],
    ["2030-01-02T03:04:05-00:30", 1893555245n, 0],
    ["2030-01-02T3:04:05,25Z", 1893553445n, 250000000],
    ["2030-01-02T03:04:05.1234567891Z", 1893553445n, 123456789],
    ["2030-01-03T04:04:05+24:60", 1893553445n, 0],
    ["1970-01-01T00:00:00.000Z", 0n, 0],
    ["0001-01-01T00:00:00Z", -62135596800n, 0],
    ["9999-12-31T23:59:59Z", 253402300799n, 0],
  ])("%s is read", (text, seconds, nanos) => expect(parseTime(text)).toMatchObject({ seconds, nanos }));

  test.each([
    "",
    "2030-01-02",
    "2030-01-02t03:04:05z",
    "2030-01-02T03:04:60Z",
    "2030-01-02T24:00:00Z",
    "2030-02-30T00:00:00Z",
    "2030-01-02T03:04:05",
    "2030-01-02 03:04:05Z",
    "2030-01-02T03:04:05.Z",
    "2030-01-02T03:04:05+25:00",
    "2030-01-02T03:04:05+00:61",
  ])("%j is none", (text) => expect(parseTime(text)).toBeUndefined());

  test("of events may be seconds", () => {
    expect(parseEventTime("1893553445")).toMatchObject({ seconds: 1893553445n, nanos: 0 });
    expect(parseEventTime("+1893553445")).toMatchObject({ seconds: 1893553445n });
    expect(parseEventTime("soon")).toBeUndefined();
    expect(parseEventTime("9223372036854775808")).toBeUndefined();
  });

  test("of users who never signed in are the epoch, not absent", () => {
    expect(traitOf({ lastLoginTime: "1970-01-01T00:00:00.000Z" }).lastLogin).toMatchObject({ seconds: 0n });
    expect(traitOf({}).lastLogin).toBeUndefined();
  });
});

test("two-step verification is told only where somebody has it", () => {
  expect(traitOf({ isEnrolledIn2Sv: true }).mfaStatus).toMatchObject({ mfaEnabled: true });
  expect(traitOf({ isEnrolledIn2Sv: false }).mfaStatus).toBeUndefined();
});
