import type { Page } from "@baton-connectors/sdk";

/** Where a plain list stands: Okta's own cursor. */
export const afterOf = ({ cursor }: Page): string | undefined => (typeof cursor === "string" ? cursor : undefined);
