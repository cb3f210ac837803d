import type { HttpFactory } from "@baton-connectors/sdk";
import { isLoopback } from "@baton-connectors/sdk/proxy";

/** Makes clients, and remembers which of them ask another machine by plain http. */
export function watchedHttp(http: HttpFactory): { readonly http: HttpFactory; readonly unencrypted: () => string[] } {
  const asked = new Set<string>();
  return {
    http(options) {
      const url = URL.parse(options?.baseUrl ?? "");
      if (url?.protocol === "http:" && !isLoopback(url.hostname.replace(/^\[|\]$/g, ""))) asked.add(url.origin);
      return http(options);
    },
    unencrypted: () => [...asked],
  };
}
