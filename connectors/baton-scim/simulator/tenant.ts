import { randomSource } from "./random.ts";

export type ScimObject = Record<string, unknown>;
export interface Tenant {
  readonly token: string;
  readonly basic: { readonly username: string; readonly password: string };
  readonly client: {
    readonly id: string;
    readonly secret: string;
    readonly account: string;
    readonly assertion: string;
  };
  users: ScimObject[];
  groups: ScimObject[];
}

/** A tenant that is the same each time it is made. */
export function makeTenant({ users: userCount = 40, groups: groupCount = 6, largest = 0 } = {}): Tenant {
  const random = randomSource(7);
  const users = Array.from(
    { length: userCount },
    (_, i): ScimObject => ({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      id: `u-${i}`,
      userName: `user${i}@example.com`,
      name: { givenName: `Given${i}`, familyName: `Family${i}` },
      active: i % 9 !== 8,
      emails: [{ value: `user${i}@example.com`, type: "work", primary: true }],
      ...(i % 4 === 0 && { roles: [{ value: `role-${i % 3}`, display: `Role ${i % 3}` }] }),
    }),
  );
  const groups = Array.from({ length: groupCount }, (_, g): ScimObject => {
    const size = g === 0 && largest > 0 ? Math.min(largest, userCount) : Math.min(userCount, 3 + random(12));
    const start = random(userCount);
    const members = Array.from({ length: size }, (_, m) => ({ value: `u-${(start + m) % userCount}`, type: "User" }));
    return {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      id: `g-${g}`,
      displayName: `Group ${g}`,
      members: g === 1 && groupCount > 2 ? [...members, { value: "g-2", type: "Group" }] : members,
    };
  });
  return {
    token: "simulated-scim-key",
    basic: { username: "svc", password: "simulated-password" },
    client: { id: "client-1", secret: "simulated-secret", account: "account-1", assertion: "simulated-assertion" },
    users,
    groups,
  };
}
