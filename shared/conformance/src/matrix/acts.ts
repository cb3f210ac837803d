import { Capability, type Grant, type ResourceId } from "@baton-connectors/protocol/connector-v2";
import type { Runtime } from "@baton-connectors/sdk/host";
import { accountOf, randomPassword, wholeRows } from "../as-handed.ts";
import { askedTicket } from "../asked-ticket.ts";
import { grantIn } from "../grant-in.ts";
import type { AccountCase, Rows, Subject, TicketCase } from "../subject.ts";
import type { Trial } from "../trial.ts";

/** Something done to the app besides a sync. */
export interface Act<Config> {
  readonly name: string;
  /** Makes it so that it can be done, and says how. Nothing goes wrong in this. */
  prepare(trial: Trial<Config>): Promise<Doing>;
  /** Whether preparing it changes the app. */
  readonly needsChange: boolean;
  /** Where it is in doubt whether it was done, nobody may ask for it again by himself. */
  readonly once?: boolean;
}
/** Does it, with a connector that has done nothing yet. */
export type Doing = (runtime: Runtime, signal: AbortSignal) => Promise<unknown>;

/** What the subject gives cases for: each grant and its end, each account and its end, each new password, each ticket. */
export function actsOf<Config, Client>(subject: Subject<Config, Client>, rows: Rows): readonly Act<Config>[] {
  const acts: Act<Config>[] = [];
  for (const { name, choose } of subject.provisioning ?? []) {
    const chosen = choose(rows);
    const entitlement = wholeRows.entitlement(chosen.entitlement, rows);
    const principal = wholeRows.principal(chosen.principal);
    const grant: Doing = (runtime, signal) => runtime.grant({ entitlement, principal, signal });
    acts.push({ name: `grant ${name}`, prepare: async () => grant, needsChange: false });
    // As the first sync after it has it; every app has the same content.
    let made: Grant | undefined;
    acts.push({
      name: `revoke ${name}`,
      needsChange: true,
      async prepare(trial) {
        await once(trial, grant);
        made ??= grantIn((await trial.sync()).rows, chosen);
        if (!made) throw new Error(`${name}: the grant was made, and no sync finds it`);
        const whole = wholeRows.grant(made, rows);
        return (runtime, signal) => runtime.revoke({ grant: whole, signal });
      },
    });
  }
  for (const one of subject.accounts ?? []) acts.push(...accountActs<Config>(one));
  for (const { name, choose } of subject.rotations ?? []) {
    const id = choose(rows);
    const rotate: Doing = (runtime, signal) => runtime.rotateCredential({ id, credentials: randomPassword, signal });
    acts.push({ name: `rotate ${name}`, prepare: async () => rotate, needsChange: false });
  }
  acts.push(...(subject.tickets ?? []).flatMap((one) => ticketActs<Config>(one)));
  return acts;
}

function ticketActs<Config>(one: TicketCase): readonly Act<Config>[] {
  const asked = async (trial: Trial<Config>) => once(trial, (runtime) => askedTicket(runtime, one));
  return [
    {
      name: `read the schema of ${one.name}`,
      needsChange: false,
      prepare: async () => (runtime, signal) => runtime.getTicketSchema({ id: one.template.schema_id, signal }),
    },
    {
      name: `create ${one.name}`,
      needsChange: false,
      once: true,
      async prepare(trial) {
        const wanted = await asked(trial);
        return (runtime, signal) => runtime.createTicket({ ...wanted, signal });
      },
    },
    {
      name: `read ${one.name}`,
      needsChange: true,
      async prepare(trial) {
        const wanted = await asked(trial);
        const { ticket } = await once(trial, (runtime) => runtime.createTicket(wanted));
        return (runtime, signal) => runtime.getTicket({ id: ticket?.id ?? "", signal });
      },
    },
  ];
}

function accountActs<Config>(one: AccountCase): readonly Act<Config>[] {
  const create = (runtime: Runtime, signal?: AbortSignal) => createAccount(runtime, one, signal);
  return [
    { name: `create ${one.name}`, prepare: async () => create, needsChange: false },
    {
      name: `delete ${one.name}`,
      needsChange: true,
      async prepare(trial) {
        const made = await once(trial, create);
        const resource = "resource" in made ? made.resource : undefined;
        if (!resource?.id || !(await canDelete(trial.runtime(), resource.id))) return async () => {};
        const { id, parentResourceId: parent } = resource;
        return (runtime, signal) => runtime.deleteResource({ id, parent, signal });
      },
    },
  ];
}

export const createAccount = (runtime: Runtime, one: AccountCase, signal?: AbortSignal) =>
  runtime.createAccount({
    resourceTypeId: one.resourceTypeId ?? "",
    account: accountOf(one),
    credentials: randomPassword,
    ...(signal && { signal }),
  });

export async function canDelete(runtime: Runtime, { resourceType }: ResourceId): Promise<boolean> {
  const types = (await runtime.metadata()).capabilities?.resourceTypeCapabilities ?? [];
  const of = types.find((type) => type.resourceType?.id === resourceType);
  return of?.capabilities.includes(Capability.RESOURCE_DELETE) ?? false;
}

async function once<Config, T>(
  trial: Trial<Config>,
  doing: (runtime: Runtime, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const runtime = trial.runtime();
  try {
    return await doing(runtime, new AbortController().signal);
  } finally {
    await runtime.close();
  }
}
