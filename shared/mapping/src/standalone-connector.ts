import type { Connector } from "@baton-connectors/sdk";
import type { Placeholders } from "./place.ts";
import type { Standalone } from "./standalone.ts";

/** A mapping file with the values of its flags, as the connector for its protocol takes it. */
export interface FilledFile {
  readonly text: string;
  /** What flags set there, by `sets`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly placeholders: Placeholders;
}

type Given = Readonly<Record<string, unknown>>;

/** The connector of an app whose mapping file is all that it needs: that of the protocol, with the name and the flags that the file states. */
export function standaloneConnector<Config, Client>(
  app: Standalone,
  protocol: Connector<Config, Client>,
  configOf: (file: FilledFile) => Config,
): Connector<unknown, Client> {
  const known = new WeakMap<object, Config>();
  const config = (given: unknown): Config => {
    const found =
      known.get(given as object) ??
      configOf({
        text: app.text,
        settings: app.settings(given as Given),
        placeholders: app.placeholders(given as Given),
      });
    known.set(given as object, found);
    return found;
  };
  const { metadata, connect, resourceTypes, eventFeeds, actions, checks, ...rest } = protocol;
  const { displayName, description, helpUrl } = app;
  const named = { displayName, description, ...(helpUrl !== "" && { helpUrl }) };
  return {
    ...rest,
    metadata:
      typeof metadata === "function"
        ? (given) => ({ ...metadata(config(given)), ...named })
        : { ...metadata, ...named },
    connect: (given, context) => connect(config(given), context),
    resourceTypes: typeof resourceTypes === "function" ? (given) => resourceTypes(config(given)) : resourceTypes,
    // The file is known before its flags are: which types there are does not depend on them.
    get allResourceTypes() {
      if (typeof resourceTypes !== "function") return rest.allResourceTypes ?? resourceTypes;
      return resourceTypes(configOf({ text: app.text, settings: {}, placeholders: () => anyValue }));
    },
    ...(eventFeeds && {
      eventFeeds: typeof eventFeeds === "function" ? (given) => eventFeeds(config(given)) : eventFeeds,
    }),
    ...(actions && { actions: typeof actions === "function" ? (given) => actions(config(given)) : actions }),
    ...(checks && { checks: (given) => checks(config(given)) }),
  };
}

/** A text or an address. */
const anyValue = "https://not-known.invalid";
