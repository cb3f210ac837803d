import { attribute, equal, type ScimObject } from "@baton-connectors/scim";
import { BatonError } from "@baton-connectors/sdk";
import { allowed, differs, type Finding, holds } from "./finding.ts";
import { idOf, listed } from "./lists.ts";
import type { Stated } from "./survey.ts";
import { type Answer, get, isFine, send, type Wire } from "./wire.ts";

export interface Made {
  readonly endpoint: "Users" | "Groups";
  readonly id: string;
}

/** Changes that are tried: by what, what was found so far, and what is to be removed again. */
export interface Trial {
  wire: Wire;
  readonly stated: Stated;
  readonly findings: Finding[];
  readonly made: Made[];
}

const nameOf = { Users: "userName", Groups: "displayName" } as const;
const called = { Users: "a user", Groups: "a group" } as const;

/** Undefined: the server does not create it, which is among the findings. */
export async function create(trial: Trial, endpoint: Made["endpoint"], body: ScimObject): Promise<string | undefined> {
  let answer = await send(trial.wire, "POST", [endpoint], body);
  if (answer.status === 415) {
    const { mediaType } = trial.wire;
    const other = mediaType === "application/json" ? "application/scim+json" : "application/json";
    trial.findings.push(differs("body-media-type", `bodies named ${mediaType} are refused`));
    trial.wire = { ...trial.wire, mediaType: other };
    answer = await send(trial.wire, "POST", [endpoint], body);
  }
  const id = isFine(answer) ? await adopt(trial, endpoint, String(body[nameOf[endpoint]]), answer) : undefined;
  trial.findings.push(findingOf(endpoint, answer, id));
  return id;
}

function findingOf(endpoint: Made["endpoint"], answer: Answer, id: string | undefined): Finding {
  const [rule, what] = [endpoint === "Users" ? "create" : "create-group", called[endpoint]] as const;
  const detail = attribute(answer.body, "detail");
  if ([403, 405, 501].includes(answer.status)) return allowed(rule, `${what} cannot be created: ${answer.status}`);
  if (!isFine(answer)) return differs(rule, `${what} is refused: ${answer.status}${detail ? ` ${detail}` : ""}`);
  if (id === undefined) return differs(rule, `${what} is answered with ${answer.status} and not found afterwards`);
  if (answer.status !== 201) return differs(rule, `${what} is created with ${answer.status}, not 201`);
  if (!answer.headers.has("location")) return differs(rule, `${what} is created without a Location`);
  return holds(rule, `${what} is created, with its Location`);
}

/** Takes what was made into what is to be removed: by its address, else by its name. */
export async function adopt(
  { wire, made }: Trial,
  endpoint: Made["endpoint"],
  name: string,
  answer?: Answer,
): Promise<string | undefined> {
  const location = answer?.headers
    .get("location")
    ?.replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .split("/")
    .at(-1);
  const ids = location ? [decodeURIComponent(location)] : await idsOf(wire, endpoint, name);
  const fresh = ids.filter((id) => !made.some((one) => one.id === id && one.endpoint === endpoint));
  made.push(...fresh.map((id) => ({ endpoint, id })));
  return fresh[0];
}

async function idsOf(wire: Wire, endpoint: Made["endpoint"], name: string): Promise<string[]> {
  const isIt = (row: unknown) => attribute(row, nameOf[endpoint]) === name;
  const query = { count: 10, filter: equal(nameOf[endpoint], name) };
  const found = (await listed(wire, endpoint, query)).rows.filter(isIt);
  const rows = found.length > 0 ? found : (await listed(wire, endpoint, { count: 1000, startIndex: 1 })).rows;
  return rows.filter(isIt).flatMap((row) => idOf(row) ?? []);
}

/** Addresses of what is still there. */
export async function removeAll({ wire, made }: Trial): Promise<string[]> {
  const left: string[] = [];
  for (const { endpoint, id } of made.toReversed())
    if (!(await isGone(wire, endpoint, id))) left.push(`${wire.baseUrl.replace(/\/$/, "")}/${endpoint}/${id}`);
  return left;
}

async function isGone(wire: Wire, endpoint: Made["endpoint"], id: string): Promise<boolean> {
  try {
    await send(wire, "DELETE", [endpoint, id]);
    const { status } = await get(wire, [endpoint, id]);
    return status === 404 || status === 410;
  } catch (thrown) {
    // The others are to go all the same; this one is told.
    if (thrown instanceof BatonError) return false;
    throw thrown;
  }
}
