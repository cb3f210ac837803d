import type { ConnectContext } from "@baton-connectors/sdk";

/** What addresses need. */
export type Reach = Pick<ConnectContext, "http" | "secrets">;
