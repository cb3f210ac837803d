import { type DateForm, dateForms, dateOf } from "../model/dates.ts";
import { plain } from "../tables.ts";
import type { Sample } from "./sample.ts";

const meanings = {
  name: [
    "login",
    "loginname",
    "username",
    "userid",
    "useridentifier",
    "account",
    "email",
    "emailaddress",
    "mail",
    "employeeid",
    "employeenumber",
    "employeeno",
    "personnelnumber",
    "persno",
    "staffid",
    "id",
    "name",
  ],
  display_name: ["displayname", "fullname", "name", "employee", "employeename"],
  email: ["email", "emailaddress", "mail", "workemail"],
  status: ["status", "state", "active", "employmentstatus"],
  last_login: ["lastlogin", "lastseen", "lastsignin"],
} as const;
/** The form that all last logins of a list have, where it is not the usual one. */
export function dateFormOf({ columns }: Sample): DateForm {
  const name = [...columns.keys()].find((one) => meanings.last_login.some((word) => plain(one) === word));
  const texts = (name === undefined ? [] : columns.get(name)!).filter(Boolean);
  return dateForms.find((form) => texts.every((text) => dateOf(text, form))) ?? dateForms[0];
}

const held = /(role|group|team|permission|access|entitlement|licen[cs]e|right|profile|application|app)s?$/;
const marks = /^(x|yes|no|y|n|true|false|1|0|✓|-)?$/i;

/**
 * A mapping for a list of people: who they are by the names of columns, and what they have by columns that are called after roles and
 * the like, or that only have marks.
 */
export function propose({ columns, headerRow }: Sample, sheet: string): string | undefined {
  const names = [...columns.keys()].filter(Boolean);
  const find = (words: readonly string[], fits: (name: string) => boolean = () => true) =>
    words.map((word) => names.find((name) => plain(name) === word && fits(name))).find(Boolean);
  const who = find(meanings.name, (name) => namesEach(columns.get(name)!)) ?? find(meanings.name);
  if (!who) return undefined;
  const told = new Set<string>([who]);
  const lines = [
    ...(headerRow === undefined ? [] : [`header_row: ${headerRow}`]),
    "users:",
    ...(sheet ? [`  sheet: ${quoted(sheet)}`] : []),
    `  name: ${column(who)}`,
  ];
  for (const key of ["display_name", "email", "status", "last_login"] as const) {
    const found = find(meanings[key]);
    if (!found) continue;
    told.add(found);
    lines.push(`  ${key}: ${column(found)}`);
  }
  const first = find(["firstname", "givenname"]);
  const last = find(["lastname", "surname", "familyname"]);
  if (first && last && !lines.some((line) => line.startsWith("  display_name"))) {
    lines.push(`  display_name: ${quoted(`${reference(first)} + ' ' + ${reference(last)}`)}`);
    told.add(first).add(last);
  }
  const lists = names.filter((name) => !told.has(name) && held.test(plain(name)));
  const crosses = names.filter((name) => !told.has(name) && !lists.includes(name) && areMarks(columns.get(name)!));
  const rest = names.filter((name) => !told.has(name) && !lists.includes(name) && !crosses.includes(name));
  if (rest.length > 0)
    lines.push("  profile:", ...rest.map((name) => `    ${quoted(plainKey(name))}: ${column(name)}`));
  const rules = [
    ...lists.map((name) => listRules(name, columns.get(name)!, who)),
    ...crosses.map((name) => crossRules(name, who)),
  ];
  for (const table of ["resources", "entitlements", "grants"] as const) {
    if (rules.length === 0) break;
    lines.push(
      `${table}:`,
      ...rules.flatMap((rule) => rule[table].map((line, i) => `  ${i === 0 ? "- " : "  "}${line}`)),
    );
  }
  return `${lines.join("\n")}\n`;
}

interface Rules {
  readonly resources: readonly string[];
  readonly entitlements: readonly string[];
  readonly grants: readonly string[];
}

/** Each value of the column, or each of its parts, is a thing that the person is in. */
function listRules(name: string, values: readonly string[], who: string): Rules {
  const mark = [";", ",", "|"].find((one) => values.some((value) => value.includes(one)));
  const each = mark ? `split(${reference(name)}, '${mark}')` : `split(${reference(name)}, '\\n')`;
  const from = `for_each: ${quoted(each)}`;
  const kind = plainKey(name).replace(/s$/, "");
  return {
    resources: [
      from,
      `resource_type: ${quoted(`'${kind}'`)}`,
      `resource_function: ${kind.endsWith("role") ? "role" : "group"}`,
      "name: item",
      "display_name: item",
    ],
    entitlements: [from, "resource_name: item", "entitlement: member", `display_name: ${quoted("'Has ' + item")}`],
    grants: [from, `principal: ${column(who)}`, `entitlement_id: ${quoted("item + ':member'")}`],
  };
}

/** A column of marks is an app that the person has access to. */
function crossRules(name: string, who: string): Rules {
  const text = literal(name);
  const has = `when: ${quoted(`toLower(${reference(name)}) in ['x', 'yes', 'y', 'true', '1', '✓']`)}`;
  return {
    resources: [
      "resource_type: app",
      "resource_function: app",
      `name: ${quoted(text)}`,
      `display_name: ${quoted(text)}`,
    ],
    entitlements: [
      `resource_name: ${quoted(text)}`,
      "entitlement: access",
      `display_name: ${quoted(literal(`Access to ${name}`))}`,
    ],
    grants: [has, `principal: ${column(who)}`, `entitlement_id: ${quoted(literal(`${name}:access`))}`],
  };
}

const areMarks = (values: readonly string[]) =>
  values.some((value) => value !== "") && values.every((value) => marks.test(value));
/** Nobody is without one, and no two have the same. */
const namesEach = (values: readonly string[]) => !values.includes("") && new Set(values).size === values.length;
const plainKey = (name: string) => name.trim().toLowerCase().replaceAll(/\s+/g, " ");
const literal = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const reference = (name: string) => (/^[A-Za-z0-9_]+$/.test(name) ? `.${name}` : `cols[${literal(name)}]`);
const quoted = (text: string) => JSON.stringify(text);
const column = (name: string) => (reference(name).startsWith(".") ? reference(name) : quoted(reference(name)));
