import { toPebble } from "./src/index.ts";
const t=performance.now(); console.log(await toPebble(process.argv[2]!, process.argv[3]!)); console.log((performance.now()-t)/1000, process.memoryUsage().rss/1e6);
