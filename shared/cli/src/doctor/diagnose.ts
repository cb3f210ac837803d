import type { Check, CheckResult, ClientContext, Connector, Permission, ResourceType } from "@baton-connectors/sdk";
import { type BatonError, codes, toBatonError } from "@baton-connectors/sdk/errors";
import { accessSteps } from "./access-steps.ts";
import type { Diagnosis, PermissionState, ResourceTypeState, State, Step } from "./diagnosis.ts";
import type { Traffic } from "./watched-http.ts";

export interface Patient<Config, Client> {
  readonly name: string;
  readonly connector: Connector<Config, Client>;
  readonly config: Config;
  readonly authMethod: string;
  /** Types that `--sync-resource-types` names. */
  readonly asked: readonly string[];
  /** Connects; the first call to the app is `validate`'s. */
  readonly open: () => Promise<ClientContext<Client>>;
  /** What was seen on the way there, once it is connected. */
  readonly traffic?: () => Traffic;
  /** Told of each step when it is done. */
  readonly onStep?: (step: Step) => void;
}

/** Of a check that needs the access that there is not. */
export const notTried = "not tried: no access";

/** Tries everything that can be tried without changing anything, one after the other, and draws the conclusions. */
export async function diagnose<Config, Client>(patient: Patient<Config, Client>): Promise<Diagnosis> {
  const { connector, config, name, authMethod, asked } = patient;
  const steps: Step[] = [];
  const report = (step: Step) => {
    steps.push(step);
    patient.onStep?.(step);
  };
  const declared =
    typeof connector.resourceTypes === "function" ? connector.resourceTypes(config) : connector.resourceTypes;

  const opened = await outcome(patient.open);
  const validated = opened.ok ? await outcome(async () => connector.validate?.(opened.value)) : opened;
  const discovered =
    opened.ok && validated.ok
      ? await outcome(async () => connector.discoverTypes?.({ ...opened.value, syncId: "" }) ?? [])
      : undefined;
  const types = [...declared, ...(discovered?.ok ? discovered.value : [])].filter(({ id, onRequest }) =>
    asked.length > 0 ? asked.includes(id) : !onRequest,
  );
  // What no type needs that is synced is not tried.
  const isSynced = ({ resourceTypes = [] }: Check<Client>) =>
    resourceTypes.length === 0 || resourceTypes.some((id) => types.some((type) => type.id === id));
  const checks = (connector.checks?.(config) ?? []).filter(isSynced);
  const failure = validated.ok ? undefined : validated.error;
  for (const step of accessSteps(failure, failure?.request?.host, patient.traffic?.())) report(step);

  // Where one permission is missing, others may be too: all of them are told at once.
  const hasAccess = !failure || failure.permission !== undefined;
  for (const type of types) {
    if (!type.available || !opened.ok || !hasAccess) continue;
    const reached = await outcome(() => type.available!(opened.value));
    if (!reached.ok || !reached.value) report(unreached(type, reached.ok ? undefined : reached.error));
  }
  for (const check of checks) {
    if (opened.ok && hasAccess) report(await tried(check, opened.value));
    else report(stepOf(check, { status: "unknown", detail: notTried }));
  }
  if (opened.ok) await outcome(async () => connector.close?.(opened.value.client));

  const concerned = kindsConcerned(types, steps);
  const resourceTypes = types.map((type) => typeState(type, steps, concerned, !hasAccess));
  const lacking = hasAccess ? whatIsAbsent(resourceTypes, steps) : [];
  const absent = failure ? ["everything: there is no access", ...lacking] : lacking;
  const suspicious = steps.some((step) => step.purpose !== "access" && step.state === "suspicious");
  const unknown = steps.some((step) => step.purpose !== "provision" && step.state === "unknown");
  const syncComplete = failure || absent.length > 0 ? "no" : suspicious || unknown ? "unknown" : "yes";
  return { connector: name, authMethod, steps, resourceTypes, absent, syncComplete, exitStatus: exitStatus() };

  function exitStatus(): number {
    // An OK code in an error is a bug; it must not look like health.
    if (failure) return failure.codeNumber || codes.indexOf("Internal");
    return absent.length > 0 || suspicious ? codes.indexOf("PermissionDenied") : 0;
  }
}

