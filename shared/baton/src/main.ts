#!/usr/bin/env node
import { runBaton } from "./run.ts";

process.exitCode = await runBaton(process.argv.slice(2));
