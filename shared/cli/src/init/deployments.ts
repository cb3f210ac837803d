import { compose } from "./compose.ts";
import type { Deployment } from "./deployment.ts";
import { kubernetes } from "./kubernetes.ts";
import { systemd } from "./systemd.ts";

/** The ways to run service mode that `init` can prepare. */
export const deployments: readonly Deployment[] = [systemd, compose, kubernetes];
