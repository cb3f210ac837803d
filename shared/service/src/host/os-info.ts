import { existsSync, readFileSync } from "node:fs";
import { arch, hostname, machine, platform, release } from "node:os";
import {
  type BatonServiceHelloRequest_OSInfo,
  BatonServiceHelloRequest_OSInfoSchema,
} from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";

/** The machine, for ConductorOne's list of connectors. No field may be empty: registration fails otherwise. */
export function osInfo(): BatonServiceHelloRequest_OSInfo {
  const os = platform() === "win32" ? "windows" : platform();
  const distribution = os === "linux" ? osRelease() : {};
  const kernelVersion = release() || "unknown";
  const name = distribution.ID || os;
  return create(BatonServiceHelloRequest_OSInfoSchema, {
    hostname: hostname().slice(0, 256) || "unknown",
    os,
    platform: name,
    platformVersion: distribution.VERSION_ID || kernelVersion,
    platformFamily: distribution.ID_LIKE?.split(" ")[0] || name,
    kernelVersion,
    kernelArch: machine() || arch(),
    virtualizationSystem: existsSync("/.dockerenv") ? "docker" : "none",
  });
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function osRelease(): Readonly<Record<string, string>> {
  const path = "/etc/os-release";
  if (!existsSync(path)) return {};
  const lines = readFileSync(path, "utf8").matchAll(/^([A-Z_]+)=["']?(.*?)["']?$/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name!, value!.slice(0, 256)]));
}
