import { runSimulator } from "@baton-connectors/simulators/command";
import { simulatedApp } from "./index.ts";

await runSimulator({ app: async () => simulatedApp });
