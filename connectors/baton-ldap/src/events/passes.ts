import { type Event, EventSchema, ResourceChangeEventSchema } from "@baton-connectors/protocol/connector-v2";
import { BatonError, type EventContext, type Json, resourceId } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Client } from "../client.ts";
import type { EntryPage } from "../directory/paged-searches.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { isWithin } from "../dn/place.ts";
import { filters, principalTypeOf } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { type SearchOptions, showDeleted } from "../protocol/requests.ts";
import { generalizedTime } from "../resources/times.ts";
import { guidText } from "../resources/windows-ids.ts";
import type { Window } from "./cursor.ts";
import { formerDn } from "./former-dn.ts";

/** A search for one kind of what changed. */
interface Pass {
  readonly options: Pick<SearchOptions, "base" | "filter" | "controls">;
  /** Undefined: it is none of ours. */
  readonly resourceOf: (entry: Entry) => { readonly resourceType: string; readonly resource: string } | undefined;
}

export function passesOf({ directory }: Client, namingContext: string): readonly Pass[] {
  const listed = (["user", "group", "role"] as const).map(
    (kind): Pass => ({
      options: { base: directory.searchDn(kind), filter: filters[kind] },
      resourceOf: (entry) => {
        const resource = canonicalIfDn(entry.dnText);
        return resource ? { resourceType: kind, resource } : undefined;
      },
    }),
  );
  const deleted: Pass = {
    options: {
      base: namingContext,
      filter: `(&(isDeleted=TRUE)(|${filters.user}${filters.group}))`,
      controls: [showDeleted()],
    },
    resourceOf: (entry) => {
      const resource = formerDn(entry);
      const resourceType = principalTypeOf(entry.texts("objectClass"));
      if (!resource || !resourceType || !isWithin(resource, directory.searchDn(resourceType))) return undefined;
      return { resourceType, resource };
    },
  };
  return [...listed, deleted];
}

const attributes = ["objectClass", "objectGUID", "uSNChanged", "whenChanged", "lastKnownParent", "msDS-LastKnownRDN"];

export async function changesOf(
  context: EventContext<Client>,
  { options, resourceOf }: Pass,
  window: Window,
): Promise<{ readonly events: readonly Event[]; readonly next: Json | undefined }> {
  const { until, after } = window;
  const from = "usn" in after ? `(uSNChanged>=${BigInt(after.usn) + 1n})` : `(whenChanged>=${timeText(after.time)})`;
  const filter = `(&${options.filter}${from}(uSNChanged<=${until.usn}))`;
  const { entries, next } = await page(
    context,
    { ...options, scope: "sub", filter, attributes },
    window.at as Json | undefined,
  );
  const events = entries.flatMap((entry) => {
    const changed = resourceOf(entry);
    return changed ? [changeEvent(entry, changed, until.server)] : [];
  });
  return { events, next };
}

/** A list that was lost with its connection begins anew: what was told is told once more, under the same ids. */
async function page(
  { client, size, signal }: EventContext<Client>,
  options: SearchOptions,
  at: Json | undefined,
): Promise<EntryPage> {
  try {
    return await client.directory.page(options, at, size, signal);
  } catch (error) {
    if (at === undefined || !(error instanceof BatonError) || !error.cursorExpired) throw error;
    return client.directory.page(options, undefined, size, signal);
  }
}

function changeEvent(
  entry: Entry,
  changed: { readonly resourceType: string; readonly resource: string },
  server: string,
): Event {
  const guid = entry.first("objectGUID");
  const at = generalizedTime(entry.text("whenChanged"));
  return create(EventSchema, {
    id: [server, (guid && guidText(guid)) ?? changed.resource, entry.text("uSNChanged")].join(":"),
    ...(at && { occurredAt: at }),
    event: {
      case: "resourceChangeEvent",
      value: create(ResourceChangeEventSchema, { resourceId: resourceId(changed) }),
    },
  });
}

const timeText = (ms: number) =>
  new Date(ms)
    .toISOString()
    .replace(/[-:T]/g, "")
    .replace(/\.\d+Z$/, ".0Z");
