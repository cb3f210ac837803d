import { hash } from "node:crypto";
import {
  type Grant,
  NonHumanIdentityTrait_NhiType as NhiType,
  NonHumanIdentityTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import {
  annotation,
  assignment,
  childResourceType,
  type GetContext,
  grant,
  type HandlerContext,
  inParallel,
  type ListContext,
  listsTogether,
  pageOf,
  type ResourceContext,
  resource,
  resourceType,
  v1Identifier,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import { detailsOf } from "../iam/details.ts";
import { decodedDocument } from "../iam/policy-document.ts";
import type { IamRole, Tag } from "../iam/shapes.ts";
import { tagRecord } from "../iam/tags.ts";
import { trustOf } from "../iam/trust.ts";
import { isDenied, isGone, ofAccount, orSkipped } from "../tolerated.ts";
import { attachedGrants, heldBy } from "./held-policies.ts";
import { atOnce, listedAccount, parentOf } from "./iam-account.ts";
import { kinds } from "./kinds.ts";

const type = kinds.role.id;

const list = async (context: ListContext<Client>) =>
  context.client.inAccount(
    await listedAccount(context),
    (account) =>
      ofAccount(context, account, "roles", async () => {
        const { items, next } = await account.iam.listRoles(context.page.cursor as string | undefined, context.signal);
        const rows = await inParallel(items, atOnce, async (role) => {
          const tags = await about(context, account, role);
          return roleResource(role, account, tags);
        });
        return pageOf(rows, next);
      }),
    context.signal,
  );

const trustKey = (arn: string) => `trust/${hash("sha1", arn)}`;
/** In place of a document: AWS does not know the role any more, or says nothing of its trust. */
const gone = "";
const untold = "{}";

/** Tags, which the list leaves out; its trust policy is kept for the grants. */
async function about<A>(context: ListContext<Client>, account: Account<A>, role: IamRole): Promise<readonly Tag[]> {
  const { Arn, AssumeRolePolicyDocument: trust, Tags } = role;
  const details = await detailsOf(context, account, Arn);
  if (details?.tags) return details.tags;
  const found = Tags ? role : await roleOf(context, account, Arn);
  await context.session.set(
    trustKey(Arn),
    found === "gone" ? gone : (trust ?? found?.AssumeRolePolicyDocument ?? untold),
  );
  return found === "gone" ? [] : (found?.Tags ?? []);
}

async function roleOf<A>(context: HandlerContext<Client>, { iam, named }: Account<A>, arn: string) {
  try {
    return await iam.getRole(named(arn, "role"), context.signal);
  } catch (thrown) {
    if (isGone(thrown)) context.skip("a role: gone since it was listed", { arn });
    else if (isDenied(thrown)) context.skip("tags of a role: not allowed", { arn, permission: thrown.permission });
    else throw thrown;
    return isGone(thrown) ? ("gone" as const) : undefined;
  }
}

function roleResource(
  { Arn, RoleName, Path = "/", Description = "", MaxSessionDuration, AssumeRolePolicyDocument }: IamRole,
  account: { readonly id: string; readonly isMain: boolean },
  tags: readonly Tag[],
) {
  const document = decodedDocument(AssumeRolePolicyDocument ?? "") ?? "";
  const trust = trustOf(document, Arn);
  // Before the role's own trait, as Go has it.
  const identity = Path.startsWith("/aws-service-role/")
    ? { nhiType: NhiType.MANAGED_IDENTITY, nhiDetail: "aws.service_linked_role" }
    : { nhiType: NhiType.ASSUMABLE_ROLE, nhiDetail: trust?.detail ?? "aws.role" };
  const seconds = Number(MaxSessionDuration);
  return resource({
    ...{ type, id: Arn, displayName: RoleName, parent: parentOf(account) },
    annotations: [
      v1Identifier(Arn),
      childResourceType("inline_policy"),
      annotation(NonHumanIdentityTraitSchema, identity),
    ],
    profile: {
      ...{ aws_arn: Arn, aws_path: Path, aws_role_name: RoleName, aws_role_description: Description },
      aws_tags: tagRecord(tags),
      ...(MaxSessionDuration && Number.isFinite(seconds) && { aws_max_session_duration_seconds: seconds }),
      ...(trust && trust.others.length > 0 && { aws_trusted_others: [...trust.others] }),
    },
    role: {},
  });
}

const grants = (context: ResourceContext<Client>) => {
  const { client, resource, page, signal } = context;
  const arn = resource.id!.resource;
  return client.inAccountOf(
    arn,
    (account) =>
      ofAccount(context, account, "policies of roles", () =>
        listsTogether<Grant>(page, {
          trust: async () => ({ items: await trustGrants(context, account) }),
          ...(client.wants("iam_policy") && {
            policies: (after) =>
              attachedGrants(context, account, "role", { arn, type, after: after as string | undefined }),
          }),
        }),
      ),
    signal,
  );
};

async function trustGrants<A>(context: ResourceContext<Client>, account: Account<A>): Promise<Grant[]> {
  const { resource: role, skip } = context;
  const arn = role.id!.resource;
  const encoded = await trustDocument(context, account, arn);
  if (encoded === undefined) return [];
  if (encoded === untold) {
    skip("a trust policy that AWS does not tell", { arn });
    return [];
  }
  const document = decodedDocument(encoded);
  const trust = document === undefined ? undefined : trustOf(document, arn);
  if (!trust) {
    skip("a trust policy that cannot be read", { arn });
    return [];
  }
  return trust.holders.map(({ type: resourceType, arn: resource }) =>
    grant(
      role,
      "assignment",
      { resourceType, resource },
      resourceType === "role" ? heldBy({ resourceType, resource }, "assignment") : {},
    ),
  );
}

/** URL-encoded; undefined: the role is gone, which is counted. */
async function trustDocument<A>(context: ResourceContext<Client>, account: Account<A>, arn: string) {
  const details = await detailsOf(context, account, arn);
  if (details) return details.trust ?? untold;
  const kept = await context.session.get<string>(trustKey(arn));
  if (kept !== undefined) return kept === gone ? undefined : kept;
  const found = await orSkipped(context, "trust policy of a role", { arn }, () =>
    account.iam.getRole(account.named(arn, "role"), context.signal),
  );
  return found && (found.AssumeRolePolicyDocument ?? untold);
}

const get = ({ client, id, signal }: GetContext<Client>) =>
  client.inAccountOf(
    id.resource,
    async (account) => {
      const found = await account.iam.getRole(account.named(id.resource, "role"), signal).catch(whenAbsent);
      return found?.Arn === id.resource ? roleResource(found, account, found.Tags ?? []) : undefined;
    },
    signal,
  );

export const role = resourceType<Client>({
  ...kinds.role,
  ...{ list, get, grants },
  grantedBy: "the role's trust policy, which says who may assume it, is changed in AWS",
  entitlements: ({ resource: role }) => {
    const { displayName: name, id } = role;
    return pageOf([
      assignment(role, "assignment", {
        displayName: `${name} Role`,
        description: `Can assume the ${name} role in AWS`,
        grantableTo: [kinds.iamUser, kinds.role, kinds.group, kinds.ssoUser],
        annotations: [v1Identifier(`membership:${id!.resource}`)],
      }),
    ]);
  },
});
