const { readFileSync } = require("node:fs");

/** For Jest's --filter: only the test files that are listed in the file that BATON_TEST_LIST names. */
module.exports = (paths) => {
  const listed = new Set(JSON.parse(readFileSync(process.env.BATON_TEST_LIST, "utf8")));
  return { filtered: paths.filter((path) => listed.has(path)) };
};
