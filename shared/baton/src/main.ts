#!/usr/bin/env node
import { runBaton } from "./run.ts";

// Whoever writes is told, and cleans up.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
process.exitCode = await runBaton(process.argv.slice(2));
