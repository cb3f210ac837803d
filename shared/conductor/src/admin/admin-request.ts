import type { Context, HttpRequest, HttpResponse } from "../context.ts";
import type { Settings, SettingsInput } from "../settings.ts";
import type { Store } from "../store.ts";

export type AdminContext = Context & { store: Store; configure: (changes: SettingsInput) => Settings };

export async function handleAdminRequest(_context: AdminContext, _request: HttpRequest, response: HttpResponse) {
  response.writeHead(404);
  response.end();
}
