import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ownedByServer, runService } from "./process.ts";
import type { Running, StartOptions } from "./running.ts";
import { unpacked } from "./unpacked.ts";

export interface RunningSamba extends Running {
  readonly tlsPort: number;
  readonly globalCatalogPort: number;
  /** Its domain, as a DN and as accounts are named by. */
  readonly suffix: string;
  readonly domain: string;
  readonly netbiosName: string;
}

const password = "Adm1n-Secret!";
const ports = { ldap: 389, ldaps: 636, gc: 3268 } as const;

/**
 * Samba as a domain controller of Active Directory, provisioned anew. Its paths and ports are fixed: it has namespaces of its own for
 * users, mounts, processes and the network, over which the unpacked packages lie; ports of this machine lead in by Unix sockets.
 */
export async function samba({ folder }: StartOptions): Promise<RunningSamba> {
  const { root } = unpacked("samba", "usr/sbin/samba");
  const script = join(folder, "domain-controller.sh");
  await writeFile(script, shell);
  await ownedByServer(script);
  const relay = fileURLToPath(new URL("samba-relay.ts", import.meta.url));
  const isolated = ["--user", "--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const service = await runService(
    {
      path: "unshare",
      args: [...isolated, "bash", script, root, folder, password, process.execPath, relay],
      cwd: folder,
    },
    (log) => log.includes("the domain controller is there"),
    "SIGTERM",
    5,
  );
  const entrances = await Promise.all(Object.keys(ports).map((name) => entrance(join(folder, `${name}.socket`))));
  const [port, tlsPort, globalCatalogPort] = entrances.map(({ port }) => port) as [number, number, number];
  return {
    host: "127.0.0.1",
    port,
    tlsPort,
    globalCatalogPort,
    socket: join(folder, "ldap.socket"),
    user: "CN=Administrator,CN=Users,DC=golden,DC=test",
    password,
    suffix: "DC=golden,DC=test",
    domain: "golden.test",
    netbiosName: "GOLDEN",
    log: service.log,
    logged: service.logged,
    async stop() {
      for (const { server } of entrances) server.close();
      await service.stop();
    },
  };
}

/** A port of this machine for what listens on a Unix socket. */
async function entrance(socket: string): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((outer) => {
    const inner = connect(socket);
    outer.pipe(inner).pipe(outer);
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const)
      one.on("error", () => other.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as { port: number }).port, server };
}

// The access lists of its file shares, which nobody looks at, need a file system that has them: left out.
const shell = `set -e
root=$1 folder=$2 password=$3 node=$4 relay=$5
ip link set lo up
mount -t overlay overlay -o "lowerdir=$root/usr:/usr" /usr
mount -t overlay overlay -o "lowerdir=$root/etc:/etc" /etc
mount -t tmpfs tmpfs /run
mkdir -p /run/samba
mount -t tmpfs tmpfs /var/lib
mkdir -p /var/lib/samba/private
cd "$folder"
cat > provision.py <<'PROGRAM'
import sys
import samba.provision
samba.provision.setsysvolacl = lambda *args, **options: None
from samba.netcmd.main import cmd_sambatool
sys.exit(cmd_sambatool()._run("samba-tool", *sys.argv[1:]))
PROGRAM
/usr/bin/python3 provision.py domain provision --realm=GOLDEN.TEST --domain=GOLDEN --server-role=dc --dns-backend=NONE \\
  "--adminpass=$password" "--targetdir=$folder/dc" --use-rfc2307 "--option=xattr_tdb:file=$folder/xattr.tdb"
sed -i -e 's/server services = .*/server services = ldap/' \\
  -e "/\\[global\\]/a interfaces = lo\\nbind interfaces only = yes\\nldap server require strong auth = no\\npid directory = $folder" dc/etc/smb.conf
samba -s dc/etc/smb.conf -F --debug-stdout -M single &
"$node" "$relay" "$folder" ldap=389 ldaps=636 gc=3268 &
wait
`;
