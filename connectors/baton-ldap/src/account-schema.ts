import type { Metadata } from "@baton-connectors/sdk";

const text = { case: "stringField", value: {} } as const;

/** What an administrator is asked for when an account is made. */
export const accountCreationSchema: NonNullable<Metadata["accountCreationSchema"]> = {
  fieldMap: {
    rdnKey: {
      displayName: "RDN Key",
      required: true,
      description: "The RDN key to use for the user.",
      placeholder: "cn, uid, etc.",
      order: 1,
      field: text,
    },
    rdnValue: {
      displayName: "RDN Value",
      required: true,
      description: "The RDN value to use for the user.",
      placeholder: "JaneDoe",
      order: 2,
      field: text,
    },
    path: {
      displayName: "Path",
      required: true,
      description: "The path to create the user in.",
      placeholder: "ou=users",
      order: 3,
      field: text,
    },
    suffix: {
      displayName: "Suffix",
      required: true,
      description: "The top level entry DN (naming context) to create the user in.",
      placeholder: "dc=example,dc=org",
      order: 4,
      field: text,
    },
    objectClass: {
      displayName: "Object Class(es)",
      required: true,
      description: "A list of Object Classes to apply to the user, e.g. person, user, etc.",
      placeholder: '["top", "person", "organizationalPerson", "inetOrgPerson"]',
      order: 5,
      field: { case: "stringListField", value: { defaultValue: ["top", "person"] } },
    },
    additionalAttributes: {
      displayName: "Additional Attributes",
      description: "A map representing additional attributes to set on the user",
      placeholder: '{"cn":"Jane Doe","sn":"Doe"}',
      order: 6,
      field: { case: "mapField", value: {} },
    },
    calculatePosixUIDNumber: {
      displayName: "Calculate the next valid UID Number for the Posix Account provisioning",
      description: "Posix Account UID Number gets calculated automatically to unique incremental values",
      placeholder: "false",
      order: 7,
      field: { case: "boolField", value: {} },
    },
  },
};
