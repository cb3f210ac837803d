/** Days since the last day of 1899; 1900 counts as a leap year. */
export function serialDate(serial: number): string {
  const days = serial < 60 ? serial + 1 : serial;
  const at = new Date(Math.round((days - 25_569) * 86_400_000));
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
