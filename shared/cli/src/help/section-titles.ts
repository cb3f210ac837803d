import type { Section } from "@baton-connectors/sdk/config";

/** The sections of help, in order. */
export const sectionTitles: readonly (readonly [Section, string])[] = [
  ["credentials", "Credentials"],
  ["sync", "What to sync"],
  ["provisioning", "Provisioning"],
  ["operations", "One-shot operations, instead of a sync"],
  ["service", "Service mode"],
  ["output", "Output"],
  ["advanced", "Advanced"],
];
