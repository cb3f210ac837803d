const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\u{10ffff}-]+";
const local = `(?:${atom}(?:\\.${atom})*|"(?:[^"\\\\]|\\\\.)*")`;
const domain = `(?:${atom}(?:\\.${atom})*|\\[[^\\]\\\\]*\\])`;
const alone = new RegExp(`^${local}@${domain}$`, "u");
const named = new RegExp(`^(?:(?:[^<>@,;:\\\\"]|"(?:[^"\\\\]|\\\\.)*")*)<(${local}@${domain})>$`, "u");

/** The address in a text such as `a@b.example` or `Name <a@b.example>`; undefined if there is none. https://www.rfc-editor.org/rfc/rfc5322#section-3.4 */
export function parseAddress(text: string): string | undefined {
  const trimmed = text.trim();
  if (alone.test(trimmed)) return trimmed;
  return named.exec(trimmed)?.[1];
}

export const sameAddress = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();
