import type { HttpFactory } from "@baton-connectors/sdk";
import { type HttpFactoryOptions, httpFactory } from "@baton-connectors/sdk/host";
import { isLoopback } from "@baton-connectors/sdk/proxy";

/** What was seen on the way to the app. */
export interface Traffic {
  /** Addresses of other machines that are asked by plain http. */
  readonly unencrypted: readonly string[];
  /** By so many milliseconds the app's clock is ahead of this machine's; undefined where they agree, or nobody answered. */
  readonly clockAheadMs: number | undefined;
}

/** Signatures and tokens are good for a few minutes around a moment: less than that nobody notices. */
const clocksAgreeMs = 120_000;

/** Makes clients, and watches what they ask. */
export function watchedHttp(options: HttpFactoryOptions & { readonly now: () => Date }): {
  readonly http: HttpFactory;
  readonly traffic: () => Traffic;
} {
  const asked = new Set<string>();
  let clockAheadMs: number | undefined;
  const make = httpFactory({
    ...options,
    onRequest(done) {
      options.onRequest?.(done);
      // https://www.rfc-editor.org/rfc/rfc9110#field.date: when the answer was made. One from a cache is older.
      const served = Date.parse(done.headers?.get("date") ?? "");
      if (Number.isNaN(served) || done.headers?.has("age")) return;
      const ahead = served - options.now().getTime();
      clockAheadMs = Math.abs(ahead) > clocksAgreeMs ? ahead : undefined;
    },
  });
  return {
    http(clientOptions) {
      const url = URL.parse(clientOptions?.baseUrl ?? "");
      if (url?.protocol === "http:" && !isLoopback(url.hostname.replace(/^\[|\]$/g, ""))) asked.add(url.origin);
      return make(clientOptions);
    },
    traffic: () => ({ unencrypted: [...asked], clockAheadMs }),
  };
}
