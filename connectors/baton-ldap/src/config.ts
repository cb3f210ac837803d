import {
  atLeastOne,
  boolField,
  type ConfigOf,
  fields,
  fileField,
  intField,
  mutuallyExclusive,
  stringField,
} from "@baton-connectors/sdk/config";

const pem = [".pem", ".crt", ".cer", ".key"];

/** Taken by commands too, as the Go connector does: it asks for them before `capabilities`. */
const common = { persistent: true } as const;

export const config = fields(
  {
    url: stringField({
      ...common,
      name: "url",
      description: 'The URL to connect to. Example: "ldaps://baton.example.com"',
      section: "credentials",
      explanation: "ldaps://host, ldap://host with --start-tls, or ldapi://%2Fpath%2Fof%2Fa%2Fsocket.",
    }),
    domain: stringField({
      ...common,
      name: "domain",
      description: 'The fully-qualified LDAP domain to connect to. Example: "baton.example.com" (deprecated, use url',
      hidden: true,
    }),
    baseDn: stringField({
      ...common,
      name: "base-dn",
      description: 'The base DN to search from. Example: "DC=baton,DC=example,DC=com"',
      explanation: "baton-ldap init ldaps://host asks the directory which there are.",
    }),
    password: stringField({
      ...common,
      name: "password",
      description: "The password to bind to the LDAP server",
      secret: true,
    }),
    userDn: stringField({
      ...common,
      name: "user-dn",
      description: "The user DN to bind to the LDAP server (deprecated, use user-bind-dn)",
      hidden: true,
    }),
    bindDn: stringField({
      ...common,
      name: "bind-dn",
      description: "The user DN to bind to the LDAP server",
      section: "credentials",
      explanation: "A DN; for Active Directory also user@domain or DOMAIN\\user.",
    }),
    userSearchDn: stringField({
      ...common,
      name: "user-search-dn",
      description: "The DN to search for users under. Example: 'OU=Users,DC=baton,DC=example,DC=com'",
    }),
    groupSearchDn: stringField({
      ...common,
      name: "group-search-dn",
      description: "The DN to search for groups under. Example: 'OU=Groups,DC=baton,DC=example,DC=com'",
    }),
    roleSearchDn: stringField({
      ...common,
      name: "role-search-dn",
      description: "The DN to search for roles under. Example: 'OU=Roles,DC=baton,DC=example,DC=com'",
    }),
    insecureSkipVerify: boolField({
      ...common,
      name: "insecure-skip-verify",
      description: "If connecting over TLS, skip verifying the server certificate",
    }),
    disableOperationalAttrs: boolField({
      ...common,
      name: "disable-operational-attrs",
      description:
        "Disable fetching operational attributes. Some LDAP servers don't support these. If disabled, created_at and last login info will not be fetched",
    }),
    filter: stringField({
      ...common,
      name: "filter",
      description:
        "An optional filter to add to all LDAP searches. Example: '(!(objectClass=computer))' will exclude all entries with a computer object class",
    }),
    startTls: boolField({
      ...common,
      name: "start-tls",
      description: "Turn a plain connection (ldap://) into one over TLS before anything else is sent",
    }),
    caCertificate: fileField({
      ...common,
      name: "ca-certificate",
      description: "PEM file of the authority that signed the server's certificate",
      allowedExtensions: pem,
    }),
    clientCertificate: fileField({
      ...common,
      name: "client-certificate",
      description: "PEM file of a certificate to show to the server; without a bind DN it is what one is bound as",
      allowedExtensions: pem,
    }),
    clientKey: fileField({
      ...common,
      name: "client-key",
      description: "PEM file of the key of the client certificate",
      secret: true,
      allowedExtensions: pem,
    }),
    allowCleartextPassword: boolField({
      ...common,
      name: "allow-cleartext-password",
      description:
        "Send passwords over a plain connection to another machine, where everybody in between can read them",
    }),
    nestedMembers: boolField({
      ...common,
      name: "nested-members",
      description:
        "Of Active Directory: ask the server for members of members (LDAP_MATCHING_RULE_IN_CHAIN), through groups outside the search DNs, too",
    }),
    changeEvents: boolField({
      ...common,
      name: "change-events",
      description: "Of Active Directory: offer what changes between two syncs as an event feed (uSNChanged)",
    }),
    pageSize: intField({
      ...common,
      name: "page-size",
      description: "Entries to ask for at once; less where the server wants it",
      default: 500,
      section: "advanced",
      rules: { gte: 1, lte: 10_000 },
    }),
    requestTimeout: intField({
      ...common,
      name: "request-timeout",
      description: "Seconds after which a server that says nothing is given up",
      default: 60,
      section: "advanced",
      rules: { gte: 1, lte: 3600 },
    }),
  },
  {
    displayName: "LDAP",
    constraints: [mutuallyExclusive("domain", "url"), atLeastOne("domain", "url")],
  },
);

export type Config = ConfigOf<typeof config>;
