import { Agent, Dispatcher, ProxyAgent } from "undici";
import { proxyOf } from "./proxy.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Sends each request by the way that its host has: directly, or through a proxy. Redirects choose anew. */
export class ProxyByHost extends Dispatcher {
  readonly #direct: Agent;
  readonly #proxies = new Map<string, ProxyAgent>();
  readonly #env: Environment;
  readonly #options: Omit<ProxyAgent.Options, "uri">;

  constructor(env: Environment, options: Omit<ProxyAgent.Options, "uri">) {
    super();
    this.#env = env;
    this.#options = options;
    this.#direct = new Agent(options);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#wayTo(new URL(String(options.origin))).dispatch(options, handler);
  }

  #wayTo(target: URL): Dispatcher {
    const proxy = proxyOf(target, this.#env)?.href;
    if (proxy === undefined) return this.#direct;
    const made = this.#proxies.get(proxy) ?? new ProxyAgent({ ...this.#options, uri: proxy });
    this.#proxies.set(proxy, made);
    return made;
  }
}
