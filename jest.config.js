/** One Jest for the whole workspace: `npm test`, or `scripts/run jest shared/sdk` for one room. */
export default {
  testEnvironment: "node",
  testMatch: [
    "<rootDir>/{shared,connectors}/*/test/**/*.test.ts",
    "<rootDir>/shared/create-baton-connector/template/test/**/*.test.ts",
    "<rootDir>/scripts/test/**/*.test.ts",
  ],
  // Packages that are ready to be published have the names of those they are made from.
  modulePathIgnorePatterns: ["<rootDir>/(?:[^/]+/){0,2}dist/"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
  // Two at a time everywhere: the tests start programs of their own, and a lone worker would run in the main process.
  maxWorkers: 2,
  // Modules of a suite that is over are not all given back: a worker that has grown is started anew.
  workerIdleMemoryLimit: "1.5GB",
  // Only what hangs is ended by it: machines are busy.
  testTimeout: 300_000,
};
