import { withOrg, withOwnedOrg } from "../access.ts";
import { empty, json, notFound, type Reply, refuse } from "../reply.ts";
import { type Call, PAGING, type Route, route } from "../router.ts";
import { type InvitationData, memberOf, type OrganizationData, sameLogin } from "../world.ts";

const READ = { scopes: ["admin:org", "read:org"], permission: ["members", "read"] } as const;
const WRITE = { scopes: ["admin:org"], permission: ["members", "write"] } as const;
const ROLES = ["admin", "direct_member", "billing_manager", "reinstate"];

const invalid = (message: string): Reply =>
  refuse(422, "Validation Failed", {
    errors: [{ resource: "OrganizationInvitation", code: "unprocessable", field: "data", message }],
  });

function listing(call: Call, pick: (org: OrganizationData) => InvitationData[]): Reply {
  return withOrg(call, (org) => {
    if (org.invitations_status) return refuse(org.invitations_status, "Not Found");
    const { items, headers } = call.page(pick(org));
    return json(
      items.map((one) => call.shapes.invitation(org, one)),
      200,
      headers,
    );
  });
}

/** The user an invitation is for, when GitHub knows one. */
function invitee(call: Call) {
  const { invitee_id, email } = call.body;
  if (invitee_id !== undefined) return call.world.userById(String(invitee_id));
  return call.world.tenant.users.find((user) => user.email && sameLogin(user.email, String(email)));
}

export const invitationRoutes: Route[] = [
  // https://docs.github.com/en/rest/orgs/members#list-pending-organization-invitations
  route("GET", "/orgs/{org}/invitations", READ, (call) => listing(call, (org) => org.invitations), [
    ...PAGING,
    "role",
    "invitation_source",
  ]),
  // https://docs.github.com/en/rest/orgs/members#list-failed-organization-invitations
  route(
    "GET",
    "/orgs/{org}/failed_invitations",
    READ,
    (call) => listing(call, (org) => org.failed_invitations),
    PAGING,
  ),
  // https://docs.github.com/en/rest/orgs/members#create-an-organization-invitation
  route("POST", "/orgs/{org}/invitations", WRITE, (call) =>
    withOwnedOrg(call, (org) => {
      const { invitee_id, email, role = "direct_member" } = call.body;
      if ((invitee_id === undefined) === (email === undefined)) return invalid("invitee_id or email is required");
      if (!ROLES.includes(String(role))) return invalid(`${role} is not a role`);
      const user = invitee(call);
      if (invitee_id !== undefined && !user) return invalid("Could not resolve to a User");
      if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(String(email))) return invalid("Email is invalid");
      const membership = user && memberOf(org, user.login);
      if (membership?.state === "active") {
        return invalid("A user with this email address is already a part of this organization");
      }
      if (user?.emu) return invalid("Invitee is an enterprise managed user and cannot be invited");
      const isInvited =
        membership !== undefined ||
        org.invitations.some(
          (one) =>
            (one.email && email !== undefined && sameLogin(one.email, String(email))) ||
            (one.login && user && sameLogin(one.login, user.login)),
        );
      if (isInvited) return invalid("Invitee is already invited to this organization");
      const made: InvitationData = {
        id: call.world.nextId(),
        login: invitee_id === undefined ? null : (user?.login ?? null),
        email: email === undefined ? null : String(email),
        role: String(role),
        created_at: new Date(call.now()).toISOString().replace(/\.\d+Z$/, "Z"),
      };
      org.invitations.push(made);
      if (made.login)
        org.members.push({ login: made.login, role: role === "admin" ? "admin" : "member", state: "pending" });
      return json(call.shapes.invitation(org, made), 201);
    }),
  ),
  // https://docs.github.com/en/rest/orgs/members#cancel-an-organization-invitation
  route("DELETE", "/orgs/{org}/invitations/{invitation_id}", WRITE, (call) =>
    withOrg(call, (org) => {
      const id = call.params.invitation_id;
      if (!org.invitations.some((one) => one.id === id)) return notFound;
      return withOwnedOrg(call, () => {
        const { login } = org.invitations.find((one) => one.id === id)!;
        org.invitations = org.invitations.filter((one) => one.id !== id);
        org.members = org.members.filter((one) => one.state === "active" || !login || !sameLogin(one.login, login));
        return empty;
      });
    }),
  ),
];
