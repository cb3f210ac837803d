/** `12,345`. */
export const count = (number: number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

/** `1 row`, `2 rows`. */
export const plural = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

export function bytes(size: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, size < 1024 ? 0 : Math.floor(Math.log2(size) / 10));
  return power === 0 ? `${size} bytes` : `${(size / 1024 ** power).toFixed(1)} ${units[power]}`;
}

/** `0.4 s`, `12 s`, `3 min 5 s`, `2 h 4 min`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
