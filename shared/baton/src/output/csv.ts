/** One line as https://www.rfc-editor.org/rfc/rfc4180 has it, ended by a line feed. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n]|^ | $/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\n`;

/**
 * The same for people, who open it in a spreadsheet: a text of the app is no formula there.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csvLineForPeople = (cells: readonly string[]): string =>
  csvLine(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
