#!/usr/bin/env node
import manifest from "../package.json" with { type: "json" };
import { runCommand } from "./commands/program.ts";

process.exitCode = await runCommand(process.argv.slice(2), manifest.version === "0.0.0" ? "dev" : manifest.version);
