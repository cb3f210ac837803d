/**
 * Writes the files of docs/review/company: a made-up company, Acme, whose people have accounts in Okta, GitHub and Slack, each read by its
 * connector from its simulator. Finn has left:
 * Okta has him no more, and the other two do not know.
 *
 *     scripts/run write-company-files
 */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  createGithubSimulator,
  makeTenant as makeGithubTenant,
  simulatedToken,
} from "../connectors/baton-github/simulator/index.ts";
import { github } from "../connectors/baton-github/src/connector.ts";
import { plainConfig } from "../connectors/baton-github/test/instance.ts";
import { botToken, createSlack, makeTenant as makeSlackTenant } from "../connectors/baton-slack/simulator/index.ts";
import { slack } from "../connectors/baton-slack/src/connector.ts";
import { settings } from "../connectors/baton-slack/test/slack.ts";
import { openStore } from "../shared/c1z/src/index.ts";
import { createRuntime, type Runtime } from "../shared/sdk/src/host.ts";
import { silentLog } from "../shared/sdk/src/log.ts";
import { inProcess } from "../shared/simulators/src/in-process.ts";
import { runSync } from "../shared/sync/src/index.ts";

const folder = fileURLToPath(new URL("../docs/review/company/", import.meta.url));
/** Those of docs/review/after.c1z, and who is in GitHub and Slack without being in Okta. */
const people = ["Ada Archer", "Ben Baker", "Chloe Cooper", "Finn Gardner", "Grace Hunter", "Ines Partner"];
const email = (name: string) =>
  `${name.toLowerCase().replace(" ", ".")}@${name === "Ines Partner" ? "partner" : "acme"}.example`;

async function write(app: string, runtime: Runtime): Promise<void> {
  const store = await openStore(`${folder}${app}.c1z`);
  const { outcome } = await runSync({ runtime, store, log: silentLog });
  await store.close();
  console.error(`${app}: ${outcome}`);
}
const host = (handle: Parameters<typeof inProcess>[0]["handle"]) => {
  const { fetch } = inProcess({ handle });
  return { log: silentLog, transport: async () => fetch };
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
cpSync(new URL("../docs/review/after.c1z", import.meta.url), `${folder}okta.c1z`);

const size = { users: people.length, teams: 2, repositories: 2, memberships: 5, collaborators: 2 };
const github_ = makeGithubTenant(size, 7);
for (const [i, name] of people.entries()) Object.assign(github_.users[i]!, { name, email: email(name) });
await write(
  "github",
  createRuntime(
    github,
    { ...plainConfig, token: simulatedToken },
    host(createGithubSimulator({ tenant: github_ }).handle),
  ),
);

const slack_ = makeSlackTenant({ users: people.length, workspaces: 1, userGroups: 2, groups: 0 }, 7);
for (const [i, name] of people.entries()) {
  const user = slack_.users.filter(({ is_bot: isBot }) => !isBot)[i];
  if (user)
    Object.assign(user, { real_name: name, profile: { ...Object(user.profile), real_name: name, email: email(name) } });
}
const { handle } = createSlack(slack_, { usersPage: 50, teamsPage: 10, scimMaxCount: 50 }, () => Date.now());
await write("slack", createRuntime(slack, settings({ token: botToken }), host(handle)));
