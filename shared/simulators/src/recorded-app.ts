export { parseRecording } from "@baton-connectors/recorder";

import { type Recording, replying } from "@baton-connectors/recorder";
import type { SimulatedApp } from "./simulated-app.ts";

/**
 * A recording as an app that is served: it answers on whatever host it is asked at, and its links lead back to it. A connector
 * whose app has one address for all, which cannot be set, plays it by itself: `replay`.
 */
export function recordedApp(recording: Recording): SimulatedApp {
  const origins = new Set(recording.exchanges.map(({ url }) => new URL(url).origin));
  return {
    open() {
      const answer = replying(recording);
      return {
        notes: [`${recording.exchanges.length} requests of ${recording.connector}`],
        settings: (url) =>
          Object.fromEntries(
            Object.entries(recording.config).flatMap(([key, value]) =>
              typeof value === "object" || value === "" ? [] : [[variable(key), placed(String(value), origins, url)]],
            ),
          ),
        handle({ method, url, body }) {
          for (const origin of origins) {
            const found = answer({ method, url: new URL(url.pathname + url.search, origin), body });
            if (found) return { ...found, text: placed(found.body, origins, url.origin), body: undefined };
          }
          const message = `the recording has no answer to ${method} ${url.pathname}${url.search}`;
          return { status: 400, body: { error: "not_recorded", message } };
        },
      };
    },
  };
}

const variable = (key: string) => `BATON_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

const placed = (text: string, origins: ReadonlySet<string>, url: string) =>
  [...origins].reduce((made, origin) => made.replaceAll(origin, url), text);
