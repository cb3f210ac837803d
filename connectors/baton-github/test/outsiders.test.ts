import { findingsOf } from "@baton-connectors/sync";
import { expect, test } from "@jest/globals";
import { makeTenant, tenantFile } from "../simulator/index.ts";
import { openInstance, rowsOf } from "./instance.ts";

test("outside collaborators, and members of an enterprise alone, hold grants, have no row, and are counted as outside", async () => {
  const made = makeTenant({ users: 8, teams: 1, repositories: 1, collaborators: 0 }, 1);
  const [acme] = made.orgs;
  // One who is a collaborator, and one who has a licence.
  const [collaborator, licensed] = ["user-6", "user-7"];
  acme!.members = acme!.members.filter(({ login }) => ![collaborator, licensed].includes(login));
  for (const team of acme!.teams)
    team.members = team.members.filter(({ login }) => ![collaborator, licensed].includes(login));
  for (const role of acme!.roles) role.users = [];
  acme!.repos[0]!.collaborators = [{ login: collaborator!, permission: "pull" }];
  const users = [{ login: licensed!, roles: ["Member"] }];
  const instance = openInstance({ tenant: tenantFile.parse({ ...made, enterprises: [{ slug: "acme-inc", users }] }) });
  const { store, summary } = await instance.sync({ enterprises: ["acme-inc"] });
  const { resources, grants } = rowsOf(store);
  const id = (login: string) => made.users.find((one) => one.login === login)!.id;
  for (const login of [collaborator, licensed]) {
    expect(Object.keys(resources)).not.toContain(`user\0${id(login!)}`);
    expect(Object.keys(grants).filter((key) => key.endsWith(`:user:${id(login!)}`))).not.toEqual([]);
  }
  expect(summary.outsiders.map(({ resourceTypeId, count }) => [resourceTypeId, count]).sort()).toEqual([
    ["enterprise_role", 1],
    ["repository", 1],
  ]);
  // What is told apart is nothing that is missing.
  expect(findingsOf(summary).filter(({ kind }) => kind === "missing")).toEqual([]);
});
