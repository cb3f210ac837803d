import type { SimulatedApp } from "@baton-connectors/simulators";
import { createApp } from "./app.ts";
import { credentials } from "./auth/token.ts";

/** The app as `npm run simulator` serves it. */
export const simulatedApp: SimulatedApp = {
  open({ size }) {
    const { handle, users, groups } = createApp(size);
    return {
      handle,
      notes: [`${users.length} users and ${groups.length} groups`],
      settings: (url) => ({ BATON_BASE_URL: url, ...variables }),
    };
  },
};

const variables = Object.fromEntries(
  Object.entries(credentials).map(([key, value]) => [
    `BATON_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
    value,
  ]),
);
