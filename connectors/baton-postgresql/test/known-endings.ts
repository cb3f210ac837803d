/** Where ours is other than what was recorded with Go's connector: see the rows of baton-postgresql in the known differences. */
export interface OtherEnding {
  readonly is: {
    readonly failed?: boolean;
    readonly statements?: readonly string[];
    readonly gone?: readonly string[];
    readonly come?: readonly string[];
  };
  /** So that the next operation finds what it found there. */
  readonly undo?: readonly string[];
}

/** An attribute is given with ALTER ROLE; there it is refused as no privilege of databases. */
const attribute = (option: string, is: string): OtherEnding => ({
  is: {
    failed: false,
    statements: [`ALTER ROLE "bob" ${option}`],
    gone: ["role|bob|f|f|f|t|f|f|f"],
    come: [`role|bob|${is}|f`],
  },
  undo: [`ALTER ROLE bob NO${option}`],
});

const granted = (acl: string) => `class|public|granted|r|{app_owner=awdDxt/app_owner,${acl}bob=rw*dD/app_owner}`;
const sequence = (acl: string) => `class|public|seq_one|S|{postgres=rwU/postgres,${acl}bob=r*U/postgres}`;

export const opsThatEndOtherwise: Readonly<Record<string, OtherEnding>> = {
  // There a role with members of both kinds cannot be read.
  "grant-role-member-again": { is: { failed: false } },
  // There the admin option is not given.
  "grant-role-admin": {
    is: {
      statements: ['GRANT "app_reader" TO "svc_batch" WITH ADMIN OPTION'],
      come: ["member|app_reader|svc_batch|t"],
    },
  },
  // There membership is taken with it.
  "revoke-role-admin": {
    is: {
      statements: ['REVOKE ADMIN OPTION FOR "app_writer" FROM "bob"'],
      come: ["member|app_writer|bob|f"],
    },
  },
  "grant-database-superuser": attribute("SUPERUSER", "t|f|f|t|f|f"),
  "grant-database-create-db": attribute("CREATEDB", "f|f|t|t|f|f"),
  "grant-database-create-role": attribute("CREATEROLE", "f|t|f|t|f|f"),
  "grant-database-bypass-rls": attribute("BYPASSRLS", "f|f|f|t|f|t"),
  "grant-database-replication": attribute("REPLICATION", "f|f|f|t|t|f"),
  "revoke-database-createdb": {
    is: {
      failed: false,
      statements: ['ALTER ROLE "app_owner" NOCREATEDB'],
      gone: ["role|app_owner|f|f|t|t|f|f|t"],
      come: ["role|app_owner|f|f|f|t|f|f|t"],
    },
  },
  // A success without effect there.
  "revoke-table-superuser": { is: { failed: true } },
  // There the default of an argument is part of the statement.
  "grant-function-default-args": {
    is: {
      failed: false,
      statements: ['GRANT execute ON FUNCTION "public".add_one(x integer, y integer) TO "carol"'],
      come: ["proc|public|add_one|x integer, y integer|{=X/postgres,postgres=X/postgres,carol=X/postgres}"],
    },
  },
  // There the login is looked for, and not the address that was created.
  "create-account-again": { is: { failed: false, statements: [] } },
  // There rights are revoked from each thing by itself, also where there are none.
  "delete-role-member": {
    is: {
      statements: ['DROP OWNED BY "leaver"', 'DROP ROLE "leaver"'],
      gone: [
        granted("app_reader=r/app_owner,app_writer=w/app_owner,=r/app_owner,leaver=r/app_owner,"),
        sequence("leaver=U/postgres,"),
        "member|app_reader|leaver|f",
        "role|leaver|f|f|f|t|f|f|f",
      ],
      come: [granted("app_reader=r/app_owner,app_writer=w/app_owner,=r/app_owner,"), sequence("")],
    },
  },
  // There the rights on a large object are forgotten, the role is not dropped, and all else is taken from it for ever.
  "delete-role-group": {
    is: {
      failed: false,
      statements: ['DROP OWNED BY "app_reader"', 'DROP ROLE "app_reader"'],
      gone: [
        granted("app_reader=r/app_owner,app_writer=w/app_owner,=r/app_owner,"),
        "class|public|v_plain|v|{postgres=arwdDxt/postgres,app_reader=r/postgres,bob=r/postgres}",
        "member|app_reader|app_writer|f",
        "member|app_reader|bob|f",
        "member|app_reader|svc_batch|t",
        "role|app_reader|f|f|f|f|f|f|f",
        'schema|sales|{app_owner=UC/app_owner,app_reader=U/app_owner,"\\"Mixed Case\\"=U*C*/app_owner"}',
      ],
      come: [
        granted("app_writer=w/app_owner,=r/app_owner,"),
        "class|public|plain|r|{postgres=arwdDxt/postgres}",
        "class|public|v_plain|v|{postgres=arwdDxt/postgres,bob=r/postgres}",
        'schema|sales|{app_owner=UC/app_owner,"\\"Mixed Case\\"=U*C*/app_owner"}',
      ],
    },
  },
  // What is gone is gone.
  "delete-role-missing": { is: { failed: false } },
};
