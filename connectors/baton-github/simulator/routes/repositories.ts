import { isVisible, withOrg, withRepository, withUser } from "../access.ts";
import { collaborators, permissionsOf } from "../permissions.ts";
import { empty, json, refuse } from "../reply.ts";
import { PAGING, type Route, route } from "../router.ts";
import { memberOf, sameLogin } from "../world.ts";

/** A classic token without the scope sees what is public: `withRepository`. */
const METADATA = { permission: ["metadata", "read"] } as const;
/** These need it of public ones, too. */
const COLLABORATORS = { scopes: ["repo"], permission: ["metadata", "read"] } as const;
const ADMIN = { scopes: ["repo"], permission: ["administration", "write"] } as const;
const LEVELS = ["pull", "triage", "push", "maintain", "admin"];

export const repositoryRoutes: Route[] = [
  // https://docs.github.com/en/rest/repos/repos#list-organization-repositories
  route(
    "GET",
    "/orgs/{org}/repos",
    METADATA,
    (call) =>
      withOrg(call, (org) => {
        const { items, headers } = call.page(org.repos.filter((one) => isVisible(call, one)));
        return json(
          items.map((one) => call.shapes.repository(org, one)),
          200,
          headers,
        );
      }),
    [...PAGING, "type", "sort", "direction"],
  ),
  // https://docs.github.com/en/rest/repos/repos#get-a-repository
  route("GET", "/repos/{owner}/{repo}", METADATA, (call) =>
    withRepository(call, (org, one) => json(call.shapes.fullRepository(org, one))),
  ),
  // https://docs.github.com/en/rest/collaborators/collaborators#list-repository-collaborators
  route(
    "GET",
    "/repos/{owner}/{repo}/collaborators",
    COLLABORATORS,
    (call) =>
      withRepository(call, (org, one) => {
        if (one.collaborators_status) {
          return refuse(
            one.collaborators_status,
            one.collaborators_status === 403 ? "Must have push access to view repository collaborators." : "Not Found",
          );
        }
        const affiliation = call.query.get("affiliation") ?? "all";
        if (affiliation !== "all" && affiliation !== "direct" && affiliation !== "outside") {
          return refuse(422, "Validation Failed");
        }
        const { items, headers } = call.page(collaborators(org, one, affiliation), "collaborators");
        const body = items.flatMap(({ login, ...rest }) => {
          const user = call.world.user(login);
          return user ? [{ ...call.shapes.simpleUser(user), ...rest }] : [];
        });
        return json(body, 200, headers);
      }),
    [...PAGING, "affiliation", "permission"],
  ),
  // https://docs.github.com/en/rest/repos/repos#list-repository-teams
  route(
    "GET",
    "/repos/{owner}/{repo}/teams",
    { scopes: ["repo"], permission: ["administration", "read"] },
    (call) =>
      withRepository(call, (org, one) => {
        if (one.teams_status) {
          const message = one.teams_status === 403 ? "Must have admin rights to Repository." : "Not Found";
          return refuse(one.teams_status, message);
        }
        const { items, headers } = call.page(one.teams);
        const body = items.flatMap((held) => {
          const team = org.teams.find((other) => other.slug === held.slug);
          const permissions = held.permissions ?? permissionsOf(held.permission);
          return team ? [{ ...call.shapes.team(org, team), permission: held.permission, permissions }] : [];
        });
        return json(body, 200, headers);
      }),
    PAGING,
  ),
  // https://docs.github.com/en/rest/collaborators/collaborators#add-a-repository-collaborator
  route("PUT", "/repos/{owner}/{repo}/collaborators/{username}", ADMIN, (call) =>
    withRepository(call, (org, one) =>
      withUser(call, (user) => {
        if (one.archived) return refuse(403, "Repository was archived so is read-only.");
        const permission = String(call.body.permission ?? "push");
        if (!LEVELS.includes(permission)) return refuse(422, "Validation Failed");
        const held = one.collaborators.find((other) => sameLogin(other.login, user.login));
        if (held) Object.assign(held, { permission, role_name: undefined, permissions: undefined });
        else if (memberOf(org, user.login)) one.collaborators.push({ login: user.login, permission });
        else {
          const id = Number(call.world.nextId());
          const inviter = call.world.user(call.world.tenant.me);
          return json(
            {
              id,
              node_id: `RI_${id}`,
              repository: call.shapes.repository(org, one),
              invitee: call.shapes.simpleUser(user),
              inviter: inviter ? call.shapes.simpleUser(inviter) : null,
              permissions: { pull: "read", push: "write" }[permission] ?? permission,
              created_at: new Date(call.now()).toISOString(),
              url: `${call.shapes.repository(org, one).url}/invitations/${id}`,
              html_url: `${call.shapes.repository(org, one).html_url}/invitations`,
            },
            201,
          );
        }
        return empty;
      }),
    ),
  ),
  // https://docs.github.com/en/rest/collaborators/collaborators#remove-a-repository-collaborator
  route("DELETE", "/repos/{owner}/{repo}/collaborators/{username}", ADMIN, (call) =>
    withRepository(call, (_org, one) => {
      one.collaborators = one.collaborators.filter((other) => !sameLogin(other.login, call.params.username ?? ""));
      return empty;
    }),
  ),
];
