import { expect } from "@jest/globals";

/** Where an operation does otherwise than Go's connector did, and why. */
export interface Difference {
  readonly why: string;
  /** The error's text; none where it succeeds. */
  readonly fails?: unknown;
  readonly runs?: readonly string[];
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

const words = "a privilege of several words is granted by its words, where Go's panics";
const grantOption = "the grant option is granted as such, where Go's panics";
const offered = "what is offered is granted, where Go's panics";
const anyName = "any name that the server takes, quoted";
const denied = (statement: string) => expect.stringContaining(`${statement}: Access denied`);

export const differences: Readonly<Record<string, Difference>> = {
  "grant-server-show_databases": {
    why: words,
    fails: "",
    runs: ["GRANT SHOW DATABASES ON *.* TO 'leaver'@'%'"],
    removed: ["leaver\t%\tYNNNNNNNNNNNN\t0"],
    added: ["leaver\t%\tYNNNNNNNNNYNN\t0"],
  },
  "grant-server-create_user": {
    why: words,
    fails: "",
    runs: ["GRANT CREATE USER ON *.* TO 'leaver'@'%'"],
    removed: ["leaver\t%\tYNNNNNNNNNNNN\t0"],
    added: ["leaver\t%\tYNNNNNNNNNNNY\t0"],
  },
  "grant-server-grant": {
    why: grantOption,
    fails: "",
    runs: ["GRANT USAGE ON *.* TO 'leaver'@'%' WITH GRANT OPTION"],
    removed: ["leaver\t%\tYNNNNNNNNNNNN\t0"],
    added: ["leaver\t%\tYNNNNNNNNYNNN\t0"],
  },
  "grant-server-proxy": {
    why: "the right statement, which this account may not run; the error says so",
    fails: denied("GRANT PROXY ON ''@'' TO 'leaver'@'%'"),
    runs: ["GRANT PROXY ON ''@'' TO 'leaver'@'%'"],
  },
  "grant-server-dynamic_with_grant": {
    why: offered,
    fails: "",
    runs: ["GRANT BACKUP_ADMIN ON *.* TO 'leaver'@'%' WITH GRANT OPTION"],
    removed: ["leaver\t%\tBACKUP_ADMIN\tN"],
    added: ["leaver\t%\tBACKUP_ADMIN\tY"],
  },
  "revoke-server-dynamic_with_grant": {
    why: "the option is taken and the privilege left, where Go's panics",
    fails: "",
    runs: ["REVOKE SYSTEM_VARIABLES_ADMIN ON *.* FROM 'dirk'@'%'", "GRANT SYSTEM_VARIABLES_ADMIN ON *.* TO 'dirk'@'%'"],
    removed: ["dirk\t%\tSYSTEM_VARIABLES_ADMIN\tY"],
    added: ["dirk\t%\tSYSTEM_VARIABLES_ADMIN\tN"],
  },
  "a-maria revoke-server-process": {
    why: "Go's has no rights on a MariaDB server in its file",
    fails: "",
    runs: ["REVOKE PROCESS ON *.* FROM 'carla'@'%'"],
    removed: ["carla\t%\tYNNNNNNYNYYNN\t0"],
    added: ["carla\t%\tYNNNNNNNNYYNN\t0"],
  },
  "a-mysql revoke-server-show_databases": {
    why: "it is taken away, where Go's statement has no effect",
    fails: "",
    runs: ["REVOKE SHOW DATABASES ON *.* FROM 'carla'@'%'"],
    removed: ["carla\t%\tYNNNNNNNNYYNN\t0"],
    added: ["carla\t%\tYNNNNNNNNYNNN\t0"],
  },
  "a-maria revoke-server-show_databases": {
    why: "Go's has no rights on a MariaDB server in its file",
    fails: "",
    runs: ["REVOKE SHOW DATABASES ON *.* FROM 'carla'@'%'"],
    removed: ["carla\t%\tYNNNNNNYNYYNN\t0"],
    added: ["carla\t%\tYNNNNNNYNYNNN\t0"],
  },
  "grant-db-grant": {
    why: grantOption,
    fails: "",
    runs: ["GRANT USAGE ON `shop`.* TO 'leaver'@'%' WITH GRANT OPTION"],
    removed: ["leaver\t%\tshop\tYNNNNNNNNNY"],
    added: ["leaver\t%\tshop\tYNNNNNYNNNY"],
  },
  "grant-table-create_view": {
    why: words,
    fails: "",
    runs: ["GRANT CREATE VIEW ON `shop`.`orders` TO 'leaver'@'%'"],
    removed: ["leaver\t%\tshop\torders\tInsert\t"],
    added: ["leaver\t%\tshop\torders\tInsert,Create View\t"],
  },
  "revoke-table-create_view": {
    why: words,
    fails: "",
    runs: ["REVOKE CREATE VIEW ON `shop`.`orders` FROM 'anna'@'%'"],
    removed: ["anna\t%\tshop\torders\tInsert,Create View,Show view\t"],
    added: ["anna\t%\tshop\torders\tInsert,Show view\t"],
  },
  "revoke-table-from-column": {
    why: "a right on a column is no right on the table: there is nothing to take away",
    fails: expect.stringContaining("'emil@%' holds it on columns only: total"),
    runs: [],
    removed: [],
    added: [],
  },
  "grant-routine-grant": {
    why: grantOption,
    fails: "",
    runs: ["GRANT USAGE ON PROCEDURE `shop`.`clean_up` TO 'leaver'@'%' WITH GRANT OPTION"],
    removed: ["leaver\t%\tshop\tclean_up\tPROCEDURE\tAlter Routine"],
    added: ["leaver\t%\tshop\tclean_up\tPROCEDURE\tAlter Routine,Grant"],
  },
  "grant-role-to-role": {
    why: "a role can be given to a role",
    fails: "",
    runs: ["GRANT 'r_read'@'%' TO 'r_empty'@'%'"],
    added: ["%\tr_read\t%\tr_empty\tN"],
  },
  "grant-user-proxy": {
    why: "what is offered of users can be granted; this account may not, and the error says so",
    fails: denied("GRANT PROXY ON 'carla'@'%' TO 'leaver'@'%'"),
    runs: ["GRANT PROXY ON 'carla'@'%' TO 'leaver'@'%'"],
  },
  "revoke-role-member": {
    why: "the role does not hold the user, as Go's rows have it: there is nothing to take away",
    fails: "",
  },
  "create-user": {
    why: "an account can log in from anywhere, not from the server alone",
    runs: ["CREATE USER 'neu'@'%' IDENTIFIED BY <secret>"],
    added: ["neu\t%\tNNNNNNNNNNNNN\t0"],
  },
  "create-again": {
    why: "that of Go's connector is another one, neu@<server>",
    fails: "",
    runs: ["CREATE USER 'neu'@'%' IDENTIFIED BY <secret>"],
    added: ["neu\t%\tNNNNNNNNNNNNN\t0"],
  },
  "create-odd": {
    why: anyName,
    fails: "",
    runs: ["CREATE USER 'o''brien'@'%' IDENTIFIED BY <secret>"],
    added: ["o'brien\t%\tNNNNNNNNNNNNN\t0"],
  },
  "a-mysql create-odd": {
    why: `${anyName}; MySQL logs it in its own way`,
    fails: "",
    runs: ["CREATE USER 'o\\'brien'@'%' IDENTIFIED BY <secret>"],
    added: ["o'brien\t%\tNNNNNNNNNNNNN\t0"],
  },
  "create-backslash": {
    why: `${anyName}: a backslash is one`,
    runs: ["CREATE USER 'back\\\\slash'@'%' IDENTIFIED BY <secret>"],
    added: ["back\\slash\t%\tNNNNNNNNNNNNN\t0"],
  },
  "delete-missing": {
    why: "who is not there is not dropped; the error says so",
    fails: expect.stringContaining("the server has no user 'nobody@%'"),
    runs: [],
  },
};
