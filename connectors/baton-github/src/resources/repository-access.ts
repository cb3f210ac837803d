import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  everyPage,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type HandlerContext,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Levels, PlacedRepository } from "../api/repositories.ts";
import type { Client } from "../client.ts";
import { isRefused } from "../github/github-error.ts";
import type { GithubPage } from "../github/page.ts";
import { userLogin } from "../login.ts";
import { takeAway } from "../removal.ts";
import { type Level, levels } from "./repository-levels.ts";

interface Place {
  readonly owner: string;
  readonly name: string;
  readonly orgId: string;
  readonly orgLogin: string;
}

/** GitHub knows one level a person: a lower one takes the place of a higher. */
export async function addAccess(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  const place = placeOf(await client.repositories.getById(entitlement.resource!.id!.resource));
  const holder = await holderOf(context, principal.id!, place);
  const level = levelOf(entitlement.id);
  // Who may not see the list may change it all the same.
  if ((await holder.held().catch(whenRefused)) === level) return { annotations: [grantAlreadyExists()] };
  await holder.set(level);
  return {};
}

/** Takes one level away: what is below it stays. Access that comes from elsewhere cannot be taken here. */
export async function removeAccess(context: RevokeContext<Client>): Promise<ProvisionResult> {
  const { client, grant } = context;
  const place = placeOf(await client.repositories.getById(grant.entitlement!.resource!.id!.resource));
  const holder = await holderOf(context, grant.principal!.id!, place);
  const revoked = levels.indexOf(levelOf(grant.entitlement!.id) as Level);
  let held: Level | undefined;
  try {
    held = await holder.held();
  } catch (thrown) {
    // Who may not see the list may change it all the same. What stays below is not known then: nothing stays, as in Go.
    if (!isRefused(thrown)) throw thrown;
    await holder.remove();
    return {};
  }
  if (held === undefined) {
    if (!(await holder.reaches())) return { annotations: [grantAlreadyRevoked()] };
    throw new BatonError(
      "FailedPrecondition",
      `${holder.name} has no access of its own to ${place.owner}/${place.name}`,
      { hint: "It comes from a team, an organization role or the organization's base permission: take it away there." },
    );
  }
  if (levels.indexOf(held) < revoked) return { annotations: [grantAlreadyRevoked()] };
  const below = levels[revoked - 1];
  await (below === undefined ? takeAway(holder.remove, holder.held) : holder.set(below));
  return {};
}

interface Holder {
  readonly name: string;
  /** Highest level; undefined when nothing is held directly. */
  readonly held: () => Promise<Level | undefined>;
  /** Whether there is access by any way. */
  reaches(): Promise<boolean>;
  set(level: string): Promise<void>;
  readonly remove: () => Promise<void>;
}

async function holderOf(context: HandlerContext<Client>, principal: ResourceId, place: Place): Promise<Holder> {
  const { repositories, teams } = context.client;
  const { owner, name, orgId, orgLogin } = place;
  switch (principal.resourceType) {
    case "user": {
      const login = await userLogin(context, principal.resource);
      const among = (affiliation: "direct" | "all") =>
        highest(
          login.toLowerCase(),
          (page) => repositories.collaborators(owner, name, affiliation, page),
          (one) => one.login.toLowerCase(),
        );
      return {
        name: login,
        held: () => among("direct"),
        reaches: async () => (await among("all")) !== undefined,
        set: (level) => repositories.addCollaborator(owner, name, login, level),
        remove: () => repositories.removeCollaborator(owner, name, login),
      };
    }
    case "team": {
      const { slug } = await teams.get(orgId, principal.resource);
      return {
        name: `the team ${slug}`,
        held: () =>
          highest(
            principal.resource,
            (page) => repositories.teams(owner, name, page),
            (one) => one.id,
          ),
        reaches: async () => false,
        set: (level) => repositories.addTeam(orgLogin, slug, owner, name, level),
        remove: () => repositories.removeTeam(orgLogin, slug, owner, name),
      };
    }
    default:
      throw wrongPrincipal(principal.resourceType, "user", "team");
  }
}

async function highest<T extends { readonly permissions?: Levels | undefined }>(
  wanted: string,
  read: (page: number | undefined) => Promise<GithubPage<T>>,
  keyOf: (one: T) => string,
): Promise<Level | undefined> {
  for await (const items of everyPage(read)) {
    const found = items.find((one) => keyOf(one) === wanted);
    if (found) return levels.findLast((level) => found.permissions?.[level]);
  }
  return undefined;
}

function whenRefused(thrown: unknown): undefined {
  if (!isRefused(thrown)) throw thrown;
}

const levelOf = (entitlementId: string): string => entitlementId.split(":")[2] ?? "";

function placeOf({ owner, name, organization }: PlacedRepository): Place {
  return { owner: owner.login, name, orgId: organization?.id ?? "", orgLogin: organization?.login ?? "" };
}
