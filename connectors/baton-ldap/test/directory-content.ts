import type { RunningSlapd } from "@baton-connectors/real-servers";
import { Client } from "ldapts";

export type Content = ReadonlyMap<string, readonly string[]>;

/** What a server changes by itself. */
const ofTheServer =
  /^(entryUUID|creatorsName|createTimestamp|entryCSN|modifiersName|modifyTimestamp|authTimestamp|structuralObjectClass|subschemaSubentry|entryDN|hasSubordinates): /i;

/** Everything in a directory, each entry as lines of `attribute: value`, read by a client that is not ours. */
export async function contentOf(server: RunningSlapd, base = "dc=test"): Promise<Content> {
  const client = new Client({ url: `ldap://127.0.0.1:${server.port}` });
  await client.bind(server.user, server.password);
  try {
    const { searchEntries } = await client.search(base, {
      scope: "sub",
      filter: "(objectClass=*)",
      attributes: ["*"],
      timeLimit: 0,
      paged: { pageSize: 500 },
    });
    return new Map(searchEntries.map(({ dn, ...attributes }) => [dn, linesOf(attributes)]));
  } finally {
    await client.unbind();
  }
}

const linesOf = (attributes: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => {
      const line = `${name}: ${Buffer.isBuffer(value) ? value.toString("base64") : String(value)}`;
      return ofTheServer.test(line) || name === "*" ? [] : [line];
    }),
  );

/** The difference, as the recordings tell it; of passwords only that there is one. */
export function changeOf(before: Content, after: Content): readonly string[] {
  const out: string[] = [];
  const say = (sign: string, lines: readonly string[]) => {
    for (const line of lines) out.push(`${sign}   ${line.replace(/^(userPassword): .*/, "$1: ***")}`);
  };
  for (const dn of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(dn), after.get(dn)];
    const gone = was?.filter((line) => !is?.includes(line)) ?? [];
    const more = is?.filter((line) => !was?.includes(line)) ?? [];
    if (gone.length + more.length === 0) continue;
    out.push(`${was ? (is ? " " : "-") : "+"} dn: ${dn}`);
    say("-", gone);
    say("+", more);
  }
  return inOrder(out);
}

/** What is recorded of a change, in the same form. */
export const recordedChange = (text: string): readonly string[] =>
  inOrder(
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/(userPassword): .*/, "$1: ***"))
      .map((line) =>
        line.replace(/:: (\S+)$/, (_, value: string) => `: ${Buffer.from(value, "base64").toString("utf8")}`),
      ),
  );

/** The values of one entry have no order. */
function inOrder(lines: readonly string[]): readonly string[] {
  const entries: string[][] = [];
  for (const line of lines) {
    if (/^[-+ ] dn: /.test(line)) entries.push([line]);
    else entries.at(-1)!.push(line);
  }
  return entries.flatMap(([dn, ...values]) => [dn!, ...values.sort()]);
}
