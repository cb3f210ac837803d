/** What each list is looked for by: the Go connector's filters, word for word. */
export const filters = {
  user: "(|(objectClass=inetOrgPerson)(objectClass=person)(objectClass=user)(objectClass=organizationalPerson))",
  group:
    "(|(objectClass=groupOfUniqueNames)(objectClass=groupOfNames)(objectClass=groupOfURLs)(objectClass=posixGroup)(objectClass=group))",
  role: "(objectClass=organizationalRole)",
} as const;

const groupClasses = ["group", "groupofnames", "groupofuniquenames", "groupofurls", "posixgroup"];
const userClasses = ["inetorgperson", "organizationalperson", "person", "user"];

export type PrincipalType = "user" | "group";

/** What an entry is as a member: the first of its classes that says so decides. Undefined: none does. */
export function principalTypeOf(objectClasses: readonly string[]): PrincipalType | undefined {
  for (const name of objectClasses.map((one) => one.toLowerCase())) {
    if (groupClasses.includes(name)) return "group";
    if (userClasses.includes(name)) return "user";
  }
  return undefined;
}

export const hasClass = (objectClasses: readonly string[], name: string): boolean =>
  objectClasses.some((one) => one.toLowerCase() === name);
