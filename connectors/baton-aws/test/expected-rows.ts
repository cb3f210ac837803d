import { type AwsTenant, childRole } from "../simulator/index.ts";
import type { IamAccount } from "../simulator/tenant.ts";

/** What a sync of a tenant has to leave, from the tenant alone: nothing here is the connector's, or how it asks. */
export interface Expected {
  readonly resources: Map<string, object>;
  readonly entitlements: Map<string, object>;
  readonly grants: Map<string, object>;
}
export interface Asked {
  readonly orgsEnabled: boolean;
  readonly ssoEnabled: boolean;
  readonly crossAccountEnabled: boolean;
  readonly syncSecrets: boolean;
  readonly onlyAttached: boolean;
}

const idRegion = "us-east-1";

export function expectedRows(tenant: AwsTenant, asked: Asked): Expected {
  const { management: main, org, sso, identityStore: store, awsPolicies } = tenant;
  const [resources, entitlements] = [new Map<string, object>(), new Map<string, object>()];
  const edges: { readonly from: string; readonly to: string; readonly shallow: boolean }[] = [];
  /** By entitlement and principal: the grant's id. */
  const direct = new Map<string, Map<string, { id: string; expands?: object | undefined }>>();

  const entitlement = (resource: string, slug: string, name: string, description: string, types: string[], id = "") =>
    entitlements.set(id || `${resource}:${slug}`, { resource, slug, name, description, types });
  const give = (to: string, principal: string, { id = `${to}:${principal}`, from = "", shallow = false } = {}) => {
    const of = direct.get(to) ?? new Map();
    direct.set(to, of.set(principal, { id, expands: from ? { from, shallow } : undefined }));
    if (from) edges.push({ from, to, shallow });
  };

  const isCenter = asked.orgsEnabled && asked.ssoEnabled;
  const isCross = asked.orgsEnabled && (!asked.ssoEnabled || asked.crossAccountEnabled);
  const active = org.accounts.filter(({ Status }) => Status === "ACTIVE").map(({ Id }) => Id);
  const reached = active.filter(
    (id) => id !== main && tenant.assumable.some(({ arn }) => arn === `arn:aws:iam::${id}:role/${childRole}`),
  );
  const read = [main, ...(isCross ? reached : [])];

  const policyTypes = ["iam_user", "role", "group", "permission_set", "permission_set_assignment"];
  const policyRow = (arn: string, name: string, description: string, document: unknown, parent?: string) => {
    const profile = { aws_policy_name: name, aws_policy_arn: arn, policy_document: document };
    resources.set(`iam_policy:${arn}`, { name, description, parent, profile });
    const [display, held] = [`${name} Managed Policy`, `Has the ${name} managed policy in AWS`];
    entitlement(`iam_policy:${arn}`, "attached", display, held, policyTypes);
  };

  for (const account of read) {
    const iam = tenant.accounts[account]!;
    const parent = account === main ? undefined : `account_iam:${account}`;
    const arn = (kind: string, { Path = "/" }: { Path?: string }, name: string) =>
      `arn:aws:iam::${account}:${kind}${Path}${name}`;
    const owners = ownersOf(iam, arn);
    const attached = new Set(owners.flatMap(({ owner }) => owner.attached ?? []));

    for (const { type, id, owner, from, shallow } of owners) {
      const me = `${type}:${id}`;
      for (const policy of owner.attached ?? []) give(`iam_policy:${policy}:attached`, me, { from, shallow });
      for (const { name, doc } of owner.inline ?? []) {
        const resource = `inline_policy:${id}::inline::${name}`;
        const profile = { aws_policy_name: name, aws_parent_arn: id, policy_document: doc };
        const description = `Inline policy ${name} attached to ${type} IAM ${id}`;
        resources.set(resource, { name, description, parent: me, profile });
        entitlement(resource, "attached", `${name} Inline Policy`, `Has the ${name} inline policy in AWS`, [type]);
        give(`${resource}:attached`, me, { from, shallow });
      }
    }
    for (const user of iam.users) {
      const id = arn("user", user, user.UserName);
      const used = (user.keys ?? []).map(({ LastUsed }) => LastUsed);
      const addresses = [user.UserName, ...(user.Tags ?? []).flatMap((tag) => (tag.Key === "email" ? tag.Value : []))];
      resources.set(`iam_user:${id}`, {
        ...{
          name: user.UserName,
          parent,
          status: "ENABLED",
          emails: emailsOf(addresses.filter((a) => a.includes("@"))),
        },
        lastLogin: [user.PasswordLastUsed, ...used]
          .filter((one) => one !== undefined)
          .sort()
          .at(-1),
        profile: {
          ...{ aws_arn: id, aws_path: user.Path, aws_user_id: user.UserId, aws_user_type: "iam" },
          aws_tags: Object.fromEntries((user.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
        },
      });
      for (const { AccessKeyId, CreateDate, Status, LastUsed } of asked.syncSecrets ? user.keys! : [])
        resources.set(`access-key:${AccessKeyId}`, {
          ...{ name: `${user.UserName}|${AccessKeyId}`, status: Status === "Active" ? "ENABLED" : "DISABLED" },
          ...{ created: CreateDate, lastUsed: LastUsed, owner: `iam_user:${id}` },
        });
    }
    for (const group of iam.groups) {
      const [id, name] = [arn("group", group, group.GroupName), group.GroupName];
      const profile = { aws_arn: id, aws_path: group.Path, aws_group_type: "iam", aws_group_name: name };
      resources.set(`group:${id}`, { name, parent, profile: { ...profile, aws_group_id: group.GroupId } });
      entitlement(`group:${id}`, "member", `${name} Group Member`, `Is member of the ${name} IAM group in AWS`, [
        "iam_user",
      ]);
      for (const user of iam.users.filter(({ UserName }) => group.members!.includes(UserName)))
        give(`group:${id}:member`, `iam_user:${arn("user", user, user.UserName)}`);
    }
    for (const role of iam.roles) {
      const [id, name] = [arn("role", role, role.RoleName), role.RoleName];
      const { holders, others, detail } = trustIn(role.trust, account);
      resources.set(`role:${id}`, {
        ...{ name, parent, detail: role.Path!.startsWith("/aws-service-role/") ? "aws.service_linked_role" : detail },
        profile: {
          ...{ aws_arn: id, aws_path: role.Path, aws_role_name: name, aws_role_description: role.Description ?? "" },
          aws_tags: Object.fromEntries((role.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
          ...(role.MaxSessionDuration && { aws_max_session_duration_seconds: role.MaxSessionDuration }),
          ...(others.length > 0 && { aws_trusted_others: others }),
        },
      });
      const types = ["iam_user", "role", "group", "sso_user"];
      entitlement(`role:${id}`, "assignment", `${name} Role`, `Can assume the ${name} role in AWS`, types);
      for (const holder of holders)
        give(`role:${id}:assignment`, holder, holder.startsWith("role:") ? { from: `${holder}:assignment` } : {});
    }
    for (const policy of iam.policies) {
      const id = arn("policy", policy, policy.PolicyName);
      if (!asked.onlyAttached || attached.has(id))
        policyRow(id, policy.PolicyName, policy.Description ?? "", policy.document, parent);
    }
    for (const { Arn, PolicyName, Description = "", document } of awsPolicies)
      if (!asked.onlyAttached || attached.has(Arn!)) policyRow(Arn!, PolicyName, Description, document);
  }

  if (isCross)
    for (const { Id, Name, Arn } of org.accounts)
      resources.set(`account_iam:${Id}`, {
        ...{ name: Name, profile: { aws_account_arn: Arn, aws_account_id: Id }, hasChildren: reached.includes(Id) },
      });
  const stored = (kind: string, id: string) => `arn:aws:identitystore:${idRegion}::${store.id}/${kind}/${id}`;
  if (asked.ssoEnabled) {
    for (const { UserId, UserName = "", DisplayName = "", UserStatus, Emails = [], ExternalIds } of store.users) {
      const addresses = [...(UserName.includes("@") ? [UserName] : []), ...Emails.map(({ Value }) => Value!)];
      resources.set(`sso_user:${stored("user", UserId)}`, {
        ...{ name: UserName, emails: emailsOf(addresses) },
        status: UserStatus === "ENABLED" || UserStatus === "DISABLED" ? UserStatus : "UNSPECIFIED",
        profile: {
          ...{ aws_user_type: "sso", aws_user_name: DisplayName, aws_user_id: UserId },
          ...(ExternalIds ? { external_ids: [{ id: `ext-${UserId.slice(2)}`, issuer: "https://idp.example" }] } : {}),
        },
      });
    }
    for (const { GroupId, DisplayName } of store.groups) {
      const id = `sso_group:${stored("group", GroupId)}`;
      const profile = { aws_group_type: "sso", aws_group_name: DisplayName, aws_group_id: GroupId };
      resources.set(id, { name: DisplayName, profile });
      const [name, description] = [`${DisplayName} Group Member`, `Is member of the ${DisplayName} SSO group in AWS`];
      entitlement(id, "member", name, description, ["sso_user"]);
    }
    for (const { GroupId, MembershipId, MemberId } of store.memberships)
      if (MemberId.UserId)
        give(`sso_group:${stored("group", GroupId)}:member`, `sso_user:${stored("user", MemberId.UserId)}`, {
          id: MembershipId,
        });
  }
  if (isCenter) {
    for (const { Id, Name } of org.roots) resources.set(`organization:${Id}`, { name: Name });
    const roots = new Set(org.roots.map(({ Id }) => Id));
    const place = (parent: unknown) =>
      `${roots.has(String(parent)) ? "organization" : "organizational_unit"}:${parent}`;
    for (const { Id, Name, parent } of org.ous)
      resources.set(`organizational_unit:${Id}`, { name: Name, parent: place(parent) });
    for (const { PermissionSetArn: set, Name, Description = "", managed = [], inline } of sso.permissionSets) {
      resources.set(`permission_set:${set}`, { name: Name, description: Description });
      for (const { Arn } of managed) give(`iam_policy:${Arn}:attached`, `permission_set:${set}`);
      if (!inline) continue;
      const resource = `inline_policy:${set}::inline::inline`;
      const profile = { aws_policy_name: "inline", aws_parent_arn: set, policy_document: JSON.parse(inline) };
      const [parent, description] = [`permission_set:${set}`, `Inline policy attached to permission set ${set}`];
      resources.set(resource, { name: "inline", description, parent, profile });
      entitlement(resource, "attached", "inline Inline Policy", "Has the inline inline policy in AWS", [
        "permission_set",
      ]);
      give(`${resource}:attached`, parent);
    }
    for (const { Id, Name, Arn, parent } of org.accounts.filter(({ Id }) => active.includes(Id))) {
      const profile = { aws_account_arn: Arn, aws_account_id: Id };
      resources.set(`account:${Id}`, { name: Name, parent: place(parent), profile });
      for (const {
        PermissionSetArn: set,
        Name: of,
        Description = "",
        managed = [],
        customer = [],
      } of sso.permissionSets) {
        const [flat, both] = [`${Id}|${set}`, ["sso_user", "sso_group"]];
        entitlement(`account:${Id}`, `${of} access`, `${of} Permission Set`, Description, both, flat);
        const given = sso.assignments.filter((one) => one.AccountId === Id && one.PermissionSetArn === set);
        if (given.length === 0 && !sso.provisioned?.[Id]?.includes(set)) continue;
        const binding = `permission_set_assignment:${set}-${Id}`;
        resources.set(binding, {
          name: `${of} on ${Id}`,
          parent: `account:${Id}`,
          binds: [`permission_set:${set}`, `account:${Id}`],
        });
        entitlement(binding, "assigned", "assigned", "", both);
        for (const { PrincipalType, PrincipalId } of given) {
          const kind = PrincipalType === "USER" ? "user" : "group";
          const principal = `sso_${kind}:${stored(kind, PrincipalId)}`;
          for (const to of [flat, `${binding}:assigned`])
            give(to, principal, {
              id: `grant:${principal}:${to}`,
              ...(kind === "group" && { from: `${principal}:member` }),
            });
        }
        const own = customer.map(({ Name, Path = "/" }) => `arn:aws:iam::${Id}:policy${Path}${Name}`);
        for (const policy of [...managed.map(({ Arn }) => Arn), ...own])
          give(`iam_policy:${policy}:attached`, binding, { from: `${binding}:assigned` });
      }
    }
  }
  return { resources, entitlements, grants: withInherited(direct, edges, new Set(entitlements.keys())) };
}

const emailsOf = (addresses: readonly string[]) => [...new Set(addresses)].map((one, i) => [one, i === 0]);

type Arns = (kind: string, of: { Path?: string }, name: string) => string;
/** Whoever policies are attached to, and what hands them on. */
const ownersOf = ({ users, groups, roles }: IamAccount, arn: Arns) => [
  ...users.map((owner) => ({
    type: "iam_user",
    id: arn("user", owner, owner.UserName),
    owner,
    from: "",
    shallow: false,
  })),
  ...groups.map((owner) => {
    const id = arn("group", owner, owner.GroupName);
    return { type: "group", id, owner, from: `group:${id}:member`, shallow: true };
  }),
  ...roles.map((owner) => {
    const id = arn("role", owner, owner.RoleName);
    return { type: "role", id, owner, from: `role:${id}:assignment`, shallow: false };
  }),
];

const listed = (value: unknown): string[] => (value === undefined ? [] : ([value].flat() as string[]));

function trustIn(trust: unknown, account: string) {
  const { Statement } = trust as { Statement: unknown };
  const allowed = ([Statement].flat() as { Effect: string; Action: unknown; Principal: unknown }[])
    .filter(({ Effect }) => Effect === "Allow")
    .map(({ Action, Principal }) => ({
      actions: listed(Action),
      ...(Principal === "*" ? { aws: ["*"], service: [], federated: [] } : principalsOf(Principal as object)),
    }));
  const matches = (actions: readonly string[], wanted: string) =>
    actions.some((one) => new RegExp(`^${one.replaceAll("*", ".*")}$`, "i").test(wanted));
  const [holders, others] = [new Set<string>(), new Set<string>()];
  for (const { actions, aws, service, federated } of allowed) {
    if (matches(actions, "sts:AssumeRole"))
      for (const one of aws) {
        const kind = /^arn:aws:iam::\d+:(user|role)\//.exec(one)?.[1];
        if (kind) holders.add(`${kind === "user" ? "iam_user" : "role"}:${one}`);
        else others.add(one);
      }
    const isAnyWay = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    if (isAnyWay.some((one) => matches(actions, one))) for (const one of [...service, ...federated]) others.add(one);
  }
  const assuming = allowed.filter(({ actions }) => actions.some((one) => one.startsWith("sts:AssumeRole")));
  const services = assuming
    .flatMap(({ service }) => service.map((one) => one.split(".")[0]!.replaceAll("-", "_")))
    .sort();
  const federated = assuming.flatMap((one) => one.federated);
  const isElsewhere = assuming.some(({ aws }) =>
    aws.some((one) => one.startsWith("arn:") && one.split(":")[4] !== account),
  );
  const detail =
    services[0] !== undefined
      ? `aws.role.${services[0]}`
      : federated.length > 0
        ? `aws.role.${federated.some((one) => one.includes("saml-provider")) ? "saml" : "federated"}`
        : isElsewhere
          ? "aws.role.cross_account"
          : "aws.role";
  return { holders, others: [...others].sort(), detail };
}

const principalsOf = ({ AWS, Service, Federated }: { AWS?: unknown; Service?: unknown; Federated?: unknown }) => ({
  ...{ aws: listed(AWS), service: listed(Service), federated: listed(Federated) },
});

/** What is held through something that is held, until nothing is new. */
function withInherited(
  direct: ReadonlyMap<string, ReadonlyMap<string, { readonly id: string; readonly expands?: object | undefined }>>,
  edges: readonly { readonly from: string; readonly to: string; readonly shallow: boolean }[],
  known: ReadonlySet<string>,
): Map<string, object> {
  const held = new Map([...direct].map(([to, of]) => [to, new Set(of.keys())]));
  const real = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const { from, to, shallow } of real)
      for (const principal of shallow ? (direct.get(from)?.keys() ?? []) : (held.get(from) ?? [])) {
        const of = held.get(to)!;
        if (of.has(principal)) continue;
        of.add(principal);
        isNew = true;
      }
  }
  const grants = new Map<string, object>();
  for (const [to, principals] of held)
    for (const principal of principals) {
      const own = direct.get(to)!.get(principal);
      const { id, expands } = own ?? { id: `${to}:${principal}` };
      grants.set(id, { entitlement: to, principal, expands, inherited: own === undefined });
    }
  return grants;
}
