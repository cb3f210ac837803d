/** A directory that has a bit of everything. Names of attributes as they are asked for, in small letters. */
export interface Entry {
  readonly dn: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

export const suffix = "dc=trial,dc=test";

const person = (uid: string, name: string): Entry => ({
  dn: `uid=${uid},ou=people,${suffix}`,
  attributes: {
    objectclass: ["top", "person", "organizationalPerson", "inetOrgPerson"],
    uid: [uid],
    cn: [name],
    sn: [name.split(" ").at(-1)!],
    mail: [`${uid}@trial.test`],
  },
});
const group = (cn: string, ...members: readonly string[]): Entry => ({
  dn: `cn=${cn},ou=groups,${suffix}`,
  attributes: { objectclass: ["top", "groupOfNames"], cn: [cn], member: members.map((one) => `${one},${suffix}`) },
});

export const entries: readonly Entry[] = [
  { dn: "", attributes: { objectclass: ["top"], namingcontexts: [suffix], supportedldapversion: ["3"] } },
  { dn: suffix, attributes: { objectclass: ["top", "domain"], dc: ["trial"] } },
  ...["people", "groups"].map((ou) => ({
    dn: `ou=${ou},${suffix}`,
    attributes: { objectclass: ["top", "organizationalUnit"], ou: [ou] },
  })),
  person("ada", "Ada Quill"),
  person("bo", "Bo Inkwell"),
  person("cy", "Cy Vellum"),
  group("editors", "uid=ada,ou=people"),
  group("staff", "uid=bo,ou=people", "cn=editors,ou=groups"),
  {
    dn: `cn=librarian,${suffix}`,
    attributes: {
      objectclass: ["top", "organizationalRole"],
      cn: ["librarian"],
      roleoccupant: [`uid=cy,ou=people,${suffix}`],
    },
  },
];
