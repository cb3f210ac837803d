#!/usr/bin/env node
import { runSimulator } from "./command.ts";
import { findApps } from "./find-apps.ts";

await runSimulator(findApps());
