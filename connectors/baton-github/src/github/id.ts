/** An id in a body, as a number that keeps all its digits on the wire. */
export const inBody = (id: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(id);
