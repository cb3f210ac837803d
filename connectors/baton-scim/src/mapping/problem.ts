import { configError } from "@baton-connectors/sdk";

/** Something in the configuration is wrong, with the place where it stands. */
export const wrongMapping = (where: string, what: string) => configError(`${where}: ${what}`);
