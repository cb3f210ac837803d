import { readFileSync } from "node:fs";
import { grant } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import {
  createGithubSimulator,
  makeTenant as githubTenant,
  simulatedOrganization,
  simulatedToken,
} from "../../baton-github/simulator/index.ts";
import { botToken, createSlack, makeTenant as slackTenant } from "../../baton-slack/simulator/index.ts";
import { open } from "./open.ts";

const example = (name: string) => readFileSync(new URL(`../examples/${name}`, import.meta.url), "utf8");
const ofType = <R extends { id?: { resourceType: string } | undefined }>(resources: readonly R[], type: string) =>
  resources.filter(({ id }) => id!.resourceType === type);

describe("examples against the simulated apps of the connectors written by hand", () => {
  test("GitHub: several pages of members and teams; a membership is given and taken", async () => {
    const tenant = githubTenant({ users: 22, teams: 3, repositories: 1, memberships: 12, collaborators: 1 }, 7);
    tenant.config.page_cap = 7;
    const { handle } = createGithubSimulator({ tenant, now: () => Date.UTC(2026, 0, 1) });
    const { sync, runtime } = open(example("github.yaml"), handle, {
      GITHUB_TOKEN: simulatedToken,
      GITHUB_ORG: simulatedOrganization,
    });
    const { resources, grants, entitlements } = await sync();
    expect(ofType(resources, "user").length).toBeGreaterThan(14);
    expect(ofType(resources, "team")).toHaveLength(3);
    expect(grants).not.toHaveLength(0);
    const entitlement = entitlements[0]!;
    const principal = ofType(resources, "user").find(
      ({ id }) => !grants.includes(`${entitlement.id}:user:${id!.resource}`),
    )!;
    const given = grant(entitlement.resource!, "member", principal);
    await runtime.grant({ entitlement: given.entitlement!, principal });
    expect((await sync()).grants).toContain(given.id);
    await runtime.revoke({ grant: given });
    expect((await sync()).grants.sort()).toEqual(grants.sort());
  });

  test("Slack: cursors, refusals with 200, lists of ids", async () => {
    const tenant = slackTenant({ users: 24, workspaces: 1, userGroups: 4, groups: 0 }, 7);
    const { handle } = createSlack(tenant, { usersPage: 5 }, () => Date.UTC(2026, 0, 1));
    const { sync } = open(example("slack.yaml"), handle, { SLACK_TOKEN: botToken });
    const { resources, grants } = await sync();
    expect(ofType(resources, "usergroup")).toHaveLength(4);
    expect(ofType(resources, "user").length).toBeGreaterThan(20);
    expect(grants).not.toHaveLength(0);
    await expect(open(example("slack.yaml"), handle, { SLACK_TOKEN: "xoxb-nobody" }).sync()).rejects.toThrow(
      "invalid_auth",
    );
  });
});
