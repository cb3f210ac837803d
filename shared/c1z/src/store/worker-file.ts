import { getAsset, isSea } from "node:sea";

/**
 * Where the thread's program is: beside this module, as a source or in a bundle, or within a single executable, whose files have no place of
 * their own. https://nodejs.org/api/single-executable-applications.html
 */
export function workerFile(): URL {
  if (isSea()) return new URL(`data:text/javascript,${encodeURIComponent(getAsset("worker.js", "utf8"))}`);
  return new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
}
