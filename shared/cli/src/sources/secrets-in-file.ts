/** What must never be printed of a secret file: all of it, and of a JSON key file each part that is a secret by name. */
export function secretsInFile(bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes).trim();
  const found = text === "" ? [] : [text];
  try {
    collect(JSON.parse(text), found);
  } catch {
    // Not JSON: the text alone.
  }
  return found;
}

function collect(value: unknown, found: string[]) {
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === "string" && /private_key$|secret|token$|password/i.test(name)) found.push(item);
    else collect(item, found);
  }
}
