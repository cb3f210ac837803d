import { readFileSync } from "node:fs";
import { runSimulator } from "@baton-connectors/simulators/command";
import { parseRecording, recordedApp } from "@baton-connectors/simulators/recorded";

/** The app as `npm run record` found it: `npm run replay [recording.json] [-- flags of the simulator]`. */
const [first, ...more] = process.argv.slice(2);
const named = first !== undefined && !first.startsWith("-");
const recording = parseRecording(readFileSync(named ? first : "recording.json", "utf8"));
await runSimulator({ app: async () => recordedApp(recording) }, named ? more : process.argv.slice(2));
