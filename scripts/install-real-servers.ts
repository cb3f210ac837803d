import { install } from "../shared/real-servers/src/install.ts";

/** `scripts/run install-real-servers [NAME…]`: programs that tests start, unpacked into the checkout. */
install(process.argv.slice(2));