async function tried<Client>(check: Check<Client>, context: ClientContext<Client>): Promise<Step> {
  const result = await outcome(() => check.run(context));
  if (result.ok) return stepOf(check, result.value);
  const { message, hint = "" } = result.error;
  const permission = result.error.permission ? ` (missing: ${result.error.permission})` : "";
  return stepOf(check, { status: "fails", detail: `${message}${permission}`, hint });
}

/** A resource type that these credentials do not reach is left out of a sync without an error. */
const unreached = (type: ResourceType<never>, error: BatonError | undefined): Step => ({
  name: type.message.displayName,
  purpose: "sync",
  state: "fails",
  detail: error?.message ?? "these credentials do not reach it",
  hint: error?.hint ?? "",
  permissions: [],
  resourceTypes: [type.id],
});

const stepOf = (check: Check<never>, result: CheckResult): Step => ({
  name: check.name,
  purpose: check.purpose,
  state: result.status,
  detail: result.detail ?? "",
  hint: "hint" in result ? (result.hint ?? "") : "",
  permissions: check.permissions ?? [],
  resourceTypes: check.resourceTypes ?? [],
});

/** The kinds of credential whose permissions the checks are about: what another kind would need concerns nobody here. */
function kindsConcerned(types: readonly ResourceType<never>[], steps: readonly Step[]): ReadonlySet<string> {
  const named = new Set(steps.flatMap((step) => step.permissions));
  const all = types.flatMap(({ permissions }) => [...(permissions?.sync ?? []), ...(permissions?.provision ?? [])]);
  return new Set(all.flatMap(({ id, auth }) => (auth !== undefined && named.has(id) ? [auth] : [])));
}

function typeState(
  type: ResourceType<never>,
  steps: readonly Step[],
  concerned: ReadonlySet<string>,
  noAccess: boolean,
): ResourceTypeState {
  const states = (permissions: readonly Permission[] | undefined, purpose: "sync" | "provision") =>
    (permissions ?? []).flatMap((permission): PermissionState[] => {
      const { id, auth, when = "", without = "" } = permission;
      if (auth !== undefined && !concerned.has(auth)) return [];
      const state = noAccess ? "unknown" : (stateOf(permission, type.id, steps, purpose) ?? "unknown");
      return [{ id, when, without, state }];
    });
  return {
    id: type.id,
    displayName: type.message.displayName,
    sync: states(type.permissions?.sync, "sync"),
    provision: states(type.permissions?.provision, "provision"),
  };
}

const bestFirst = ["works", "suspicious", "fails", "unknown", "skipped"] as const;

/**
 * What the checks say about a permission of a type: those about this very type before others. Of checks of the
 * permission itself the worst counts; an alternative that works makes up for it.
 */
function stateOf(
  permission: Permission,
  typeId: string,
  steps: readonly Step[],
  purpose: "sync" | "provision",
): State | undefined {
  const alternatives = permission.or ?? [];
  const names = (step: Step, ids: readonly string[]) => step.permissions.some((id) => ids.includes(id));
  const tried = steps.filter((step) => step.purpose === purpose && names(step, [permission.id, ...alternatives]));
  const own = tried.filter((step) => step.resourceTypes.includes(typeId));
  const concerned = own.length > 0 ? own : tried;
  const direct = concerned.filter((step) => names(step, [permission.id])).map((step) => step.state);
  const other = concerned.filter((step) => names(step, alternatives)).map((step) => step.state);
  const worst = (["fails", "suspicious", "works", "unknown", "skipped"] as const).find((state) =>
    direct.includes(state),
  );
  return bestFirst.find((state) => state === worst || other.includes(state));
}

function whatIsAbsent(types: readonly ResourceTypeState[], steps: readonly Step[]): string[] {
  const found = new Set<string>();
  for (const type of types) {
    for (const { id, state, without } of type.sync) {
      if (state === "fails") found.add(`${id} is missing: ${without || `no ${type.displayName} (${type.id})`}`);
    }
  }
  for (const step of steps) {
    if (step.purpose !== "sync" || step.state !== "fails") continue;
    const told = types.some((type) =>
      type.sync.some(({ id, state }) => state === "fails" && step.permissions.includes(id)),
    );
    if (told) continue;
    const names = step.resourceTypes.map((id) => types.find((type) => type.id === id)?.displayName ?? id);
    found.add(`${names.length > 0 ? names.join(", ") : "parts of everything"}: ${step.detail || `${step.name} fails`}`);
  }
  return [...found];
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: BatonError };

async function outcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toBatonError(thrown) };
  }
}
