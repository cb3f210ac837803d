import { runLive } from "@baton-connectors/conformance/live";
import { runConformance } from "@baton-connectors/conformance/run";
import { config } from "../src/config.ts";
import { exampleApp } from "../src/connector.ts";
import { subject } from "./subject.ts";

/**
 * Everything that can go wrong, not only the sample that the tests take: `npm run conformance -- --all`. `--recording FILE` takes a recording
 * for the app. `--live` reads the real app, with the settings that the connector runs with.
 */
const args = process.argv.slice(2);
process.exitCode = args.includes("--live")
  ? await runLive(
      { name: "baton-example", config, connector: async () => exampleApp },
      args.filter((one) => one !== "--live"),
    )
  : await runConformance(subject, args);
