import { runDev } from "@baton-connectors/conformance/dev";

/** `npm run dev [recording.json]`: syncs whenever a file is saved, and shows the rows that changed. */
await runDev(process.argv.slice(2), async () => (await import("./subject.ts")).subject);
