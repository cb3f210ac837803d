import { attribute, type ScimObject, valuesOf } from "@baton-connectors/scim";
import type { ConnectContext } from "@baton-connectors/sdk";
import type { Config } from "../config.ts";
import { type Entrance, findEntrance } from "./entrance.ts";
import { allowed, differs, type Finding, holds, type Rule } from "./finding.ts";
import { type MemberFacts, surveyFilter, surveyMembers, surveyOne } from "./groups.ts";
import { idOf, type ListFacts, listed, surveyList, worst } from "./lists.ts";
import { surveyUsers, type UserFacts } from "./rows.ts";
import { type Answer, get, isFine, type Wire } from "./wire.ts";

/** What a server tells of itself, undefined where it does not. https://www.rfc-editor.org/rfc/rfc7643#section-5 */
export interface Stated {
  readonly patch: boolean | undefined;
  readonly filter: boolean | undefined;
  readonly etag: boolean | undefined;
  readonly cursor: boolean;
  /** Attributes of users, where the server has schemas. */
  readonly userAttributes: readonly string[] | undefined;
  readonly groups: boolean;
}

/** All that can be known of a server by reading. */
export interface Survey {
  readonly entrance: Entrance;
  readonly stated: Stated;
  readonly users: ListFacts;
  readonly user: UserFacts;
  readonly groups: ListFacts | undefined;
  readonly members: MemberFacts | undefined;
  readonly findings: readonly Finding[];
}

/** Reads, and changes nothing. */
export async function survey(address: string, config: Config, context: ConnectContext): Promise<Survey> {
  return surveyFrom(await findEntrance(address, config, context));
}

export async function surveyFrom(entrance: Entrance): Promise<Survey> {
  const { wire } = entrance;
  const { stated, findings } = await readStated(wire);
  const users = await surveyList(wire, "Users", stated.cursor);
  const user = surveyUsers([...users.rows, ...(await singly(wire, users.rows))]);
  const hasGroups = isFine((await listed(wire, "Groups", { count: 1, startIndex: 1 })).answer);
  const groups = hasGroups ? await surveyList(wire, "Groups", stated.cursor) : undefined;
  const totalsHold = users.findings.some(({ rule, state }) => rule === "total-results" && state === "holds");
  const members = groups && (await surveyMembers(wire, groups.rows, users.rows, totalsHold));
  return {
    ...{ entrance, stated, users, user, groups, members },
    findings: [
      ...entrance.findings,
      ...findings,
      ...worst([...users.findings, ...(groups?.findings ?? [])]),
      await surveyFilter(wire, users.rows, stated.filter),
      ...(await surveyOne(wire, users.rows, stated.etag)),
      ...user.findings,
      ...(members?.findings ?? [allowed("members", "the app has no groups")]),
    ],
  };
}

const looked = 8;

/** Lists may leave out what a user shows by itself. */
async function singly(wire: Wire, rows: readonly ScimObject[]): Promise<ScimObject[]> {
  const users: ScimObject[] = [];
  for (const id of rows.slice(0, looked).flatMap((row) => idOf(row) ?? [])) {
    const { body } = await get(wire, ["Users", id]);
    if (body && attribute(body, "id") !== undefined) users.push(body);
  }
  return users;
}

async function readStated(wire: Wire): Promise<{ stated: Stated; findings: Finding[] }> {
  const config = await get(wire, ["ServiceProviderConfig"]);
  const types = await get(wire, ["ResourceTypes"]);
  const schemas = await get(wire, ["Schemas"]);
  const told = (rule: Rule, answer: Answer, what: string) =>
    isFine(answer)
      ? holds(rule, `the server has ${what}`)
      : differs(rule, `the server has no ${what}: ${answer.status}`);
  const supports = (name: string) => {
    const value = attribute(attribute(config.body, name), "supported");
    return typeof value === "boolean" ? value : undefined;
  };
  const resources = (answer: Answer) => valuesOf(attribute(answer.body, "Resources")) as readonly ScimObject[];
  const isOf = (name: string) => (one: ScimObject) =>
    String(attribute(one, "id") ?? attribute(one, "name")).endsWith(name);
  const user = resources(schemas).find(isOf("User"));
  return {
    stated: {
      ...{ patch: supports("patch"), filter: supports("filter"), etag: supports("etag") },
      cursor: attribute(attribute(config.body, "pagination"), "cursor") === true,
      userAttributes: user && valuesOf(attribute(user, "attributes")).map((one) => String(attribute(one, "name"))),
      groups: !isFine(types) || resources(types).some(isOf("Group")),
    },
    findings: [
      told("service-provider-config", config, "ServiceProviderConfig"),
      told("resource-types", types, "ResourceTypes"),
      told("schemas", schemas, "Schemas"),
    ],
  };
}
