import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

const fraction = (nanos: number) => (nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/0+$/, "")}`);

export function goTime({ seconds, nanos }: Timestamp): string {
  const [day, time] = new Date(Number(seconds) * 1000).toISOString().split("T") as [string, string];
  return `${day} ${time.slice(0, 8)}${fraction(nanos)} +0000 UTC`;
}

export function goDuration({ seconds, nanos }: Duration): string {
  const sign = seconds < 0n || nanos < 0 ? "-" : "";
  const whole = seconds < 0n ? -seconds : seconds;
  const part = Math.abs(nanos);
  if (whole === 0n) {
    if (part === 0) return "0s";
    if (part < 1e3) return `${sign}${part}ns`;
    if (part < 1e6) return `${sign}${part / 1e3}µs`;
    if (part < 1e9) return `${sign}${part / 1e6}ms`;
  }
  const hours = whole / 3600n;
  const minutes = (whole / 60n) % 60n;
  const rest = `${whole % 60n}${fraction(part)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${rest}`;
  return minutes > 0n ? `${sign}${minutes}m${rest}` : `${sign}${rest}`;
}

/** Go's `%v` of a float: with an exponent below -4 and from 6 on. https://pkg.go.dev/fmt */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const [digits, power] = value.toExponential().split("e") as [string, string];
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 6)) return decimal(digits, exponent);
  return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function decimal(digits: string, exponent: number): string {
  const sign = digits.startsWith("-") ? "-" : "";
  const plain = digits.replace("-", "").replace(".", "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${plain}`;
  if (plain.length <= exponent + 1) return sign + plain.padEnd(exponent + 1, "0");
  return `${sign}${plain.slice(0, exponent + 1)}.${plain.slice(exponent + 1)}`;
}
