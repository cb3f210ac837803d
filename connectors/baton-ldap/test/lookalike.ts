import { readFileSync } from "node:fs";
import { type RunningSlapd, startSlapd } from "@baton-connectors/real-servers";

const file = (name: string) => readFileSync(new URL(`directories/${name}`, import.meta.url), "utf8");
const common = readFileSync(new URL("golden/golden.schema", import.meta.url), "utf8");

export interface Lookalike {
  /** Of its schema and its entries. */
  readonly name: "freeipa" | "dirsrv";
  readonly suffix: string;
  /** What its root entry says besides. */
  readonly root: readonly string[];
  /** Lines of access rules. */
  readonly access?: readonly string[];
}

/** OpenLDAP with the names, classes and root entry of another directory. */
export const startLookalike = ({ name, suffix, root, access = [] }: Lookalike): Promise<RunningSlapd> =>
  startSlapd({
    user: `cn=admin,${suffix}`,
    password: "lookalike-admin",
    ldif: file(`${name}.ldif`),
    files: {
      "golden.schema": common,
      "own.schema": file(`${name}.schema`),
      "root.ldif": ["dn:", "objectClass: top", ...root, ""].join("\n"),
    },
    configuration: ({ schemas, modules, data, folder }) =>
      [
        ...["core", "cosine", "inetorgperson"].map((one) => `include ${schemas}/${one}.schema`),
        ...["golden", "own"].map((one) => `include ${folder}/${one}.schema`),
        `rootDSE ${folder}/root.ldif`,
        `modulepath ${modules}`,
        "moduleload back_mdb",
        "database mdb",
        `suffix "${suffix}"`,
        `rootdn "cn=admin,${suffix}"`,
        "rootpw lookalike-admin",
        `directory ${data}`,
        "dbnosync",
        ...access,
        "access to * by * read",
        "",
      ].join("\n"),
  });
