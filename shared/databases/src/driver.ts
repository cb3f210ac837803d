import { configError } from "@baton-connectors/sdk";

/** A driver is loaded when a DSN asks for it; it is an optional dependency. */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw configError(`the driver '${name}' cannot be loaded`, { hint: `Run: npm install ${name}`, cause });
  }
}
