/** Letters of an unquoted part of an address; other than ASCII counts (https://www.rfc-editor.org/rfc/rfc6532). */
const atom = String.raw`[A-Za-z0-9!#$%&'*+/=?^_\x60{|}~\-\u0080-\u{10ffff}]+`;
const dotted = String.raw`${atom}(?:\.${atom})*`;
const quoted = String.raw`"(?:[^"\\\r\n]|\\.)*"`;
const literal = String.raw`\[[^\[\]\\\s]*\]`;
const bare = `(?:${dotted}|${quoted})@(?:${dotted}|${literal})`;
const phrase = String.raw`(?:(?:${quoted}|[A-Za-z0-9!#$%&'*+/=?^_\x60{|}~.\-\u0080-\u{10ffff}]+)[ \t]*)*`;
const form = new RegExp(String.raw`^[ \t]*(?:${bare}|${phrase}<[ \t]*${bare}[ \t]*>)[ \t]*(?:\([^()]*\))?[ \t]*$`, "u");

/** Whether a text is one e-mail address, with or without a name in front (https://www.rfc-editor.org/rfc/rfc5322). */
export const isAddress = (text: string): boolean => form.test(text);
