import { connection, type GraphqlContext, graphqlError, organizationNode, userNode } from "./graphql-nodes.ts";
import { type EnterpriseData, type OrganizationData, sameLogin } from "./world.ts";

interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  query?: string | null;
}
const isOwner = (user: EnterpriseData["users"][number]) => user.roles.some((role) => role.toLowerCase() === "owner");

/** Enterprise owners and their invitations: queries and the three mutations. */
export function enterpriseRoot(context: GraphqlContext) {
  const { world, caller } = context;
  const seats = (enterprise: EnterpriseData, login: string) =>
    enterprise.users.find((one) => sameLogin(one.login, login));

  const reachable = (slug: string): EnterpriseData => {
    const enterprise = world.enterprise(slug);
    const isHidden = caller.kind === "installation" && caller.enterprise !== enterprise?.slug;
    if (!enterprise || isHidden) {
      throw graphqlError("NOT_FOUND", `Could not resolve to a Business with the URL slug of '${slug}'.`);
    }
    return enterprise;
  };
  const byNode = (id: string): EnterpriseData => {
    const enterprise = world.tenant.enterprises.find((one) => `E_${one.slug}` === id);
    if (!enterprise) throw graphqlError("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'.`);
    return enterprise;
  };
  const enterpriseNode = (enterprise: EnterpriseData) => ({
    __typename: "Enterprise",
    id: `E_${enterprise.slug}`,
    slug: enterprise.slug,
    name: enterprise.slug,
    databaseId: null,
    organizations: (args: PageArguments) => {
      const orgs = enterprise.organizations.flatMap((login) => world.org(login) ?? []);
      const wanted = orgs.filter((org) => !args.query || org.login.toLowerCase().includes(args.query.toLowerCase()));
      return connection(wanted, args, (org) => organizationNode(context, org));
    },
    members: (args: PageArguments) => {
      const wanted = enterprise.users.filter(
        (one) => !args.query || one.login.toLowerCase().includes(args.query.toLowerCase()),
      );
      return connection(wanted, args, (one) => {
        const user = world.user(one.login);
        const account = { id: `EUA_${one.login}`, login: one.login, name: one.name ?? null };
        return { __typename: "EnterpriseUserAccount", ...account, user: user ? userNode(user, context) : null };
      });
    },
  });
  const invitationNode = (enterprise: EnterpriseData, login: string) => {
    const invitee = world.user(login);
    return {
      __typename: "EnterpriseAdministratorInvitation",
      id: `EAI_${enterprise.slug}_${login}`,
      email: null,
      role: "OWNER",
      createdAt: new Date(context.now()).toISOString(),
      enterprise: enterpriseNode(enterprise),
      invitee: invitee ? userNode(invitee, context) : null,
      inviter: null,
    };
  };

  return {
    owners: (org: OrganizationData, args: PageArguments) => {
      const enterprise = world.tenant.enterprises.find((one) =>
        one.organizations.some((login) => sameLogin(login, org.login)),
      );
      const owners = enterprise?.users.filter(isOwner).flatMap((one) => world.user(one.login) ?? []) ?? [];
      return connection(owners, args, (user) => userNode(user, context));
    },
    fields: {
      enterprise: ({ slug }: { slug: string }) => enterpriseNode(reachable(slug)),
      enterpriseAdministratorInvitation: (args: { enterpriseSlug: string; userLogin: string; role: string }) => {
        const enterprise = reachable(args.enterpriseSlug);
        const login = enterprise.pending_owners.find((one) => sameLogin(one, args.userLogin));
        if (login !== undefined && args.role === "OWNER") return invitationNode(enterprise, login);
        throw graphqlError("NOT_FOUND", "Could not find an invitation.");
      },
      inviteEnterpriseAdmin: ({ input }: { input: { enterpriseId: string; invitee?: string } }) => {
        const enterprise = byNode(input.enterpriseId);
        const invitee = input.invitee ?? "";
        if (seats(enterprise, invitee)?.roles.some((role) => role !== "Member")) {
          throw graphqlError("UNPROCESSABLE", "User is already an administrator of this enterprise.");
        }
        enterprise.pending_owners.push(invitee);
        return { invitation: invitationNode(enterprise, invitee) };
      },
      cancelEnterpriseAdminInvitation: ({ input }: { input: { invitationId: string } }) => {
        for (const enterprise of world.tenant.enterprises) {
          const login = enterprise.pending_owners.find((one) => `EAI_${enterprise.slug}_${one}` === input.invitationId);
          if (login === undefined) continue;
          enterprise.pending_owners = enterprise.pending_owners.filter((one) => one !== login);
          return { invitation: invitationNode(enterprise, login), message: "cancelled" };
        }
        throw graphqlError("NOT_FOUND", `Could not resolve to a node with the global id of '${input.invitationId}'.`);
      },
      updateEnterpriseAdministratorRole: ({
        input,
      }: {
        input: { enterpriseId: string; login: string; role: string };
      }) => {
        const user = seats(byNode(input.enterpriseId), input.login);
        if (!user || !isOwner(user)) throw graphqlError("NOT_FOUND", "The user is not an administrator.");
        user.roles = user.roles.filter((role) => role.toLowerCase() !== "owner");
        if (input.role === "OWNER") user.roles.push("Owner");
        if (input.role === "UNAFFILIATED" && user.roles.length === 0) user.roles.push("Member");
        return { message: "updated" };
      },
    },
  };
}
