import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeTenant, startGithub, tenantFile } from "../simulator/index.ts";
import { appKeys } from "./instance.ts";
import { runAsProgram } from "./program.ts";

let server: Awaited<ReturnType<typeof startGithub>>;

beforeAll(async () => {
  const made = makeTenant({ users: 10 }, 1);
  const [acme] = made.orgs;
  const guarded = { ...acme, id: "9002", login: "guarded", sso: true, caller: undefined };
  const member = (login: string, role: "admin" | "member") => ({ login, role, state: "active" as const });
  const all = {
    members: "read",
    metadata: "read",
    administration: "read",
    organization_administration: "read",
  } as const;
  const tenant = tenantFile.parse({
    ...made,
    // The owner of both organizations, and of one.
    orgs: [
      { ...acme, members: [...acme!.members.filter(({ login }) => login !== "user-1"), member("user-1", "admin")] },
      { ...guarded, members: [member("user-1", "admin")] },
    ],
    tokens: {
      ghp_full: { user: "user-0" },
      ghp_two: { user: "user-1" },
      ghp_read: { user: "user-0", scopes: ["read:org", "repo"] },
      ghp_norepo: { user: "user-0", scopes: ["read:org"] },
      ghp_none: { user: "user-0", scopes: ["gist"] },
      ghp_member: { user: "user-2" },
      github_pat_all: { user: "user-0", permissions: { ...all, organization_custom_org_roles: "read" } },
      github_pat_few: { user: "user-0", permissions: { metadata: "read" } },
    },
    app: {
      id: "42",
      public_key: appKeys.publicKey,
      installations: { acme: "71" },
      permissions: { members: "read", organization_administration: "read" },
    },
  });
  server = await startGithub({ tenant });
});
afterAll(() => server.close());

const token = (text: string) => ["--token", text];
const app = (id = "42", org = "acme") => [
  ...["--auth-method", "github-app-group", "--app-id", id, "--org", org],
  ...["--app-privatekey", appKeys.privateKey.replaceAll("\n", "\\n")],
];

describe("doctor", () => {
  test.each<[string, string[], number, string[], string[]]>([
    [
      "a token with everything",
      token("ghp_full"),
      0,
      ["✓ repo", "✓ admin:org", "A sync would be complete"],
      ["Members"],
    ],
    [
      "an organization behind single sign-on",
      token("ghp_two"),
      7,
      ["single sign-on keeps organizations", "guarded"],
      [],
    ],
    [
      "that organization by name",
      [...token("ghp_two"), "--orgs", "guarded"],
      7,
      ["/orgs/guarded/sso?authorization_request=ABC "],
      [],
    ],
    // What --orgs leaves out is of no concern.
    [
      "another organization by name",
      [...token("ghp_two"), "--orgs", "acme"],
      0,
      ["✓ organizations: acme "],
      ["guarded"],
    ],
    [
      "a token for syncs alone",
      token("ghp_read"),
      7,
      [
        "✓ repo",
        "✗ admin:org",
        "needed to change anything, and to read organization roles",
        "admin:org is missing: no organization roles, counted as skipped",
      ],
      ["Members"],
    ],
    ["a token without repo", token("ghp_norepo"), 7, ["without repo there are no private", "✗ repo", "✓ read:org"], []],
    ["a token without anything", token("ghp_none"), 7, ["one of the scopes read:org", "✗ read:org"], ["Members"]],
    ["a token of nobody's owner", token("ghp_member"), 7, ["admin on at least one organization"], []],
    ["an unknown token", token("ghp_wrong"), 16, ["expired, revoked, or of another instance"], []],
    [
      "a fine-grained token",
      [...token("github_pat_all"), "--orgs", "acme"],
      0,
      ["✓ Members: read", "A sync would be complete"],
      ["read:org"],
    ],
    ["one that names no organization", token("github_pat_all"), 7, ["name yours in --orgs"], []],
    ["one that lacks permissions", [...token("github_pat_few"), "--orgs", "acme"], 7, ["members=read"], ["read:org"]],
    [
      "a GitHub App that lacks one",
      app(),
      7,
      ["✗ Custom organization roles: read", "✓ Members: read", "organization_custom_org_roles=read"],
      ["read:org"],
    ],
    ["a wrong App id", app("43"), 16, ["check --app-id, and that the key is one of this App"], []],
    ["an organization without the App", app("42", "guarded"), 9, ["not installed in the organization guarded"], []],
    [
      "an enterprise that is not one",
      [...token("ghp_full"), "--enterprises", "nope"],
      7,
      ["Check the spelling in --enterprises"],
      [],
    ],
    ["access tokens without an App", [...token("ghp_full"), "--sync-secrets"], 7, ["✗ list access tokens"], []],
  ])("%s", async (_, flags, status, said, unsaid) => {
    const result = await runAsProgram(["doctor", "--instance-url", server.url, ...flags]);
    // Lines are broken to fit a terminal.
    const text = result.output.replaceAll(/\n +(?![✓✗!?-] )/g, " ");
    for (const one of said) expect(text.includes(one) ? one : text).toBe(one);
    for (const one of unsaid) expect(text).not.toContain(one);
    expect([result.status, text]).toEqual([status, text]);
  });
});
