import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SimulatedRequest } from "@baton-connectors/simulators";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type AwsTenant, makeTenant } from "../simulator/index.ts";
import { openAws } from "./aws.ts";

const account = "100000000001";
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const made = makeTenant({ users: 2, groups: 1, roles: 1, policies: 1, accounts: 1 }, 3);
const names = ["STATIC", "ENVIRON", "PROFILE", "CREDFILE", "PROCESS", "CONTAINER", "INSTANCE"] as const;
type Name = (typeof names)[number];
const key = (name: Name) => ({ id: `AKIA${name}`, secret: `secret/of+${name}` });

/** Each way has a key of its own, so that it shows which was taken. */
const tenant: AwsTenant = {
  ...made,
  credentials: names.map((name) => ({
    ...key(name),
    ...{ account, arn: `arn:aws:iam::${account}:user/${name}`, userId: `AIDA${name}` },
  })),
  assumable: [
    { arn: role("Plain"), roleId: "AROAPLAIN", trusted: [account] },
    { arn: role("Second"), roleId: "AROASECOND", trusted: [role("Plain")] },
    { arn: role("External"), roleId: "AROAEXTERNAL", trusted: [account], externalId: "only the two of us" },
  ],
  webIdentity: [{ arn: role("Web"), token: "a-web-token" }],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-aws-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const keysOf = (name: Name) => `aws_access_key_id = ${key(name).id}\naws_secret_access_key=${key(name).secret}\n`;
const session = (name: Name, now: Date, minutes = 60) => ({
  ...{ AccessKeyId: key(name).id, SecretAccessKey: key(name).secret, Token: `session-of-${name}` },
  Expiration: new Date(now.getTime() + minutes * 60_000).toISOString(),
});
const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const environment = { AWS_ACCESS_KEY_ID: key("ENVIRON").id, AWS_SECRET_ACCESS_KEY: key("ENVIRON").secret };

/** An instance that answers to those alone who have a token, as IMDSv2 does. */
const instance =
  (minutes = 60) =>
  ({ method, url, headers }: SimulatedRequest, now: Date): Response | undefined => {
    if (url.hostname !== "169.254.169.254") return undefined;
    if (method === "PUT" && url.pathname === "/latest/api/token")
      return headers["x-aws-ec2-metadata-token-ttl-seconds"] ? new Response("imds-token") : json({}, 400);
    if (headers["x-aws-ec2-metadata-token"] !== "imds-token") return new Response("", { status: 401 });
    const path = "/latest/meta-data/iam/security-credentials/";
    if (url.pathname === path) return new Response("OfInstance");
    return url.pathname === `${path}OfInstance`
      ? json({ Code: "Success", ...session("INSTANCE", now, minutes) })
      : new Response("", { status: 404 });
  };

type Options = NonNullable<Parameters<typeof openAws>[2]>;
const open = (config: object, options: Options = {}) => openAws(tenant, { region: "us-east-1", ...config }, options);
const metadata = { AWS_EC2_METADATA_DISABLED: "" };

/** Whoever it is that IAM was asked by. */
async function signedBy(config: object, options: Options = {}) {
  const app = open(config, options);
  const { summary, store } = await app.sync();
  expect([summary.outcome, Object.keys(store.content().resources!).length > 3]).toEqual(["finished", true]);
  const keys = new Set(app.sent.filter(({ action }) => action.startsWith("iam:")).map((one) => one.key));
  expect(keys.size).toBe(1);
  return { key: [...keys][0], app };
}

describe("where credentials come from", () => {
  test("the flags, whatever else there is", async () => {
    const { id: accessKeyId, secret: secretAccessKey } = key("STATIC");
    const found = await signedBy({ accessKeyId, secretAccessKey }, { env: environment });
    expect(found.key).toBe("AKIASTATIC");
  });

  test("one of the two flags alone is an error, and nothing is sent", async () => {
    const app = open({ accessKeyId: key("STATIC").id }, { env: environment });
    await expect(app.sync()).rejects.toMatchObject({ kind: "config" });
    expect(app.sent).toEqual([]);
  });

  test("the environment, before a profile", async () => {
    const config = file("environment", `[default]\n${keysOf("PROFILE")}`);
    const found = await signedBy({}, { env: { ...environment, AWS_CONFIG_FILE: config } });
    expect(found.key).toBe("AKIAENVIRON");
  });

  test("a web identity: the token is read from its file, and the role assumed with it, unsigned", async () => {
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: file("token", "a-web-token\n"), AWS_ROLE_ARN: role("Web") };
    const { app } = await signedBy({}, { env: { ...env, AWS_ROLE_SESSION_NAME: "pod" } });
    const [first] = app.sent;
    expect(first).toMatchObject({
      ...{ action: "sts:AssumeRoleWithWebIdentity", key: "" },
      params: { RoleArn: role("Web"), RoleSessionName: "pod" },
    });
    expect(JSON.stringify(app.logged)).not.toContain("a-web-token");
  });

  test.each([
    ["the config file", "AWS_CONFIG_FILE", `[profile other]\n${keysOf("STATIC")}[default]\n${keysOf("PROFILE")}`, ""],
    ["one that is named", "AWS_CONFIG_FILE", `[profile mine] # and a word\n${keysOf("PROFILE")}`, "mine"],
    ["the credentials file", "AWS_SHARED_CREDENTIALS_FILE", `[mine]\n${keysOf("PROFILE")}`, "mine"],
  ])("a profile of %s", async (_, variable, text, profile) => {
    const found = await signedBy({}, { env: { [variable]: file("profile", text), AWS_PROFILE: profile } });
    expect(found.key).toBe("AKIAPROFILE");
  });

  test("the credentials file over the config file, and the region of the profile", async () => {
    const env = {
      AWS_CONFIG_FILE: file("config", `[default]\nregion = eu-west-1\n${keysOf("PROFILE")}`),
      AWS_SHARED_CREDENTIALS_FILE: file("credentials", `[default]\n${keysOf("CREDFILE")}`),
    };
    const { key: found, app } = await signedBy({ region: "" }, { env });
    expect([found, app.sent[0]!.host]).toEqual(["AKIACREDFILE", "sts.eu-west-1.amazonaws.com"]);
  });

  test("a role of a profile, by way of another's role, by keys", async () => {
    const text = `[profile keys]\n${keysOf("PROFILE")}
[profile first]\nrole_arn = ${role("Plain")}\nsource_profile = keys\nduration_seconds = 900
[profile second]\nrole_arn = ${role("Second")}\nsource_profile = first\nrole_session_name = me`;
    const { app } = await signedBy({}, { env: { AWS_CONFIG_FILE: file("roles", text), AWS_PROFILE: "second" } });
    const assumed = app.sent.filter(({ action }) => action === "sts:AssumeRole").map(({ params }) => params);
    expect(assumed).toMatchObject([
      { RoleArn: role("Plain"), DurationSeconds: "900" },
      { RoleArn: role("Second"), RoleSessionName: "me" },
    ]);
  });

  test("a role with an external id, whose profile is its own source", async () => {
    const text = `[profile own]\nrole_arn=${role("External")}\nsource_profile=own\nexternal_id=only the two of us\n${keysOf("PROFILE")}`;
    const { app } = await signedBy({}, { env: { AWS_CONFIG_FILE: file("own", text), AWS_PROFILE: "own" } });
    expect(app.sent[0]).toMatchObject({ action: "sts:AssumeRole", key: "AKIAPROFILE", status: 200 });
  });

  test.each(["Environment", "EcsContainer", "Ec2InstanceMetadata"])("a role by credential_source %s", async (place) => {
    const text = `[profile p]\nrole_arn=${role("Plain")}\ncredential_source=${place}`;
    const variables = {
      Environment: {},
      EcsContainer: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.2/v2" },
      Ec2InstanceMetadata: metadata,
    }[place];
    const env = { AWS_CONFIG_FILE: file("place", text), AWS_PROFILE: "p", ...variables };
    const beside: Options["beside"] = (request, now) =>
      request.url.hostname === "169.254.170.2" ? json(session("CONTAINER", now)) : instance()(request, now);
    const asked = place === "Environment" ? { AWS_ACCESS_KEY_ID: key("ENVIRON").id } : {};
    if (place === "Environment") {
      // With both variables the environment itself comes first, as with AWS's own clients.
      const app = open({}, { env: { ...env, ...asked } });
      await expect(app.sync()).rejects.toMatchObject({ message: expect.stringContaining("credential_source") });
      return;
    }
    const { app } = await signedBy({}, { env, beside });
    expect(app.sent[0]).toMatchObject({ action: "sts:AssumeRole", params: { RoleArn: role("Plain") }, status: 200 });
  });

  test("a program that prints them, asked again when they are about to end", async () => {
    const { id, secret } = key("PROCESS");
    const printed = { Version: 1, AccessKeyId: id, SecretAccessKey: secret, SessionToken: "of the program" };
    const command = `cat ${file("printed.json", JSON.stringify(printed))}`;
    const env = { AWS_CONFIG_FILE: file("process", `[default]\ncredential_process = ${command}`) };
    expect((await signedBy({}, { env })).key).toBe("AKIAPROCESS");
  });

  test.each([
    ["fails", "exit 3", "credential_process gave no credentials (3)"],
    ["prints no JSON", "echo secret-text", "credential_process gave no credentials"],
    ["prints another version", `echo '{"Version":2}'`, "no credentials of Version 1"],
  ])("a program that %s is an error that tells nothing of what it printed", async (_, command, message) => {
    const env = { AWS_CONFIG_FILE: file("broken", `[default]\ncredential_process = ${command}`) };
    const app = open({}, { env });
    const thrown = await app.sync().then(
      () => undefined,
      (error: Error) => error,
    );
    expect(String(thrown)).toContain(message);
    expect(String(thrown)).not.toContain("secret-text");
  });

  test.each([
    ["ECS", { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/role?id=1" }, "http://169.254.170.2/v2/role?id=1"],
    ["EKS", { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1" }, "http://169.254.170.23/v1"],
  ])("a container of %s, with its authorization", async (_, variables, address) => {
    const env = { ...variables, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file("pod-token", "pod-token\n") };
    const asked: string[] = [];
    const beside: Options["beside"] = ({ url, headers }, now) => {
      if (!url.hostname.startsWith("169.254.170.")) return undefined;
      asked.push(`${url.href} ${headers.authorization}`);
      return json(session("CONTAINER", now));
    };
    const { key: found } = await signedBy({}, { env, beside });
    expect([found, asked]).toEqual(["AKIACONTAINER", [`${address} pod-token`]]);
  });

  test("a container's address elsewhere is not asked openly", async () => {
    const app = open({}, { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://keys.example.com/" } });
    await expect(app.sync()).rejects.toMatchObject({ kind: "config" });
  });

  test("an instance, by a token", async () => {
    expect((await signedBy({}, { env: metadata, beside: instance() })).key).toBe("AKIAINSTANCE");
  });

  test.each([
    ["nowhere: no instance", metadata, "there are no AWS credentials"],
    ["nowhere: metadata switched off", {}, "there are no AWS credentials"],
    ["a profile that there is not", { AWS_PROFILE: "nosuch" }, "there is no profile nosuch"],
  ])("%s", async (_, env, message) => {
    const app = open({}, { env });
    await expect(app.sync()).rejects.toMatchObject({ kind: "config", message: expect.stringContaining(message) });
    expect(app.sent).toEqual([]);
  });

  test.each([
    ["signs in through a browser", "sso_session = corp\nsso_account_id = 1", "signs in through a browser"],
    ["asks for a code", `role_arn = ${role("Plain")}\nsource_profile = b\nmfa_serial = arn:m`, "asks for a code"],
    ["has a role and no source", `role_arn = ${role("Plain")}`, "neither source_profile nor credential_source"],
    ["leads to itself by way of another", `role_arn = ${role("Plain")}\nsource_profile = b`, "leads back"],
  ])("a profile that %s is an error", async (_, text, message) => {
    const all = `[profile a]\n${text}\n[profile b]\nrole_arn = ${role("Plain")}\nsource_profile = a\n`;
    const app = open({}, { env: { AWS_CONFIG_FILE: file("wrong", all), AWS_PROFILE: "a" } });
    await expect(app.sync()).rejects.toMatchObject({ kind: "config", message: expect.stringContaining(message) });
    expect(app.sent).toEqual([]);
  });
});

describe("sessions that end while a sync runs", () => {
  /** Long enough a wait, in the middle. */
  const slow = (seconds: number) => ({
    ...({ match: "iam:ListGroups", kind: "error", status: 400, code: "Throttling", times: 1 } as const),
    headers: { "retry-after": String(seconds) },
  });
  const { id: accessKeyId, secret: secretAccessKey } = key("STATIC");
  const assuming = { accessKeyId, secretAccessKey, roleArn: role("External"), externalId: "only the two of us" };

  test("a role's is renewed before its end", async () => {
    const { app } = await signedBy(assuming, { faults: [slow(1200)] });
    const assumed = app.sent.filter(({ action }) => action === "sts:AssumeRole");
    expect(assumed.length).toBeGreaterThan(1);
    expect(assumed.every(({ params }) => params.ExternalId === "only the two of us")).toBe(true);
  });

  test("an instance's is asked for anew", async () => {
    let asked = 0;
    const beside: Options["beside"] = (request, now) => {
      if (request.url.pathname.endsWith("/OfInstance")) asked++;
      return instance(10)(request, now);
    };
    await signedBy({}, { env: metadata, beside, faults: [slow(900)] });
    expect(asked).toBe(2);
  });

  test("one that ends before its time is replaced once, and nothing is lost", async () => {
    const ended = { kind: "error", status: 403, code: "ExpiredToken", times: 1 } as const;
    const { app } = await signedBy(assuming, { faults: [{ match: "iam:ListRoles", ...ended }] });
    expect(app.sent.filter(({ action }) => action === "sts:AssumeRole")).toHaveLength(2);
    const always = open(assuming, { faults: [{ match: "iam:ListRoles", ...ended, times: 99 }] });
    await expect(always.sync()).rejects.toMatchObject({ code: "Unauthenticated" });
  });

  test("a web identity's token is read anew from its file", async () => {
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: file("old", "expired"), AWS_ROLE_ARN: role("Web") };
    const app = open({}, { env });
    await expect(app.sync()).rejects.toMatchObject({ code: "Unauthenticated" });
    file("old", "a-web-token");
    expect((await app.sync()).summary.outcome).toBe("finished");
  });
});

describe("--role-arn", () => {
  const { id: accessKeyId, secret: secretAccessKey } = key("STATIC");

  test("with --external-id is assumed, without --use-assume", async () => {
    const given = { accessKeyId, secretAccessKey, roleArn: role("External"), externalId: "only the two of us" };
    const { app } = await signedBy(given);
    expect(app.sent[0]).toMatchObject({ action: "sts:AssumeRole", params: { ExternalId: "only the two of us" } });
  });

  test("with another external id is refused, and nothing is read", async () => {
    const app = open({ accessKeyId, secretAccessKey, roleArn: role("External"), externalId: "a guess" });
    await expect(app.sync()).rejects.toMatchObject({ code: "PermissionDenied" });
    expect(app.sent.map(({ action }) => action)).toEqual(["sts:AssumeRole"]);
  });

  test("is assumed with --use-assume, with what an instance has", async () => {
    const { app } = await signedBy({ roleArn: role("Plain"), useAssume: true }, { env: metadata, beside: instance() });
    expect(app.sent[0]).toMatchObject({ action: "sts:AssumeRole", key: "AKIAINSTANCE" });
  });
});
