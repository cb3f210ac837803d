/** The forms of the secrets that are in the text. */
export function traces(text: string, secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const base64 = Buffer.from(secret).toString("base64");
    const url = base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    const forms = [secret, base64, url, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
    return [...new Set(forms)].filter((form) => text.includes(form));
  });
}
