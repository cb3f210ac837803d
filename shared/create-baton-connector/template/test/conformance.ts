import { runConformance } from "@baton-connectors/conformance/run";
import { subject } from "./subject.ts";

/** Everything that can go wrong, not only the sample that the tests take: `npm run conformance -- --all`. */
process.exitCode = await runConformance(subject, process.argv.slice(2));
