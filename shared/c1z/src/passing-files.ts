import { rmSync } from "node:fs";

/*
 * Files and folders that are of no use to anybody once their process is gone. They go with it, however it ends but by a kill.
 */
const passing = new Set<string>();

function removeAll(): void {
  for (const path of passing) rmSync(path, { recursive: true, force: true });
}

export function removeAtExit(path: string): void {
  if (passing.size === 0 && !process.listeners("exit").includes(removeAll)) process.on("exit", removeAll);
  passing.add(path);
}

/** It is gone, or has become something that stays. */
export const isGone = (path: string): void => void passing.delete(path);
